"""The sweep: what must happen even when no bell rings. Every ten seconds, in one process.

Works without Redis: it sends what is due, looks after broken attempts, erases who asked for it
and closes conversations that nobody will continue.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import delete, or_, select, update

from smsgateway.actions.accounts.entrance import forget_old_sessions
from smsgateway.actions.broadcasts.forgetting import forget_roles
from smsgateway.actions.budget.statutes import remind_due
from smsgateway.actions.casework import clockwork
from smsgateway.actions.house import House
from smsgateway.actions.imports import uploads
from smsgateway.actions.inviting import forget_sent
from smsgateway.actions.lines.breaker import relieve
from smsgateway.actions.people.erasure import erase_due
from smsgateway.actions.phases.telling import tell_due
from smsgateway.actions.publiclog.cosigning import cosign_due
from smsgateway.actions.publiclog.sequencing import sequence_due
from smsgateway.actions.pulling import pull_all
from smsgateway.actions.scorecards.asking import ask_raters
from smsgateway.actions.sending.balance import ask_due
from smsgateway.actions.sending.letters import post_due
from smsgateway.actions.sending.outbox import drain
from smsgateway.actions.sending.recovery import recover
from smsgateway.actions.sending.senders import Senders
from smsgateway.actions.sending.settling import Drained
from smsgateway.actions.signals.watching import watch_due
from smsgateway.actions.testvotes import test_due
from smsgateway.actions.transfers import asking as transfers
from smsgateway.actions.turnout.counting import count_due
from smsgateway.actions.works.judging import judge_all
from smsgateway.actions.works.rekeying import rekey_due
from smsgateway.actions.world import LOOKING
from smsgateway.store.conversations import conversations
from smsgateway.store.db import database_now
from smsgateway.store.leases import leases
from smsgateway.store.people import people

log = logging.getLogger(__name__)

EVERY_SECONDS = 10.0
LEASE = timedelta(seconds=30)
FORGET_TALK_AFTER = timedelta(hours=72)
FORGET_SESSION_AFTER = timedelta(minutes=15)
"""No gateway repeats a request so late; what a finished session said last goes then."""


def sweep(house: House, senders: Senders) -> Drained:
    """One round; what it did to the outbox. A step that fails keeps no other from its turn."""
    done = Drained()
    for step in (
        lambda: ask_raters(house),
        lambda: judge_all(house),
        lambda: rekey_due(house),
        lambda: remind_due(house),
        lambda: transfers.tell_due(house),
        lambda: tell_due(house),
        lambda: clockwork.sweep(house),
        lambda: post_due(house),
        lambda: relieve(house),
        lambda: recover(house, senders),
        lambda: drain(house, senders),
        lambda: pull_all(house, senders),
        lambda: ask_due(house, senders),
        lambda: test_due(house),
        lambda: forget_sent(house),
        lambda: erase_due(house),
        lambda: forget_old_talk(house),
        lambda: forget_who_voted(house),
        lambda: forget_old_sessions(house),
        lambda: forget_roles(house),
        lambda: uploads.forget_due(house),
        lambda: watch_due(house),
        lambda: count_due(house),
        lambda: sequence_due(house),
        lambda: cosign_due(house),
    ):
        try:
            result = step()
        except Exception:
            log.exception("a step of the sweep failed; the next round finds the same rows")
        else:
            done = done + result if isinstance(result, Drained) else done
    return done


def forget_old_talk(house: House) -> int:
    """Drop conversations that cannot be continued any more: they say who was offered what."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        over = conversations.c.finished & conversations.c.key.like("u:%")
        old = delete(conversations).where(
            or_(
                conversations.c.updated_at < now - FORGET_TALK_AFTER,
                over & (conversations.c.updated_at < now - FORGET_SESSION_AFTER),
            )
        )
        return connection.execute(old).rowcount


def forget_who_voted(house: House) -> int:
    """Whoever may no longer be shown their choice: when they voted is nobody's business now."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        past = update(people).where(people.c.voted_at < now - LOOKING)
        return connection.execute(past.values(voted_at=None, looks=None)).rowcount


def leads(house: House, holder: str, name: str = "clock") -> bool:
    """Take or keep the lease on a job that one process does at a time."""
    with house.db.write() as connection:
        now = connection.execute(select(database_now())).scalar_one()
        new = house.db.insert(leases).values(name=name, holder=holder, until=now + LEASE)
        held = new.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={"holder": new.excluded.holder, "until": new.excluded.until},
            where=(leases.c.holder == new.excluded.holder) | (leases.c.until < now),
        ).returning(leases.c.name)
        return connection.execute(held).first() is not None
