"""An invitation to the console on paper: a sheet of A5 for somebody without e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from flows import words
from flows.clusters import visible
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.inviting import Invitation
from smsgateway.actions.prints import press
from smsgateway.actions.prints.voice import Voice

ROLES: Mapping[Role, str] = {
    "administrator": "Administrator",
    "coordinator": "Coordinator",
    "officer": "Officer",
    "data-entry": "Data entry",
    "auditor": "Auditor",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the paper, in the language of whoever is invited."""

    lang: str
    title: str
    area: str
    facts: tuple[tuple[str, str], ...]
    """What it is called, and what it is: name, role, until when."""
    address: str
    code: tuple[str, str]
    steps: tuple[str, ...]
    keep: str


def sheet(given: Invitation, say: Voice) -> Sheet:
    """The words of the sheet."""
    places = ", ".join(visible(words.choose(one, say.lang)) for one in given.areas)
    return Sheet(
        lang=say.lang,
        title=say("Your invitation"),
        area=places or say("everywhere"),
        facts=(
            (say("Name to sign in with"), given.name),
            (say("Role"), say.translate(say.lang, ROLES[given.role])),
            (say("Areas"), places or say("everywhere")),
            (say("Good until"), visible(words.when(given.until, say.lang))),
        ),
        address=given.page,
        code=(say("Code"), given.code),
        steps=(
            say(
                "With a phone or computer that has internet, open the address below, or point the "
                "camera at the picture."
            ),
            say("Type the name and the code, and choose a password of 12 characters or more."),
            say(
                "Set up an authenticator app on your phone: it shows the six digits that you type "
                "after the password."
            ),
            say("Write down the recovery codes that you are shown, then destroy this sheet."),
        ),
        keep=say("The code works once. Whoever has it can come in as you: show it to nobody."),
    )


def pdf(given: Invitation, say: Voice) -> bytes:
    """The sheet as PDF, kept nowhere."""
    return press.pdf("invitation", asdict(sheet(given, say)) | {"qr": press.qr(given.page)})
