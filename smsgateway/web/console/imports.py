"""Imports: a file is tried, every faulty line named, what it would change shown; then taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import Connection

from flows.world import BEFORE_VOTING
from smsgateway.actions import overview
from smsgateway.actions.accounts.accounts import Account
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.accounts.signing import ENTERS
from smsgateway.actions.budget import layouts
from smsgateway.actions.files import csvfile
from smsgateway.actions.gazetteers import mapping
from smsgateway.actions.house import House
from smsgateway.actions.imports import uploads
from smsgateway.actions.imports.kind import COLUMN, Kind
from smsgateway.actions.imports.kinds import KINDS
from smsgateway.actions.imports.uploads import Upload
from smsgateway.actions.scorecards.overview import areas_of, services_of
from smsgateway.actions.transfers.surveys import surveys_of
from smsgateway.web.console.gate import CSV, Answer, Gate, download
from smsgateway.web.speech import called, said

Choice = tuple[str, object]
"""What is sent, and the name that is shown: a text, or one in several languages."""

ROOM = 64 * 1024
"""For the other fields of the form."""


class Imports:
    """What can be brought in, a form for each kind, and what became of a file."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/imports", self.imports, may=ENTERS)
        gate.route("/imports/<kind>", self.import_form, may=ENTERS)
        gate.route("/imports/<kind>/sample.csv", self.import_sample, may=ENTERS)
        gate.route(
            "/imports/<kind>",
            self.import_file,
            may=ENTERS,
            post=True,
            largest=uploads.LARGEST + ROOM,
        )
        gate.route("/imports/files/<int:number>", self.imported, may=ENTERS)
        gate.route(
            "/imports/files/<int:number>/take", self.take_in, may=ENTERS, post=True, fresh=True
        )
        gate.route("/imports/files/<int:number>/drop", self.drop_file, may=ENTERS, post=True)

    def imports(self, visit: Visit) -> Answer:
        """The kinds that this account may bring in, and its newest files."""
        return render_template(
            "console/imports.html",
            section="imports",
            kinds=kinds_of(visit.account).values(),
            files=uploads.recent(self._house, by=visit.account.email),
        )

    def import_form(self, visit: Visit, kind: str) -> Answer:
        """What the file must hold, and what else must be said."""
        wanted = kind_for(visit, kind)
        with self._house.db.read() as connection:
            choices = {
                name: self._choices(connection, visit.account, wanted, name)
                for name in wanted.fields
                if name in CHOSEN
            }
        return render_template(
            "console/import.html",
            section="imports",
            kind=wanted,
            choices=choices,
            columns=titles(wanted),
            told=request.args,
            today=visit.now.date(),
        )

    def import_sample(self, visit: Visit, kind: str) -> Answer:
        """A file with the columns and one line, to be filled in."""
        wanted = kind_for(visit, kind)
        if not wanted.columns:
            abort(404)
        told = "".join(csvfile.lines(list(wanted.columns), [list(wanted.sample)]))
        return download(told, f"{wanted.name}.csv", CSV)

    def import_file(self, visit: Visit, kind: str) -> Answer:
        """Try a file. Nothing is taken in."""
        wanted = kind_for(visit, kind)
        file = request.files.get("file")
        told = {
            name: value.strip()[:100]
            for name, value in request.form.items()
            if name in wanted.fields or name.startswith(COLUMN)
        }
        number = uploads.put(
            self._house,
            wanted,
            (file.filename if file else "") or "",
            file.read() if file else b"",
            told,
            by=visit.account.email,
        )
        return redirect(url_for("console.imported", number=number), 303)

    def imported(self, visit: Visit, number: int) -> Answer:
        """Its faults by line, or what it would change."""
        found = self._mine(visit, number)
        return render_template(
            "console/imported.html",
            section="imports",
            file=found,
            until=found.at + uploads.GOOD_FOR,
            gone=gone(found.at, visit.now),
        )

    def take_in(self, visit: Visit, number: int) -> Answer:
        """Take in what was shown, all of it or nothing."""
        self._mine(visit, number)
        uploads.take(self._house, number, by=visit.account.email)
        if self._mine(visit, number).state == "taken":
            flash("The file is taken in.", "yes")
        return redirect(url_for("console.imported", number=number), 303)

    def drop_file(self, visit: Visit, number: int) -> Answer:
        """Forget it."""
        self._mine(visit, number)
        uploads.drop(self._house, number, by=visit.account.email)
        flash("The file is forgotten; nothing was taken in.", "yes")
        return redirect(url_for("console.imports"), 303)

    def _mine(self, visit: Visit, number: int) -> Upload:
        """Somebody else's file is not there."""
        return uploads.mine(self._house, number, by=visit.account.email) or abort(404)

    def _choices(
        self, connection: Connection, account: Account, kind: Kind, name: str
    ) -> Sequence[Choice]:
        """What a field may be."""
        if name == "area":
            return [(one.code, one.name) for one in areas_of(connection, account)]
        if name == "cycle":
            races = overview.races_of(self._house.catalogue.latest(), account)
            if kind.name == "projects":
                races = [one for one in races if one.contest.stage in BEFORE_VOTING]
            return [(one.slug, one.contest.title) for one in races]
        if name == "survey":
            return [(one.slug, one.slug) for one in surveys_of(connection, account)]
        if name == "service":
            kinds = services_of(connection, account, "", "").kinds
            return [(one, called(one, "service")) for one in kinds]
        if name == "mapping":
            return [(one, one) for one in mapping.shipped()]
        return [(one, said(layouts.named(one, kind.name).title)) for one in forms(kind)]


CHOSEN = ("area", "cycle", "survey", "mapping", "layout", "service")
"""Fields that are chosen from a list; the others are typed."""


def kinds_of(account: Account) -> Mapping[str, Kind]:
    """The kinds that this account may bring in, by name."""
    return {one.name: one for one in KINDS if account.role in one.may}


def kind_for(visit: Visit, name: str) -> Kind:
    """A kind that this account may bring in; others are not there."""
    return kinds_of(visit.account).get(name) or abort(404)


def titles(kind: Kind) -> Mapping[str, str]:
    """What the columns of the first form of this kind are called, by field; none without a form."""
    if "layout" not in kind.fields:
        return {}
    return layouts.named(forms(kind)[0], kind.name).columns


def forms(kind: Kind) -> Sequence[str]:
    """The shipped forms of a kind."""
    return [one for one in layouts.shipped() if one.endswith(f"_{kind.name}")]


def gone(at: datetime, now: datetime) -> bool:
    """Whether the hour is over in which a file can be taken in."""
    return now > at + uploads.GOOD_FOR
