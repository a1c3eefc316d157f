"""What a cycle will cost, before it opens; and what it did."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask import abort, render_template, request

from smsgateway.actions import overview
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.broadcasts import costs
from smsgateway.actions.catalogue import Race
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.counting.told import Told
from smsgateway.web import costplot
from smsgateway.web.console.gate import Answer, Gate

ASKED = {"turnout": 30, "ussd": 50, "broadcasts": 2}
"""What is guessed where nobody guesses: percent of who joined, percent by USSD, texts to all."""


class Costs:
    """One page a cycle."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the route."""
        self._house = house
        gate.route("/cycles/<slug>/cost", self.cost)

    def cost(self, visit: Visit, slug: str) -> Answer:
        """By kind of traffic and network: expected of a guess, and from the opening on, actual."""
        races = overview.races_of(self._house.catalogue.latest(), visit.account)
        race = next((one for one in races if one.slug == slug), None) or abort(404)
        asked = {name: request.args.get(name, str(usual)) for name, usual in ASKED.items()}
        told: dict[str, costs.Cost] = {}
        no = Told("")
        try:
            told["expected"] = costs.expected(self._house, slug, guess(asked))
            if race.contest.opens <= visit.now:
                told["actual"] = costs.actual(self._house, slug)
        except Refused as why:
            no = why.told
        return self._page(race, visit, asked, told, no)

    def _page(
        self, race: Race, visit: Visit, asked: dict[str, str], told: dict[str, costs.Cost], no: Told
    ) -> str:
        return render_template(
            "console/cost.html",
            section="cycles",
            tab="cost",
            race=race,
            contest=race.contest,
            phase=race.contest.phase(visit.now),
            asked=asked,
            told=told,
            stacks=costplot.stacks(told),
            networks={name: costplot.networks(cost) for name, cost in told.items()},
            kinds=costplot.KINDS,
            width=costplot.WIDTH,
            no=no,
        )


def guess(asked: dict[str, str]) -> costs.Guess:
    """What was typed, percent as percent. Raises `Refused`."""
    try:
        typed = {name: Decimal(value) for name, value in asked.items()}
        return costs.Guess(typed["turnout"] / 100, typed["ussd"] / 100, int(typed["broadcasts"]))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise Refused("a guess is a number") from error
