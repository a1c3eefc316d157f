"""A complaint in one text, and the question under a text that nothing understood."""

from __future__ import annotations

from flows import codes
from flows.case import Cases, Category, Village
from flows.clusters import visible
from flows.complaint import LEAST_LETTERS
from flows.effects import FileCase, FileSensitive, FileUnread
from flows.filed import none_taken, receipt
from flows.screens import Conversation, Door, End, Menu, Screen, Showing
from flows.value import value
from flows.words import Say, choose


def telling(talk: Conversation) -> Showing:
    """How to say it in one text."""
    cases = talk.world.cases
    if cases is None:
        return none_taken()
    example = next(one for one in cases.categories if not one.sensitive)
    name = visible(choose(example.name, talk.lang)).upper()
    kind = example.code if " " in name or _named(name, cases.categories) != example else name
    return End(Say("Write what happened, e.g. ISSUE {kind} no nurse since Monday", kind=kind))


def told(talk: Conversation) -> Showing:
    """`ISSUE [category] [place] words`: filed at once."""
    cases = talk.world.cases
    if cases is None:
        return none_taken()
    read = _read(talk[telling], cases)
    if read.category.sensitive:
        return End("Received. Thank you.", (FileSensitive(read.category.id, read.words),))
    if len(read.words) < LEAST_LETTERS:
        return telling(talk)
    if (before := cases.filed_already(read.words)) is not None:
        return End(
            Say(
                "We have that already: case {ticket}. To check: send CHK {ticket}",
                ticket=codes.show_ticket(before),
            )
        )
    ticket, pin = talk.world.fresh("ticket"), talk.world.fresh("pin")
    place = read.village.full if read.village else ""
    filed = FileCase(
        category=read.category.id,
        place=place,
        about=read.poster,
        words=read.words,
        contact="relay",
        lang=talk.lang,
        ticket=ticket,
        pin=pin,
    )
    return End(receipt(talk, cases.promise(read.category), ticket, pin), (filed,))


def unsorted(talk: Conversation) -> Showing:
    """It waits for a person all the same."""
    doors = (Door("Yes", sorted_in), Door("No", left_out))
    return Menu("A person will read this. Is it a complaint?", doors)


def sorted_in(talk: Conversation) -> Showing:
    """It becomes a case, without being written again."""
    cases = talk.world.cases
    if cases is None:
        return none_taken()
    if not cases.unread:
        return End("Somebody has read it already. Thank you.")
    ticket, pin = talk.world.fresh("ticket"), talk.world.fresh("pin")
    return End(
        receipt(talk, cases.promise(None), ticket, pin), (FileUnread(talk.lang, ticket, pin),)
    )


def left_out(talk: Conversation) -> Showing:
    """It stays what it was; it may have been meant as a vote or a question."""
    return End(onward(Say("OK. A person will read it.")))


def onward(fault: Say) -> Say:
    """What to send next, behind what was not understood."""
    return Say("{fault} Send VOTE and numbers, LIST, MENU or HELP", fault=fault)


SCREENS: tuple[Screen, ...] = (telling, told, unsorted, sorted_in, left_out)


@value
class Told:
    """What one text says."""

    category: Category
    village: Village | None
    poster: str
    words: str


def _read(text: str, cases: Cases) -> Told:
    """A category and a place in front, where there are any; the rest is what happened.

    Without a category it is of the last root, where "other" stands.
    """
    first, _, rest = text.partition(" ")
    category = _named(first, cases.categories)
    if category is None:
        roots = [one for one in cases.categories if one.under is None and not one.sensitive]
        category, rest = roots[-1], text
    first, _, after = rest.partition(" ")
    village = cases.village(first)
    # On the ballot a project's code is two digits, which may begin a sentence as well.
    about = cases.about(first) if codes.read_poster(first) and not village else None
    said = (after if village or about else rest).strip()
    return Told(category, village, about.code if about else "", said)


def _named(word: str, categories: tuple[Category, ...]) -> Category | None:
    """By its code, or by its name in any language where that is one word."""
    wanted = codes.spell(word.strip(",.:;"))
    for one in categories:
        if wanted in (codes.spell(one.code), *map(codes.spell, one.name.values())):
            return one
    return None
