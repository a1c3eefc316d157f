"""Public money from the first screen: this year in one page, and what leads on from there."""

from __future__ import annotations

from flows import building, codes, contract, funds
from flows.money import Year
from flows.screens import Conversation, Door, End, Go, Menu, Screen, Showing
from flows.words import Compact, Echo, Say
from flows.world import Money


def year(talk: Conversation) -> Showing:
    """This year's money: planned, received and spent."""
    money = talk.world.money
    held = money.year if money else None
    if money is None or held is None:
        return End("No budget is known here yet.")
    text = Say(
        "{commune} {year}. Planned {planned}. Received {received} ({got}%). Spent {spent} ({out}%)",
        commune=talk.world.commune.name,
        year=str(held.year),
        planned=Compact(Money(held.planned, held.currency)),
        received=Compact(Money(held.received, held.currency)),
        got=_percent(held, "received"),
        spent=Compact(Money(held.spent, held.currency)),
        out=_percent(held, "spent"),
    )
    if held.apart:
        text = Say("{sums} (without {others})", sums=text, others=", ".join(held.apart))
    texts = Door("Texts about this", funds.follow, key="5")
    if money.follows:
        texts = Door("No more texts", funds.follow, key="5")
    return Menu(
        text,
        (
            Door("Projects", building.works, key="1"),
            Door("Transfers", funds.transfers, key="2"),
            Door("Contracts", contract.every, key="3"),
            Door("Income", funds.incomes, key="4"),
            texts,
        ),
    )


def _percent(held: Year, name: str) -> int:
    part = getattr(held, name)
    return int(part * 100 / held.planned) if held.planned else 0


def asked(talk: Conversation) -> Showing:
    """`MONEY 30426`: a work or a line by the code that is printed."""
    code = codes.read_poster(talk[asked])
    found = code and shown(talk, code)
    if not found:
        text = Say("{typed} is no code of a project or budget line.", typed=Echo(talk[asked]))
        return End(text)
    return found


def shown(talk: Conversation, code: str) -> Go | None:
    """What a printed code leads to, where it is one of public money."""
    money = talk.world.money
    if money is None:
        return None
    if money.work(code) is not None:
        return Go(building.work, answers={building.works: code})
    if money.line(code) is not None:
        return Go(funds.line, answers={funds.incomes: code})
    return None


SCREENS: tuple[Screen, ...] = (year, asked)
