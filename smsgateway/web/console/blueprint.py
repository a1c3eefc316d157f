"""The console, put together: its gate, its pages, and what every page needs."""

from __future__ import annotations

import secrets
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, g, render_template, request, session
from werkzeug.exceptions import HTTPException

from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.house import Bell, House
from smsgateway.web.console.approvals import Approvals
from smsgateway.web.console.approving import Approving
from smsgateway.web.console.audit import Audit
from smsgateway.web.console.awards import Awards
from smsgateway.web.console.beginnings import Beginnings
from smsgateway.web.console.broadcasts import Broadcasts
from smsgateway.web.console.cases import Cases
from smsgateway.web.console.channels import Channels
from smsgateway.web.console.contracts import Contracts
from smsgateway.web.console.costs import Costs
from smsgateway.web.console.cycles import Cycles
from smsgateway.web.console.exports import Exports
from smsgateway.web.console.findings import Findings
from smsgateway.web.console.gate import Gate, here
from smsgateway.web.console.home import Home
from smsgateway.web.console.imports import Imports, kinds_of
from smsgateway.web.console.inbox import Inbox
from smsgateway.web.console.indicators import Indicators
from smsgateway.web.console.messages import Messages
from smsgateway.web.console.money import Money
from smsgateway.web.console.newchannel import NewStations
from smsgateway.web.console.owed import Owed
from smsgateway.web.console.paper import Paper
from smsgateway.web.console.phases import Phases
from smsgateway.web.console.powers import Powers
from smsgateway.web.console.prints import Prints
from smsgateway.web.console.private import Private
from smsgateway.web.console.programme import Programme
from smsgateway.web.console.projects import Projects
from smsgateway.web.console.proposals import Proposals
from smsgateway.web.console.scorecards import Scorecards
from smsgateway.web.console.sides import Side
from smsgateway.web.console.signals import Signals
from smsgateway.web.console.signing_in import SigningIn
from smsgateway.web.console.sites import Sites
from smsgateway.web.console.station import Stations
from smsgateway.web.console.transfers import Transfers
from smsgateway.web.console.voters import Voters
from smsgateway.web.console.votingday import VotingDay
from smsgateway.web.headers import NOBODY, OURSELVES, guard
from smsgateway.web.speech import LANGUAGES


def console(house: House, bell: Bell, side: Side) -> Blueprint:
    """Everything under /console."""
    page = Blueprint("console", __name__, url_prefix="/console")
    gate = Gate(page, house)
    SigningIn(gate, side.door)
    side.rooms(gate)
    Home(gate, house)
    Cycles(gate, house)
    Beginnings(gate, house)
    Costs(gate, house)
    Projects(gate, house)
    Phases(gate, house)
    Voters(gate, house)
    Prints(gate, house)
    Proposals(gate, house, bell)
    Awards(gate, house)
    Paper(gate, house)
    Signals(gate, house)
    Inbox(gate, house, bell)
    Cases(gate, house, bell)
    VotingDay(gate, house)
    Private(gate, house)
    Approving(gate, house)
    Scorecards(gate, house)
    Owed(gate, house)
    Contracts(gate, house)
    Indicators(gate, house)
    Messages(gate, house, bell)
    Broadcasts(gate, house)
    Channels(gate, house)
    NewStations(gate, house)
    Stations(gate, house, bell)
    Money(gate, house)
    Programme(gate, house)
    Transfers(gate, house)
    Sites(gate, house)
    Findings(gate, house)
    Powers(gate, house)
    Imports(gate, house)
    Approvals(gate, house)
    Audit(gate, house)
    Exports(gate, house)

    @page.before_request
    def speak() -> None:
        """In the language that was asked for, else the account's."""
        visit = gate.visit()
        told = session.get("language") or (visit.account.language if visit else "")
        g.language = told if told in LANGUAGES else "en"
        g.zone = zone_of(visit.account, house) if visit else None
        if "_flashes" in session:  # this page follows a change, made perhaps by another process
            house.catalogue.look_again()

    @page.context_processor
    def everywhere() -> dict[str, object]:
        """What the frame of every page shows."""
        visit = gate.visit()
        whole = visit is not None and visit.whole
        return {
            "csrf": gate.csrf(),
            "once": secrets.token_urlsafe(12),
            "me": visit.account if visit and whole else None,
            "here": here(),
            "may": lambda endpoint: whole and visit and visit.account.role in gate.who(endpoint),
            "may_bring": lambda kind: whole and visit and kind in kinds_of(visit.account),
            "phone": side.phone(visit.account) if visit and whole else "",
        }

    @page.errorhandler(HTTPException)
    def sorry(error: HTTPException) -> tuple[str, int]:
        """One plain page, which tells nothing of what is inside."""
        code = error.code or 500
        said = error.description if code == 400 else ""
        return render_template("console/sorry.html", code=code, said=said), code

    @page.after_request
    def guarded(response: Response) -> Response:
        framed_by = OURSELVES if request.endpoint == "console.handset" else NOBODY
        return guard(response, https=is_https(house), framed_by=framed_by)

    return page


def zone_of(account: Account, house: House) -> ZoneInfo | None:
    """The time that all areas of this account have; None where they have several, or are none."""
    zones = house.catalogue.latest().zones
    held = {zone for area, zone in zones.items() if account.reaches(area)}
    return held.pop() if len(held) == 1 else None


def harden(app: Flask, house: House) -> None:
    """The cookie of a session: ours alone, unseen by scripts, gone with the browser."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-console" if is_https(house) else "console",
        SESSION_COOKIE_SECURE=is_https(house),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )


def is_https(house: House) -> bool:
    """How browsers reach us."""
    return house.settings.public_url.startswith("https://")
