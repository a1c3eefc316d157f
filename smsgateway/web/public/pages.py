"""Pages and files for everybody: the same to all, and nothing about any person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, g, jsonify, render_template, request, send_file
from werkzeug.exceptions import NotFound

from smsgateway.actions import counts, log, lots, opendata
from smsgateway.actions.accounts.entrance import clock
from smsgateway.actions.awards import export
from smsgateway.actions.catalogue import Race, Station
from smsgateway.actions.counts import Count
from smsgateway.actions.house import House
from smsgateway.actions.paper import hands
from smsgateway.actions.prints.places import codes_of
from smsgateway.actions.publiclog import packing
from smsgateway.store.db import AnyRow
from smsgateway.web.headers import ANYBODY, NOBODY, guard, shared
from smsgateway.web.plots import steps
from smsgateway.web.public.money import MoneyPages
from smsgateway.web.public.prints import Prints
from smsgateway.web.public.problems import Problems
from smsgateway.web.public.scorecards import Scorecards
from smsgateway.web.speech import language

LANG = "<any(en, sw, km, fr):lang>"
KEPT = "public, max-age=60"
"""A page may be a minute old, wherever it was kept."""


def public(house: House) -> Blueprint:
    """Everything that needs no account."""
    page = Blueprint("public", __name__)
    pages, scores, problems = Pages(house), Scorecards(house), Problems(house)
    prints = Prints(house, pages.race, pages.station)
    for rule, name, view in (
        *MoneyPages(house).routes(LANG),
        (f"/{LANG}/", "cycles", pages.cycles),
        (f"/{LANG}/data", "data", pages.data),
        (f"/{LANG}/problems", "problems", problems.problems),
        (f"/{LANG}/problems/<area>", "problems_of", problems.problems_of),
        (f"/{LANG}/scorecards", "scorecards", scores.scorecards),
        (f"/{LANG}/scorecards/<slug>", "scorecard", scores.scorecard),
        (f"/{LANG}/<slug>", "cycle", pages.cycle),
        (f"/{LANG}/<slug>/results", "results", pages.results),
        (f"/{LANG}/<slug>/poster", "poster", prints.poster),
        (f"/{LANG}/<slug>/sheet", "sheet", prints.sheet),
        (f"/{LANG}/<slug>/<any(poster, sheet, ballot):kind>.pdf", "pdf", prints.pdf),
        (f"/{LANG}/<slug>/embed", "embed", prints.embed),
        ("/data/<slug>/contest.json", "contest_json", pages.contest_json),
        ("/data/<slug>/projects.csv", "projects_csv", pages.projects_csv),
        ("/data/<slug>/results.json", "results_json", pages.results_json),
        ("/data/<slug>/results.csv", "results_csv", pages.results_csv),
        ("/data/<slug>/ballots.pb", "ballots_pb", pages.ballots_pb),
        ("/data/<slug>/board.zip", "board_zip", pages.board_zip),
        ("/data/scorecards/<slug>.csv", "scorecard_csv", scores.scorecard_csv),
    ):
        page.add_url_rule(rule, name, spoken(view))

    @page.errorhandler(NotFound)
    def sorry(_: NotFound) -> tuple[str, int]:
        return render_template("public/sorry.html"), 404

    @page.after_request
    def guarded(response: Response) -> Response:
        https = house.settings.public_url.startswith("https://")
        shown_by = ANYBODY if request.endpoint == "public.embed" else NOBODY
        if request.path.startswith("/data/"):
            shared(response)
            if response.status_code == 200 and not response.is_streamed:
                response.add_etag()
                response.make_conditional(request)
        return guard(response, https=https, cache=KEPT, framed_by=shown_by)

    return page


def spoken(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view in the language that its address names."""

    def shown(lang: str = "en", **values: str) -> Any:
        g.language = lang
        return view(**values)

    return shown


class Pages:
    """Reads, never writes."""

    def __init__(self, house: House) -> None:
        """Counts are shared by all visitors."""
        self._house, self._counts = house, counts.Counts(house)

    def cycles(self) -> str:
        """Every cycle, the latest first."""
        return render_template(
            "public/cycles.html", races=self._races(), now=clock(self._house), there=""
        )

    def data(self) -> str:
        """What each column means."""
        told = opendata.DICTIONARY
        return render_template(
            "public/data.html", dictionary=told, races=self._races(), there="/data"
        )

    def cycle(self, slug: str) -> str:
        """What is on the ballot, how to vote, how many did."""
        race, now = self.race(slug), clock(self._house)
        with self._house.db.read() as connection:
            voters = counts.voters(connection, race)
            areas = codes_of(connection, self._house.catalogue.latest(), race)
            lot = lots.drawn(connection, race.contest.id)
        station = self.station(race)
        charge = station.limits.charge("ussd", "") if station else None
        return self._page(
            "cycle",
            race,
            station=station,
            charge=charge,
            now=now,
            voters=voters,
            areas=areas,
            lot=lot,
        )

    def results(self, slug: str) -> str:
        """Who won and why; before the close, when that will be told."""
        race, now = self.race(slug), clock(self._house)
        counted = self._counts.told(race, now)
        rounds = steps(counted.award, counted.named(language())) if counted else ()
        over = counts.over(race, now)
        record, decided = export.ruled(self._house, slug) if counted else (None, ())
        told = self._house.catalogue.latest().results.get(race.contest.id)
        with self._house.db.read() as connection:
            shows = hands.shows(connection, race.contest.id) if counted else ()
            by_id = hands.named(connection, race.contest.id) if shows else {}
            seal = log.seal(connection, race.contest.id)
        return self._page(
            "results",
            race,
            hands=shows,
            by_id=by_id,
            counted=counted,
            rounds=rounds,
            over=over,
            record=record,
            council=told.council if told else None,
            decided=decided,
            seal=seal,
            board=packing.written(self._board(race, record)),
        )

    def _page(self, name: str, race: Race, **told: object) -> str:
        there = f"/{race.slug}" + ("/results" if name == "results" else "")
        return render_template(
            f"public/{name}.html", race=race, contest=race.contest, there=there, **told
        )

    def contest_json(self, slug: str) -> Response:
        """The contest as its log opens."""
        return jsonify(opendata.contest(self._house, self.race(slug).slug))

    def projects_csv(self, slug: str) -> Response:
        """The ballot."""
        told = opendata.contest(self._house, self.race(slug).slug)
        return file("".join(opendata.projects_csv(told)), "text/csv")

    def results_json(self, slug: str) -> Response:
        """The award with every round, and in which currency its amounts are."""
        award, pot = self._count(slug).award, self.race(slug).contest.pot
        return jsonify({"contest": slug, "currency": pot.currency, **award.to_json()})

    def results_csv(self, slug: str) -> Response:
        """The count, a line a project."""
        return file("".join(opendata.results_csv(self._count(slug))), "text/csv")

    def ballots_pb(self, slug: str) -> Response:
        """The ballots that the board lists, voters numbered by lot."""
        self._count(slug)
        return file(opendata.ballots_pb(self._house, slug), "text/csv")

    def board_zip(self, slug: str) -> Response:
        """The newest board: the log, and the result that two people published."""
        race = self.race(slug)
        told = self._counts.told(race, clock(self._house))
        found = self._board(race, export.ruled(self._house, slug)[0] if told else None)
        return send_file(
            (found or abort(404)).resolve(),
            mimetype="application/zip",
            as_attachment=True,
            download_name=f"{race.slug}-board.zip",
            etag=False,
        )

    def _board(self, race: Race, record: AnyRow | None) -> Path | None:
        result = record.inputs if record else {}
        return packing.kept(self._house.settings.board_dir, race.slug, result)

    def _races(self) -> list[Race]:
        """Every cycle but drafts, the latest first."""
        races = self._house.catalogue.latest().races.values()
        told = [race for race in races if race.contest.stage != "draft"]
        return sorted(told, key=lambda race: race.contest.closes, reverse=True)

    def race(self, slug: str) -> Race:
        """The contest of this slug, unless it is a draft."""
        return next((race for race in self._races() if race.slug == slug), None) or abort(404)

    def _count(self, slug: str) -> Count:
        """The count, or no page at all before it is published."""
        return self._counts.told(self.race(slug), clock(self._house)) or abort(404)

    def station(self, race: Race) -> Station | None:
        """A channel that serves this contest's area."""
        stations = self._house.catalogue.latest().stations.values()
        return next((one for one in stations if one.area_id == race.area_id), None)


def file(body: str, kind: str) -> Response:
    """A file to be read or saved."""
    return Response(body, content_type=f"{kind}; charset=utf-8")
