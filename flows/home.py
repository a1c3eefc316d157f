"""The first screen, what leads from it to the conversations, and every screen there is."""

from __future__ import annotations

from collections.abc import Mapping

from flows import (
    afterword,
    awarded,
    building,
    casefile,
    codes,
    complaint,
    contract,
    followup,
    funds,
    harm,
    issue,
    kinds,
    notices,
    pots,
    proposal,
    receipts,
    scorecard,
    slip,
    spending,
    standards,
    topics,
    undoing,
    voting,
)
from flows.charges import with_charge
from flows.effects import Forget, Join, SpeakLanguage
from flows.screens import (
    Ask,
    Conversation,
    Door,
    End,
    Go,
    Menu,
    Option,
    Pick,
    Refused,
    Screen,
    Showing,
    Way,
    name_of,
    same_for_all,
)
from flows.slip import turned_away
from flows.status import phase, standing, status
from flows.words import SOURCE, Compact, Echo, Say
from flows.world import Contest, World

NOTICE_VERSION = 1
"""Raise it when the words of `notice` change in meaning: Join records which one was shown."""

OWN_NAMES = {
    "en": "English",
    "sw": "Kiswahili",
    "km": "ខ្មែរ",
    "km-Latn": "Khmer (ABC)",
    "fr": "Français",
}


def home(talk: Conversation) -> Showing:
    """Where everything starts; the numbers are printed on posters and never change."""
    doors = (
        Door("Vote", voting.ballot),
        Door("Projects", voting.projects if talk.world.result is None else awarded.result),
        Door("My vote", mine),
        Door("Language", language),
        Door("Help", assist),
        *_rooms(talk.world),
        Door("Type a code", find, key="9"),
    )
    contest, where = talk.world.contest, status(talk)
    if contest is None:
        return Menu(Say("{title}. {status}", title=talk.world.commune.name, status=where), doors)
    if pots.several(talk):
        return Menu(_of_several(talk, where), doors)
    if standing(talk) is not None:
        where = Say("You voted. {status}", status=where)
    return same_for_all(contest, _of_one, where, doors)


def _of_one(contest: Contest, where: Say, doors: tuple[Door, ...]) -> Menu:
    """The title and the money of the one vote there is, and where it stands."""
    if not contest.pot.amount or contest.unlinked:
        return Menu(Say("{title}. {status}", title=contest.title, status=where), doors)
    pot = Compact(contest.pot)
    return Menu(Say("{title}. {pot}. {status}", title=contest.title, pot=pot, status=where), doors)


def _of_several(talk: Conversation, where: Say) -> Say:
    """How many votes are open to this person, and how many they cast."""
    every = talk.world.contests
    return Say(
        "{title}. {n} votes, you cast {cast}. {status}",
        title=talk.world.commune.name,
        n=len(every),
        cast=sum(talk.world.ballot(one) is not None for one in every),
        status=where,
    )


def speak_up(talk: Conversation) -> Showing:
    """What people bring to the commune; these numbers are printed, too."""
    report = Door("Report a problem", kinds.about, key="1")
    mine = Door("My reports", casefile.reports, key="2")
    idea = Door("Propose an idea", proposal.start, key="3")
    world = talk.world
    doors = ((report, mine) if world.cases else ()) + ((idea,) if world.ideas else ())
    return Menu("Problem or idea", doors)


def _rooms(world: World) -> tuple[Door, ...]:
    """What this commune offers besides voting."""
    rate = Door("Rate a service", scorecard.choose, key="6")
    bring = Door("Problem or idea", speak_up, key="7")
    spent = Door("Money", spending.year, key="8")
    here = {
        rate: bool(world.services.listed),
        bring: bool(world.cases or world.ideas),
        spent: world.money is not None,
    }
    return tuple(door for door, open_ in here.items() if open_)


def mine(talk: Conversation) -> Showing:
    """That a vote of this phone stands, not what it says; and what may be done with it."""
    if (asked := pots.which(talk, mine)) is not None:
        return asked
    contest, before = talk.world.contest, standing(talk)
    if contest is None or contest.unlinked:
        return End(status(talk))
    if (first := turned_away(talk, mine)) is not None:
        return first
    where = status(talk)
    if before is None:
        doors = (Door("Vote", voting.ballot), Door("Check my vote", receipts.proofs))
        return Menu(pots.of_pot(talk, Say("You have not voted. {status}", status=where)), doors)
    text = Say(
        "Your vote is recorded. Ref {ref}. {status}",
        ref=codes.show_receipt(before.receipt),
        status=where,
    )
    check = Door("Check my vote", receipts.proofs)
    if phase(talk, contest) != "open":
        return Menu(pots.of_pot(talk, text), (check,))
    change, undo = Door("Change", voting.ballot), Door("Take back my vote", undoing.take_back)
    return Menu(pots.of_pot(talk, text), (change, undo, check))


def find(talk: Conversation) -> Showing:
    """A code from a poster, a friend or a receipt."""
    return Ask("Type a project number or a receipt", then=found)


def found(talk: Conversation) -> Showing:
    """What that code stands for. A receipt says only whether its vote was recorded."""
    typed, contest = talk[find], talk.world.contest
    receipt = codes.read_receipt(typed)
    if receipt is not None and talk.world.counted(receipt):
        return End(receipts.place(talk, receipt))
    if contest is not None and codes.only_codes(typed, contest.digits):
        return awarded.told(talk, typed)
    return receipts.objected(talk, typed) or elsewhere(talk, typed)


def elsewhere(talk: Conversation, typed: str) -> Showing:
    """What the code stands for outside the vote: a case, a service, a work or a contract."""
    if talk.world.cases is not None and casefile.reads(typed):
        return Go(casefile.numbered, answers={casefile.number: typed})
    poster = codes.read_poster(typed)
    if poster is not None and talk.world.services.by_code(poster) is not None:
        return Go(scorecard.used, answers={scorecard.choose: poster})
    if poster is not None and (there := spending.shown(talk, poster)) is not None:
        return there
    if contract.called(talk.world, typed) is not None:
        return Go(contract.shown, answers={contract.number: typed})
    if codes.read_receipt(typed) or poster or codes.read_ticket(typed) is not None:
        return End(Say("We have no record under {typed}.", typed=Echo(typed)))
    return Refused(Say("{typed} is not a code of ours. Check each character.", typed=Echo(typed)))


def about(talk: Conversation) -> Showing:
    """`INFO 11`, or `INFO 30426` for what is being built."""
    poster = codes.read_poster(talk[voting.projects])
    built = spending.shown(talk, poster) if poster else None
    return built or awarded.told(talk, talk[voting.projects])


def resume(talk: Conversation) -> Showing:
    """A session broke off a short while ago."""
    doors = (Door("Yes", Way.LEFT), Door("Start again", home))
    return Menu("Continue where you stopped?", doors)


def language(talk: Conversation) -> Showing:
    """Each language under its own name."""
    offered = talk.world.languages
    if len(offered) == 1 and not talk.world.person.joined:
        return Go(notice, lang=offered[0])
    options = tuple(Option(OWN_NAMES[lang], lang) for lang in offered)
    return Pick(Say("{commune}", commune=talk.world.commune.name), options, then=speak)


def speak(talk: Conversation) -> Showing:
    """From here on in that language."""
    lang = language_called(talk[language], talk.world)
    if lang is None:
        return Go(language)
    if not talk.world.person.joined:
        return Go(notice, lang=lang)
    return Go(home, (SpeakLanguage(lang),), lang)


def notice(talk: Conversation) -> Showing:
    """First contact: who runs this, what is kept, how to erase it."""
    return Menu(with_charge(talk, _notice(talk)), (Door("Continue", join),))


def join(talk: Conversation) -> Showing:
    """The person read the notice and went on."""
    return Go(home, (Join(talk.lang, NOTICE_VERSION),))


def privacy(talk: Conversation) -> Showing:
    """The notice again, with the way to erase."""
    doors = (Door("Erase my data", erase), Door("Texts that I get", topics.texts))
    return Menu(_notice(talk), doors)


def _notice(talk: Conversation) -> Say:
    commune = talk.world.commune
    return Say(
        "Run by {commune}. We keep your number, locked, and your vote apart from it."
        " To erase: send ERASE. Help: {contact}",
        commune=commune.name,
        contact=commune.contact,
    )


def erase(talk: Conversation) -> Showing:
    """It cannot be undone, so it is asked."""
    doors = (Door("Yes, erase", erased), Door("No", home))
    return Menu(
        "Erase your number and language for ever? Votes stay counted, without a name.", doors
    )


def erased(talk: Conversation) -> Showing:
    """Gone."""
    return End("Erased. We no longer know this number.", (Forget(),))


def assist(talk: Conversation) -> Showing:
    """How to vote by SMS, and whom to ask."""
    commune = talk.world.commune
    how = Say(
        "VOTE and numbers to vote, LIST projects, INFO 11 details, MY vote, MENU. Help: {contact}",
        contact=commune.contact,
    )
    if talk.world.medium == "ussd" and commune.number:
        how = Say("SMS to {number}: {how}", number=commune.number, how=how)
    return Menu(with_charge(talk, how), (Door("My data", privacy),))


HOME = name_of(home)
PRIVATE = frozenset(map(name_of, harm.SCREENS))
"""No session is taken up again here: somebody else may hold the phone."""

_OWN: tuple[Screen, ...] = (
    home,
    speak_up,
    mine,
    find,
    found,
    about,
    resume,
    language,
    speak,
    notice,
    join,
    privacy,
    erase,
    erased,
    assist,
)
SCREENS: Mapping[str, Screen] = {
    name_of(screen): screen
    for screen in (
        *_OWN,
        *voting.SCREENS,
        *undoing.SCREENS,
        *receipts.SCREENS,
        *awarded.SCREENS,
        *scorecard.SCREENS,
        *contract.SCREENS,
        *standards.SCREENS,
        *followup.SCREENS,
        *topics.SCREENS,
        *proposal.SCREENS,
        *slip.SCREENS,
        *kinds.SCREENS,
        *complaint.SCREENS,
        *issue.SCREENS,
        *harm.SCREENS,
        *casefile.SCREENS,
        *afterword.SCREENS,
        *notices.SCREENS,
        *spending.SCREENS,
        *funds.SCREENS,
        *building.SCREENS,
    )
}


def spoken(world: World) -> str:
    """The person's language as far as this channel and network can show it."""
    wanted = world.person.language
    if wanted in world.languages:
        return wanted
    return "km-Latn" if wanted == "km" else next(iter(world.languages), SOURCE)


def language_called(typed: str, world: World) -> str | None:
    """`sw`, `SW` or `Kiswahili`; None for what is not spoken here."""
    wanted = codes.spell(typed.strip())
    called = {codes.spell(lang): lang for lang in OWN_NAMES}
    called |= {codes.spell(name): lang for lang, name in OWN_NAMES.items()}
    called |= {"SWAHILI": "sw", "FRENCH": "fr", "KHMER": "km", "KHMER ABC": "km-Latn"}
    lang = called.get(wanted)
    if lang == "km" and lang not in world.languages:
        lang = "km-Latn"
    return lang if lang in world.languages else None
