"""What is said: pure conversations over a `World`, one turn at a time, for USSD and SMS alike.

`begin` a session, `advance` it by one answer, `take` several, `retrace` what was taken before,
`read_text` an SMS. Each gives a `Turn`: the next `State`, the text, and the effects that the house
must apply.
"""

from flows.budget import SMS, USSD, Budget
from flows.effects import (
    AddWords,
    CastBallot,
    ChallengeBallot,
    Dispute,
    Effect,
    FileCase,
    FileSensitive,
    FileUnread,
    Forget,
    Join,
    LeaveForPerson,
    LookAtBallot,
    OptIn,
    OptOut,
    SpeakLanguage,
    SupportCase,
    TakeBackBallot,
    TryPin,
)
from flows.home import NOTICE_VERSION
from flows.keywords import is_providers_word
from flows.machine import Turn, advance, begin, retrace, take
from flows.reading import read_text
from flows.screens import Tell
from flows.sorry import sorry
from flows.state import State, dump, load
from flows.words import LANGUAGES
from flows.world import Ballot, Commune, Contest, Medium, Money, Names, Person, Project, World

__all__ = [
    "LANGUAGES",
    "NOTICE_VERSION",
    "SMS",
    "USSD",
    "AddWords",
    "Ballot",
    "Budget",
    "CastBallot",
    "ChallengeBallot",
    "Commune",
    "Contest",
    "Dispute",
    "Effect",
    "FileCase",
    "FileSensitive",
    "FileUnread",
    "Forget",
    "Join",
    "LeaveForPerson",
    "LookAtBallot",
    "Medium",
    "Money",
    "Names",
    "OptIn",
    "OptOut",
    "Person",
    "Project",
    "SpeakLanguage",
    "State",
    "SupportCase",
    "TakeBackBallot",
    "Tell",
    "TryPin",
    "Turn",
    "World",
    "advance",
    "begin",
    "dump",
    "is_providers_word",
    "load",
    "read_text",
    "retrace",
    "sorry",
    "take",
]
