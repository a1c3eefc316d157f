"""What a complaint is about: up to three levels of a tree, then the complaint itself."""

from __future__ import annotations

from flows import complaint, harm
from flows.case import Category
from flows.filed import none_taken
from flows.screens import Conversation, Go, Option, Pick, Screen, Showing
from flows.words import choose


def about(talk: Conversation) -> Showing:
    """The roots of the tree."""
    return _pick(talk, None, chosen)


def chosen(talk: Conversation) -> Showing:
    """A root: on to its branches, if there are any."""
    return _onward(talk, about, closer)


def closer(talk: Conversation) -> Showing:
    """The second level."""
    return _pick(talk, _answer(talk, about), narrowed)


def narrowed(talk: Conversation) -> Showing:
    """A branch: on to its twigs, if there are any."""
    return _onward(talk, closer, closest)


def closest(talk: Conversation) -> Showing:
    """The third level, the last."""
    return _pick(talk, _answer(talk, closer), settled)


def settled(talk: Conversation) -> Showing:
    """A twig."""
    return _onward(talk, closest, closest)


SCREENS: tuple[Screen, ...] = (about, chosen, closer, narrowed, closest, settled)


def _pick(talk: Conversation, under: Category | None, then: Screen) -> Showing:
    branches = _branches(talk, under)
    if not branches:
        return none_taken()
    options = tuple(Option(choose(one.name, talk.lang), str(one.id)) for one in branches)
    return Pick("What is it about?", options, then=then)


def _onward(talk: Conversation, asked: Screen, deeper: Screen) -> Showing:
    """One level down, to the complaint where there is none, and aside where harm was done."""
    category = _answer(talk, asked)
    if category is None:
        return none_taken()
    if category.sensitive:
        return Go(harm.private, answers={harm.private: str(category.id)})
    if _branches(talk, category):
        return Go(deeper)
    return Go(complaint.contact, answers={complaint.sent: str(category.id)})


def _answer(talk: Conversation, screen: Screen) -> Category | None:
    return talk.world.cases.category(talk[screen]) if talk.world.cases else None


def _branches(talk: Conversation, under: Category | None) -> tuple[Category, ...]:
    known = talk.world.cases.categories if talk.world.cases else ()
    above = under.id if under else None
    return tuple(one for one in known if one.under == above)
