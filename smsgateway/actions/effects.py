"""Which room keeps which effect: the one place where conversations meet the tables.

    prepared   while a turn is stepped: texts sealed, codes and tags computed; nothing is written
    keep       inside the one transaction of a group, a few statements for all acts of a kind

An effect that needs no preparing is its own act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from flows.effects import (
    AddWords,
    AnswerPromise,
    AppealCase,
    CastBallot,
    ChallengeBallot,
    CheckStandard,
    CommentOnService,
    Dispute,
    Effect,
    FileCase,
    FileSensitive,
    FileUnread,
    Forget,
    Join,
    JoinIdea,
    JudgeCase,
    LeaveForPerson,
    LookAtBallot,
    MissSlip,
    Object,
    OptIn,
    OptOut,
    OweReceipt,
    ProposeIdea,
    RateService,
    SpeakLanguage,
    SupportCase,
    TakeBackBallot,
    TryPin,
    WithdrawCase,
)
from flows.reports import AnswerRelease, ConfirmTransfer, FollowMoney, ReportWork
from smsgateway.actions import ballotbox, electorate, owing, wishes
from smsgateway.actions.casefiles import keep as casefiles
from smsgateway.actions.casefiles import sensitive
from smsgateway.actions.inputs import Input
from smsgateway.actions.outcome import Due, Paper
from smsgateway.actions.people import persons
from smsgateway.actions.proposals import keep as ideas
from smsgateway.actions.results import objections
from smsgateway.actions.scorecards import ratingbox
from smsgateway.actions.standards import keep as checks
from smsgateway.actions.transfers import keep as transfers
from smsgateway.actions.wishes import Wish
from smsgateway.actions.works import keep as works
from smsgateway.actions.world import DbWorld
from smsgateway.store.db import Database

PREPARE: Mapping[type, Callable[[Input, DbWorld, Any], object]] = {
    CastBallot: ballotbox.prepare,
    TakeBackBallot: ballotbox.prepare,
    ChallengeBallot: ballotbox.prepare,
    MissSlip: ballotbox.prepare_miss,
    Object: objections.prepare,
    ProposeIdea: ideas.prepare,
    OptOut: wishes.prepare,
    OweReceipt: owing.prepare,
    OptIn: wishes.prepare,
    RateService: ratingbox.rate,
    CommentOnService: ratingbox.comment,
    AnswerPromise: ratingbox.answer,
    CheckStandard: checks.prepare,
    FileCase: casefiles.prepare_filing,
    FileUnread: casefiles.prepare_sorting,
    FileSensitive: sensitive.prepare,
    AddWords: casefiles.prepare_deed,
    AppealCase: casefiles.prepare_deed,
    JudgeCase: casefiles.prepare_deed,
    WithdrawCase: casefiles.prepare_deed,
    AnswerRelease: transfers.prepare_answer,
    ConfirmTransfer: transfers.prepare_confirmation,
    FollowMoney: transfers.prepare_following,
    ReportWork: works.prepare,
}

KEEP: Mapping[type, Callable[[Connection, Database, Sequence[Due]], None]] = {
    Paper: ballotbox.keep,
    Join: persons.join,
    SpeakLanguage: persons.speak,
    Wish: wishes.keep,
    owing.Owed: owing.keep,
    Forget: persons.forget,
    LookAtBallot: persons.look,
    electorate.Missed: electorate.note_misses,
    objections.Protest: objections.keep,
    ideas.Sheet: ideas.propose,
    JoinIdea: ideas.join,
    ratingbox.Rated: ratingbox.keep_ratings,
    ratingbox.Commented: ratingbox.keep_comments,
    ratingbox.Answered: ratingbox.keep_answers,
    checks.Checked: checks.keep,
    casefiles.Filing: casefiles.keep_filings,
    casefiles.Sorting: casefiles.keep_sortings,
    casefiles.Deed: casefiles.keep_deeds,
    SupportCase: casefiles.keep_supports,
    TryPin: casefiles.keep_tries,
    sensitive.Harm: sensitive.keep,
    transfers.Answered: transfers.keep_answers,
    transfers.Confirmed: transfers.keep_confirmations,
    transfers.Followed: transfers.keep_followings,
    works.Reported: works.keep,
}

MARKS = (LeaveForPerson, Dispute)
"""Effects that the row of the inbox tells by itself."""


def prepared(said: Input, world: DbWorld, does: Sequence[Effect]) -> tuple[object, ...]:
    """The acts of these effects. Raises `NotRecorded` where one cannot be kept any more."""
    return tuple(
        PREPARE[type(effect)](said, world, effect) if type(effect) in PREPARE else effect
        for effect in does
    )


def keep(connection: Connection, db: Database, dues: Sequence[Due]) -> None:
    """Make the acts of a group true. Raises `NoLongerFits` when a key or a deadline refuses one."""
    for kind, keeper in KEEP.items():
        if mine := [due for due in dues if type(due.act) is kind]:
            keeper(connection, db, mine)
