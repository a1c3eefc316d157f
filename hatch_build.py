"""A wheel carries the compiled translations; the repository only their sources."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTranslations(BuildHookInterface):
    def initialize(self, version, build_data):
        for locale in (Path("flows", "locale"), Path("smsgateway", "web", "locale")):
            for po in Path(self.root, locale).glob("*/LC_MESSAGES/messages.po"):
                with po.open("rb") as source, po.with_suffix(".mo").open("wb") as compiled:
                    write_mo(compiled, read_po(source))
