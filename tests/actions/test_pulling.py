"""Votes by SMS wait for the provider's own list, where it can be read."""

import pytest

from deploy.emulators import AfricasTalking
from smsgateway.actions import deadletters, elections, pulling
from smsgateway.actions.lines import channel_rules
from smsgateway.actions.lines.channel_rules import Rules
from smsgateway.actions.publiclog import undecided
from smsgateway.actions.refused import Refused
from smsgateway.store.ballots import ballots
from smsgateway.store.channels import channels
from smsgateway.store.messages import inbox
from tests.actions.sending import channel
from tests.house import SLUG
from tests.log.ending import DALIA, hires
from tests.people import ACHIENG, BARAKA, CHAN, crowd


@pytest.fixture
def at(town):
    with AfricasTalking(api_key="key") as provider:
        town.adds_channel("at", "africastalking", service_code="*384*1#", api_url=provider.url)
        channel_rules.change(town.house, "at", Rules(pulls=True))
        yield provider
        town.senders.close()
        assert provider.faults == []


def texts(town, at, number, body, id="", listed=True):
    """A text by webhook, and in the provider's own list unless it was forged."""
    assert town.posts(town.phone(number).sms(body, id), "sms", "at").status_code == 200
    if listed:
        at.receives(number, body)


def pulls(town):
    return pulling.pull_all(town.house, town.senders)


def confirmed(town):
    return [row.confirmed for row in town.rows(ballots)]


def test_a_vote_is_pending_until_the_list_shows_it(town, at):
    texts(town, at, BARAKA, "VOTE 11")
    assert confirmed(town) == [False]
    assert elections.tally(town.house, SLUG).projects["borehole"] == 0
    assert pulls(town) == 1
    assert confirmed(town) == [True]
    assert town.tally == {"borehole": 1}


def test_a_forged_vote_stays_pending_and_shows_in_both_results(town, at):
    for number in crowd(5):
        texts(town, at, number, "VOTE 11")
    for number in (ACHIENG, CHAN):
        texts(town, at, number, "VOTE 12", listed=False)
    pulls(town)
    assert town.tally == {"borehole": 5}
    both = undecided.tally_with_waiting(town.house, SLUG, elections.tally(town.house, SLUG))
    assert both.projects["desks"] == 2
    assert sorted(confirmed(town)) == [False] * 2 + [True] * 5


def test_one_line_of_the_list_confirms_one_text(town, at):
    texts(town, at, BARAKA, "VOTE 11")
    texts(town, at, BARAKA, "VOTE 12", listed=False)
    texts(town, at, BARAKA, "VOTE 11", listed=False)
    pulls(town)
    assert confirmed(town) == [True, False, False]


def test_what_no_webhook_brought_is_taken_from_the_list(town, at):
    at.receives(BARAKA, "VOTE 11", date=town.ago(minutes=3).isoformat())
    assert pulls(town) == 1
    assert town.tally == {"borehole": 1}
    town.delivers()
    assert at.accepted == {BARAKA: 1}, "the reply leaves as well"


def test_a_webhook_that_may_still_come_is_waited_for(town, at):
    at.receives(BARAKA, "VOTE 11", date=town.ago(seconds=5).isoformat())
    at.receives(CHAN, "VOTE 12", date=town.ago(minutes=3).isoformat())
    assert pulls(town) == 0
    assert channel(town).pulled_id == ""
    texts(town, at, BARAKA, "VOTE 11", listed=False)
    assert pulls(town) == 2
    assert town.tally == {"borehole": 1, "desks": 1}
    assert town.count(inbox) == 2


def test_a_webhook_that_comes_after_the_list_changes_nothing(town, at):
    at.receives(BARAKA, "VOTE 11", date=town.ago(minutes=3).isoformat())
    pulls(town)
    texts(town, at, BARAKA, "VOTE 12")
    for _ in range(3):  # repeated for hours under the webhook's own id
        texts(town, at, BARAKA, "VOTE 11", id="late", listed=False)
    assert town.count(inbox) == 2
    pulls(town)
    assert town.tally == {"desks": 1}


def test_the_list_is_read_once(town, at):
    for number in crowd(3):
        texts(town, at, number, "VOTE 11")
    assert pulls(town) == 3
    assert pulls(town) == 0
    assert channel(town).pulled_id == "3"
    town.change(channels, pulled_id="")
    at.received.clear()
    assert pulls(town) == 0


def test_who_was_erased_does_not_come_back_by_the_list(town, at):
    for body in ("VOTE 11", "ERASE", "1"):
        texts(town, at, BARAKA, body)
    town.delivers()
    town.sweeps()
    people_before = town.count(inbox, inbox.c.person_id.is_not(None))
    pulls(town)
    assert town.count(inbox) == 3
    assert town.count(inbox, inbox.c.person_id.is_not(None)) == people_before == 0


@pytest.mark.parametrize("mode", ["401", "drop", "500", "not-json"])
def test_a_list_that_cannot_be_read_leaves_votes_pending(town, at, mode):
    texts(town, at, BARAKA, "VOTE 11")
    at.next(mode)
    pulls(town)
    if mode != "not-json":
        assert confirmed(town) == [False]
    at.calm()
    pulls(town)
    assert confirmed(town) == [True]


@pytest.mark.parametrize("broken", ["\ud83d", "\0"])
def test_a_broken_sign_is_the_same_in_the_list_and_in_the_webhook(town, at, broken):
    """An emoji that was cut between two parts of a text: JSON can spell half of it."""
    texts(town, at, BARAKA, "the pump \ufffd", listed=False)
    at.receives(BARAKA, f"the pump {broken}", date=town.ago(minutes=3).isoformat())
    assert pulls(town) == 1
    assert town.count(inbox) == 1, "what its webhook brought is not taken again"


def test_a_text_that_we_fail_over_keeps_no_vote_pending_and_can_be_taken_once_more(
    town, at, monkeypatch
):
    """As by a webhook: asked for four times more, then a person has it."""
    take, number = pulling.take_text, "VOTE 12 +&"
    monkeypatch.setattr(
        pulling, "take_text", lambda *told: 1 / 0 if told[2].body == number else take(*told)
    )
    at.receives(CHAN, number, date=town.ago(minutes=3).isoformat())
    texts(town, at, BARAKA, "VOTE 11")
    for _ in range(5):
        assert confirmed(town) == [False]
        pulls(town)
    assert confirmed(town) == [True]
    (kept,) = deadletters.listed(town.house)
    assert (kept.times, kept.why) == (5, "a fault of ours: ZeroDivisionError")
    hires(town)
    deadletters.retry(town.house, kept.name, by=DALIA)
    assert town.house.keys.open(town.rows(inbox)[1].body, "text") == number


def test_a_line_without_a_number_is_passed_over(town, at):
    at.receives("somebody", "VOTE 11")
    texts(town, at, BARAKA, "VOTE 12")
    assert pulls(town) == 2
    assert town.tally == {"desks": 1}


def test_votes_by_ussd_and_on_other_channels_need_no_list(town, at):
    town.phone(ACHIENG, slug="at").joins().votes("11")
    town.phone(CHAN).texts("VOTE 12")
    assert confirmed(town) == [True, True]


def test_only_a_provider_with_a_list_can_be_pulled(town):
    with pytest.raises(Refused, match="no list"):
        channel_rules.change(town.house, "kee", Rules(pulls=True))
