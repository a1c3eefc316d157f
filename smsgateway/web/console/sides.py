"""What the real console and the practice town's do not share: who is let in where, and the pages
of each alone."""

from __future__ import annotations

from typing import Protocol

from flask import request, url_for

from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.house import House
from smsgateway.actions.practice.town import Practice
from smsgateway.jobs.rehearsing import Send
from smsgateway.web.console.accounts import Accounts
from smsgateway.web.console.corner import PRACTISE, Corner
from smsgateway.web.console.gate import Gate
from smsgateway.web.console.invitations import Invitations
from smsgateway.web.console.practising import Practising
from smsgateway.web.console.rehearsals import Rehearsals


class Side(Protocol):
    """One of the two."""

    @property
    def door(self) -> House:
        """Where people sign in."""

    def rooms(self, gate: Gate) -> None:
        """Register the pages that only this side has."""

    def phone(self, account: Account) -> str:
        """The address of a phone for the corner of every page; empty for none."""


class Real:
    """The console of the service itself."""

    def __init__(self, house: House, practice: Practice) -> None:
        """People sign in where they work."""
        self.door, self._practice = house, practice

    def rooms(self, gate: Gate) -> None:
        """Accounts, and the way into the practice town."""
        Accounts(gate, self.door)
        Invitations(gate, self.door)
        Practising(gate, self.door, self._practice)

    def phone(self, account: Account) -> str:
        """Of the practice town where one stands; else the demo's own."""
        if account.role in PRACTISE and self._practice.stands():
            return f"{request.script_root}/practice/console/handset"
        return "/" if self.door.settings.demo else ""


class Practised:
    """The console of the practice town."""

    def __init__(self, door: House, house: House, send: Send) -> None:
        """`send` is how made-up phones reach its webhooks."""
        self.door, self._house, self._send = door, house, send

    def rooms(self, gate: Gate) -> None:
        """The phone, and rehearsals."""
        Corner(gate, self._house)
        Rehearsals(gate, self._house, self._send)

    def phone(self, account: Account) -> str:
        """Its own."""
        return url_for("console.handset") if account.role in PRACTISE else ""
