"""Paper of a cycle: posters, sheets and ballots as PDF, in each language and for each area."""

from __future__ import annotations

from flask import abort, render_template, request

from smsgateway.actions import overview
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.catalogue import Race
from smsgateway.actions.house import House
from smsgateway.actions.languages import WRITTEN
from smsgateway.actions.paper import batches
from smsgateway.actions.prints.printer import OfBatch, Printer, Public
from smsgateway.web.console.gate import PDF, Answer, Gate, download
from smsgateway.web.speech import in_language, language

MAY: tuple[Role, ...] = ("administrator", "coordinator")


class Prints:
    """A page of links. What has a secret on it, the slips, is made where it is counted."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._house, self._printer = house, Printer(house, in_language)
        rule = "/cycles/<slug>/prints"
        gate.route(rule, self.prints)
        gate.route(f"{rule}/<any(poster, sheet, ballot):kind>.pdf", self.print_pdf)
        gate.route(f"{rule}/<batch>/<any(ballots, count):kind>.pdf", self.batch_pdf, may=MAY)

    def prints(self, visit: Visit, slug: str) -> Answer:
        """What there is to print."""
        race, email = self._race(visit, slug), visit.account.email
        lay = batches.show(self._house, slug, by=email) if visit.account.role in MAY else []
        return render_template(
            "console/prints.html",
            section="cycles",
            tab="prints",
            race=race,
            contest=race.contest,
            phase=race.contest.phase(visit.now),
            places=self._printer.places(race),
            batches=[one for one in lay if one.state == "open"],
        )

    def print_pdf(self, visit: Visit, slug: str, kind: Public) -> Answer:
        """For everybody; of a draft, before everybody sees it."""
        race, area = self._race(visit, slug), request.args.get("area", "")
        made = self._printer.public(kind, race, spoken(), area)
        return download(made, f"{kind}-{area or slug}-{spoken()}.pdf", PDF)

    def batch_pdf(self, visit: Visit, slug: str, batch: str, kind: OfBatch) -> Answer:
        """The numbered ballots of a batch of paper, or the sheet for its count."""
        race, email = self._race(visit, slug), visit.account.email
        made = self._printer.of_batch(kind, race, batch, spoken(), by=email)
        return download(made, f"{kind}-{slug}-{batch}.pdf", PDF)

    def _race(self, visit: Visit, slug: str) -> Race:
        """The contest of this slug; outside one's areas there is none."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        return next((race for race in races if race.slug == slug), None) or abort(404)


def spoken() -> str:
    """The language to print in, the page's own where none is named."""
    wanted = request.args.get("language", "")
    return wanted if wanted in WRITTEN else language()
