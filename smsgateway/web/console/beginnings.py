"""How a service begins: its areas, a cycle as a draft, and the projects on its ballot."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, request, url_for

from flows.ballot import KINDS, Kind
from flows.words import LANGUAGES
from smsgateway.actions import areas
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.cycles import NewArea, NewProject
from smsgateway.actions.house import House
from smsgateway.actions.phases import drafts
from smsgateway.actions.refused import Refused
from smsgateway.web.console.gate import Answer, Gate
from smsgateway.web.console.typed import money, whole, whole_or_none

MAY: tuple[Role, ...] = ("administrator", "coordinator")
OPENERS: tuple[Role, ...] = ("administrator",)
DRAFT = ("slug", "area", "currency", "opens", "closes")


class Beginnings:
    """Two pages, and a form on a cycle's own."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        gate.route("/areas", self.areas)
        gate.route("/areas", self.open_area, may=OPENERS, post=True)
        gate.route("/new-cycle", self.new_cycle, may=MAY)
        gate.route("/new-cycle", self.begin_cycle, may=MAY, post=True)
        gate.route("/cycles/<slug>/projects", self.add_project, may=MAY, post=True)

    def areas(self, visit: Visit) -> Answer:
        """Where the service works, and a form for one more."""
        return self._areas(visit, {}, "")

    def open_area(self, visit: Visit) -> Answer:
        """One more; what was typed stays where something is wrong."""
        form = request.form
        new = NewArea(
            code=form.get("code", "").strip(),
            name=told(form, "name"),
            contact=form.get("contact", "").strip(),
            time_zone=form.get("time_zone", ""),
            languages=[lang for lang in LANGUAGES if form.get(f"speaks-{lang}")],
        )
        try:
            areas.open_area(self._house, new, form.get("parent", ""), by=visit.account.email)
        except Refused as no:
            return self._areas(visit, form, no.told)
        flash("The area is there.", "yes")
        return redirect(url_for("console.areas"), 303)

    def new_cycle(self, visit: Visit) -> Answer:
        """The form for a draft."""
        return self._new_cycle(visit, {}, "")

    def begin_cycle(self, visit: Visit) -> Answer:
        """A draft of which nobody outside hears."""
        form = request.form
        try:
            draft = drafts.Draft(
                **{name: form.get(name, "").strip() for name in DRAFT},
                title=told(form, "title"),
                pot=amount(form.get("pot", "")),
                least=whole("least"),
                most=whole("most"),
                format=format_of(form.get("format", "")),
                points=whole_or_none("points") or 0,
            )
            drafts.begin(self._house, draft, by=visit.account.email)
        except Refused as no:
            return self._new_cycle(visit, form, no.told)
        flash("A draft: put projects on its ballot, then go on to its phases.", "yes")
        return redirect(url_for("console.cycle", slug=draft.slug), 303)

    def add_project(self, visit: Visit, slug: str) -> Answer:
        """One more project; its other languages are written on its own page."""
        form = request.form
        with self._house.db.read() as connection:
            number = drafts.projects_of(connection, slug) + 1
        line = NewProject(
            f"p{number}",
            told(form, "name"),
            amount(form.get("cost", "")),
            told(form, "place"),
            told(form, "about"),
        )
        code = drafts.add_project(self._house, slug, line, by=visit.account.email)
        flash("On the ballot. Say it in the other languages now.", "yes")
        return redirect(url_for("console.project", slug=slug, code=code), 303)

    def _areas(self, visit: Visit, typed: Mapping[str, str], no: object) -> Answer:
        page = render_template(
            "console/areas.html",
            section="areas",
            areas=areas.listed(self._house, visit.account),
            languages=LANGUAGES,
            zones=sorted(available_timezones()),
            typed=typed,
            no=no,
        )
        return page, 422 if no else 200

    def _new_cycle(self, visit: Visit, typed: Mapping[str, str], no: object) -> Answer:
        page = render_template(
            "console/new_cycle.html",
            section="cycles",
            areas=areas.listed(self._house, visit.account),
            languages=LANGUAGES,
            kinds=KINDS,
            typed=typed,
            no=no,
        )
        return page, 422 if no else 200


def told(form: Mapping[str, str], part: str) -> dict[str, str]:
    """A text by language, without those that were left empty."""
    said = {lang: form.get(f"{part}-{lang}", "").strip() for lang in LANGUAGES}
    return {lang: words for lang, words in said.items() if words}


def amount(typed: str) -> Decimal:
    """Money as people type it. Raises `Refused`."""
    found = money(typed)
    if not 0 <= found < 10**18:
        raise Refused("an amount is written 1250000 or 1,250,000.50")
    return found


def format_of(typed: str) -> Kind:
    """How people vote. Raises `Refused`."""
    found: Kind | None = next((kind for kind in KINDS if kind == typed), None)
    if found is None:
        raise Refused("that is no kind of ballot")
    return found
