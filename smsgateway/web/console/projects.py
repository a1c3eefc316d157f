"""One project of a ballot: its texts in every language, and what phones will show of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for

from flows.words import LANGUAGES
from flows.world import BEFORE_VOTING, Project
from smsgateway.actions import overview
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.catalogue import READ_REVISION, Race
from smsgateway.actions.house import House
from smsgateway.actions.phases import drafts
from smsgateway.actions.previews import Shown, preview
from smsgateway.web.console.gate import Answer, Gate

MAY: tuple[Role, ...] = ("administrator", "coordinator")

Texts = Mapping[str, Mapping[str, str]]
"""Name, place and about, each by language."""


class Projects:
    """A page a project: written, looked at, and only then saved."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house = house
        rule = "/cycles/<slug>/projects/<code>"
        gate.route(rule, self.project, may=MAY)
        gate.route(rule, self.reword, may=MAY, post=True)
        gate.route(f"{rule}/look", self.look, may=MAY, post=True)

    def project(self, visit: Visit, slug: str, code: str) -> Answer:
        """Its texts as they are."""
        race, line = self._line(visit, slug, code)
        texts = {part: dict(getattr(line, part)) for part in drafts.TEXTS}
        return self._page(race, line, texts, request.args.get("language", ""))

    def look(self, visit: Visit, slug: str, code: str) -> Answer:
        """What phones would show of texts that are not saved."""
        race, line = self._line(visit, slug, code)
        return self._page(race, line, written(), request.form.get("language", ""))

    def reword(self, visit: Visit, slug: str, code: str) -> Answer:
        """Keep the texts."""
        self._line(visit, slug, code)
        drafts.reword(self._house, slug, code, written(), by=visit.account.email)
        flash("Saved.", "yes")
        return redirect(url_for("console.project", slug=slug, code=code), 303)

    def _page(self, race: Race, line: Project, texts: Texts, lang: str) -> str:
        lang = lang if lang in LANGUAGES else "en"
        return render_template(
            "console/project.html",
            section="cycles",
            tab="cycle",
            race=race,
            contest=race.contest,
            line=line,
            texts=texts,
            lang=lang,
            languages=LANGUAGES,
            parts=drafts.TEXTS,
            fixed=race.contest.stage not in BEFORE_VOTING,
            shown=self._shown(race, with_texts(line, texts), lang),
        )

    def _shown(self, race: Race, line: Project, lang: str) -> list[Shown]:
        """The screens and texts that name this project."""
        stations = self._house.catalogue.latest().stations.values()
        station = next((one for one in stations if one.area_id == race.area_id), None)
        if station is None or not any(line.name.values()):
            return []
        lines = tuple(line if one.id == line.id else one for one in race.contest.projects)
        return preview(
            station, replace(race, contest=replace(race.contest, projects=lines)), lang, line.code
        )

    def _line(self, visit: Visit, slug: str, code: str) -> tuple[Race, Project]:
        """The project; outside one's areas there is none."""
        with self._house.db.ask() as connection:  # whoever saves sees what was saved
            snapshot = self._house.catalogue.at(connection.execute(READ_REVISION).scalar_one())
        races = overview.races_of(snapshot, visit.account)
        found = (
            (race, line)
            for race in races
            for line in race.contest.projects
            if (race.slug, line.code) == (slug, code)
        )
        return next(found, None) or abort(404)


def with_texts(line: Project, texts: Texts) -> Project:
    """The project as it would be."""
    return replace(line, name=texts["name"], place=texts["place"], about=texts["about"])


def written() -> dict[str, dict[str, str]]:
    """What the form holds."""
    return {
        part: {
            lang: words
            for lang in LANGUAGES
            if (words := request.form.get(f"{part}-{lang}", "").strip())
        }
        for part in drafts.TEXTS
    }
