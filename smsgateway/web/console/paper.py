"""Paper and assemblies: batches of a cycle, and the form in which two accounts enter them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, request, url_for

from smsgateway.actions import overview
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.catalogue import Race
from smsgateway.actions.house import House
from smsgateway.actions.paper import batches, hands, typed, withdrawing
from smsgateway.actions.paper.typed import Faults, Typed
from smsgateway.web.console.gate import Answer, Gate

RUN: tuple[Role, ...] = ("administrator", "coordinator")
TYPE: tuple[Role, ...] = (*RUN, "data-entry")
KINDS: tuple[batches.Kind, ...] = ("paper", "assembly", "hands")


class Paper:
    """The batches of a cycle, and a page for each twenty sheets of one."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/cycles/<slug>/paper", self.paper, may=TYPE)
        gate.route("/cycles/<slug>/paper", self.open_batch, may=RUN, post=True)
        gate.route("/paper/<batch>", self.batch, may=TYPE)
        gate.route("/paper/<batch>", self.enter_sheets, may=TYPE, post=True)
        gate.route("/paper/<batch>/withdraw", self.withdraw_batch, may=RUN, post=True, fresh=True)

    def paper(self, visit: Visit, slug: str) -> Answer:
        """Every batch and how far it is."""
        race = self._race(visit, slug)
        return render_template(
            "console/paper.html",
            section="cycles",
            tab="paper",
            race=race,
            contest=race.contest,
            phase=race.contest.phase(visit.now),
            batches=batches.show(self._house, slug, by=visit.account.email),
            most=batches.MOST_SHEETS,
            longest=batches.LONGEST_PLACE,
        )

    def open_batch(self, visit: Visit, slug: str) -> Answer:
        """Say where how many sheets lie, or how many people raised their hands."""
        self._race(visit, slug)
        form = request.form
        kind: batches.Kind = next((one for one in KINDS if one == form.get("kind")), "paper")
        place, sheets = form.get("place", "").strip(), whole(form.get("sheets", ""))
        batch = batches.announce(self._house, slug, place, sheets, kind, by=visit.account.email)
        flash("The batch is announced. Two accounts enter it now.", "yes")
        return redirect(url_for("console.batch", batch=batch), 303)

    def batch(self, visit: Visit, batch: str) -> Answer:
        """The form of one page."""
        return self._form(visit, batch, whole(request.args.get("page", "1")), {}, {})

    def enter_sheets(self, visit: Visit, batch: str) -> Answer:
        """Keep a page, or show it again with what is wrong beside each field."""
        page = whole(request.form.get("page", "1"))
        told = typed_in(request.form)
        _, faults = typed.enter(self._house, batch, told, by=visit.account.email)
        if faults:
            return self._form(visit, batch, page, told, faults), 422
        flash("Saved.", "yes")
        return redirect(url_for("console.batch", batch=batch, page=page), 303)

    def withdraw_batch(self, visit: Visit, batch: str) -> Answer:
        """Ask that a batch does not count."""
        reason = request.form.get("reason", "").strip()
        withdrawing.ask(self._house, batch, reason, by=visit.account.email)
        flash("Another person must approve this now.", "yes")
        return redirect(url_for("console.batch", batch=batch), 303)

    def _form(
        self, visit: Visit, batch: str, page: int, told: Mapping[int, Typed], faults: Faults
    ) -> str:
        made = typed.form(self._house, batch, page, by=visit.account.email)
        race = self._race(visit, made.slug)
        with self._house.db.read() as connection:
            by_id = hands.named(connection, race.contest.id)
        return render_template(
            "console/batch.html",
            section="cycles",
            tab="paper",
            race=race,
            contest=race.contest,
            phase=race.contest.phase(visit.now),
            form=made,
            one=made.progress,
            by_id=by_id,
            told=told,
            faults=faults,
        )

    def _race(self, visit: Visit, slug: str) -> Race:
        """The contest of this slug; outside one's areas there is none."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        return next((race for race in races if race.slug == slug), None) or abort(404)


def typed_in(form: Mapping[str, str]) -> dict[int, Typed]:
    """What stands in the fields `voter-7` and `vote-7`, by the number of the sheet."""
    numbers = {whole(name.partition("-")[2]) for name in form if name.startswith("vote-")}
    return {
        number: Typed(
            form.get(f"voter-{number}", "").strip(), form.get(f"vote-{number}", "").strip()
        )
        for number in sorted(numbers)
    }


def whole(text: str) -> int:
    """A whole number; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
