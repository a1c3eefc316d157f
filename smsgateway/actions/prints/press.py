"""Sets a page as PDF: a template of typst, data as JSON, and the one font that comes with us.

Nothing in the data is markup, whatever stands in it; Khmer is shaped by typst (rustybuzz).
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import segno
import typst

FONTS = Path(__file__).with_name("fonts")
TEMPLATES = Path(__file__).with_name("templates")
KEPT = 32
"""PDFs that anybody may have are kept so many at a time: each costs about 30 ms to set."""


def pdf(template: str, told: Mapping[str, object]) -> bytes:
    """The template with these data: tagged, with text that can be selected and read aloud."""
    return _compiled(template, json.dumps(told, ensure_ascii=False))


def public(template: str, told: Mapping[str, object]) -> bytes:
    """The same, remembered; never for what holds a secret."""
    return _remembered(template, json.dumps(told, ensure_ascii=False))


def qr(address: str) -> str:
    """A QR code as SVG, with its margin (ISO/IEC 18004)."""
    drawn = io.BytesIO()
    segno.make(address, micro=False, error="m").save(drawn, kind="svg", border=4, svgns=True)
    return drawn.getvalue().decode()


@lru_cache(maxsize=KEPT)
def _remembered(template: str, data: str) -> bytes:
    return _compiled(template, data)


def _compiled(template: str, data: str) -> bytes:
    return typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": data},
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
