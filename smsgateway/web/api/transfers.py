"""`/transfers`: who gets money, who confirms it, what came of it, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from smsgateway.actions.accounts.accounts import ROLES
from smsgateway.actions.accounts.signing import ENTERS, RUNS, sign
from smsgateway.actions.refused import Refused
from smsgateway.actions.transfers import figures, findings, recipients, sharing, surveys
from smsgateway.actions.transfers.findings import FINDS, NewFinding
from smsgateway.actions.transfers.parties import NewParty
from smsgateway.actions.transfers.recipients import Due
from smsgateway.channels.phones import canonical
from smsgateway.counting.ledger import GRACE_DAYS
from smsgateway.web.api import places
from smsgateway.web.api.arguments import File
from smsgateway.web.api.forms import on_disk
from smsgateway.web.api.money import Named, Names, Numbered
from smsgateway.web.api.rows import mine
from smsgateway.web.api.verb import Desk, Verb


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the chain: what was sent to it, and what it says it received."""

    level: int
    sent: Decimal
    received: Decimal


@dataclass(frozen=True, slots=True)
class Figures:
    """How much of what was due arrived."""

    found: figures.Found
    chain: Sequence[Level]


@dataclass(frozen=True, slots=True)
class Shared:
    """What each recipient is entitled to."""

    amounts: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The recipients of a sample."""

    parties: Sequence[str]


def party(
    desk: Desk, code: str, kind: str, level: int, name: Names, area: str, service: str = ""
) -> Named:
    """Add a party through whose books money goes, or change it."""
    recipients.add(desk.house, NewParty(code, kind, level, name, area, service), by=desk.by)
    return Named(code)


def register(desk: Desk, code: str, phone: str, role: Literal["head", "committee"]) -> Named:
    """The holder of a phone confirms for a party: by GOT, or by the menu."""
    recipients.register(desk.house, code, number_of(phone), role, by=desk.by)
    return Named(code)


def number_of(phone: str) -> str:
    """E.164. Raises `Refused`."""
    try:
        return canonical(phone, "")
    except ValueError as error:
        raise Refused("a phone is given in full: +254711000009") from error


def entitle(
    desk: Desk,
    line: str,
    party: str,
    tranche: int,
    amount: Decimal,
    due: date,
    grace_days: int = GRACE_DAYS,
) -> Named:
    """What a party is to get of a line in one tranche; the line gets a code for posters."""
    new = Due(line, party, tranche, amount, due, grace_days)
    with desk.house.db.write() as connection:
        row = recipients.entitle(desk.house, connection, new)
        sign(connection, desk.by, "transfers.entitle", line, [row.area_id], {"party": party})
    return Named(party)


def share(
    desk: Desk, formula: str, pot: Decimal, file: File, line: str, tranche: int, due: date
) -> Shared:
    """Share a pot by a formula. The file has a column party, and one for each basis."""
    with on_disk(file) as path:
        bases = sharing.read_bases(desk.house, formula, path)
    shared = sharing.share_out(desk.house, formula, pot, bases, line, tranche, due, by=desk.by)
    return Shared(shared)


def tell_figures(desk: Desk, line: str, tranche: int | None = None) -> Figures:
    """How much of what was due arrived, with coverage and 95 % intervals, and each transfer."""
    found = figures.figures(desk.house, line, tranche)
    return Figures(found, [Level(*one) for one in figures.chain(desk.house, line)])


def add_finding(
    desk: Desk,
    area: str,
    finding: str,
    owner: str,
    due: date,
    line: str = "",
    party: str = "",
    tranche: int | None = None,
    work: str = "",
    amount: Decimal | None = None,
    missing: bool = False,
) -> Numbered:
    """Keep an audit finding, with who must answer it and by when."""
    new = NewFinding(area, finding, owner, due, line, party, tranche, work, amount, missing)
    return Numbered(findings.add(desk.house, new, by=desk.by))


def answer_finding(desk: Desk, number: int, words: str, proof: str) -> Numbered:
    """Its owner answers, with the document that proves it."""
    findings.answer(desk.house, number, words, proof, by=desk.by)
    return Numbered(number)


def close_finding(desk: Desk, number: int) -> Numbered:
    """The proof holds: another account than its owner's closes it."""
    findings.close(desk.house, number, by=desk.by)
    return Numbered(number)


def list_findings(desk: Desk, closed: bool = False) -> Sequence[findings.Finding]:
    """Findings, what is due first at the top."""
    return mine(desk, findings.listed(desk.house, closed=closed), lambda row: row.area)


def draw(desk: Desk, slug: str, line: str, tranche: int, size: int, seed: str) -> Drawn:
    """Draw some of a tranche's recipients by a public seed."""
    return Drawn(surveys.draw(desk.house, slug, line, tranche, size, seed, by=desk.by))


def form(desk: Desk, slug: str) -> File:
    """The XLSForm of a survey, for ODK or Kobo."""
    with on_disk(File("survey.xlsx", b"")) as path:
        surveys.form(desk.house, slug, path)
        return File("survey.xlsx", path.read_bytes())


def import_survey(desk: Desk, slug: str, file: File) -> Numbered:
    """Enter what was found, columns party, received and on; answers how many recipients."""
    with on_disk(file) as path:
        found = surveys.read(path)
    return Numbered(surveys.keep(desk.house, slug, found, by=desk.by))


VERBS = (
    Verb("transfers party", "POST", "/transfers/parties", ENTERS, party, places.new_party),
    Verb(
        "transfers register",
        "POST",
        "/transfers/parties/<code>/phones",
        ENTERS,
        register,
        places.party,
    ),
    Verb("transfers entitle", "POST", "/transfers/entitlements", RUNS, entitle, places.line),
    Verb("transfers share", "POST", "/transfers/shares", RUNS, share, places.line),
    Verb("transfers figures", "GET", "/transfers/figures", ROLES, tell_figures, places.line),
    Verb("transfers finding add", "POST", "/transfers/findings", FINDS, add_finding, places.area),
    Verb(
        "transfers finding answer",
        "POST",
        "/transfers/findings/<int:number>/answer",
        ROLES,
        answer_finding,
        places.finding,
    ),
    Verb(
        "transfers finding close",
        "POST",
        "/transfers/findings/<int:number>/close",
        FINDS,
        close_finding,
        places.finding,
    ),
    Verb(
        "transfers finding list",
        "GET",
        "/transfers/findings",
        ROLES,
        list_findings,
        key=lambda row: (row.due.isoformat(), row.id),
    ),
    Verb("transfers survey draw", "POST", "/transfers/surveys", RUNS, draw, places.line),
    Verb(
        "transfers survey form", "GET", "/transfers/surveys/<slug>/form", ROLES, form, places.survey
    ),
    Verb(
        "transfers survey import",
        "POST",
        "/transfers/surveys/<slug>/answers",
        ENTERS,
        import_survey,
        places.survey,
    ),
)
