"""Evidence from outside: the provider's list, a call-back sample, both results while in doubt."""

from decimal import Decimal
from itertools import combinations

import pytest

from smsgateway.actions import elections, recount
from smsgateway.actions.publiclog import evidence, undecided
from smsgateway.actions.refused import Refused
from smsgateway.counting.pending import could_change
from smsgateway.counting.profile import profile_from_rows
from smsgateway.counting.projects import Project
from smsgateway.counting.rules import award
from smsgateway.counting.sampling import drawn, error_bound, sample_size
from smsgateway.store.ballots import ballots
from smsgateway.store.contests import contests
from smsgateway.store.log import log_acts
from smsgateway.store.messages import outbox
from tests.house import SLUG
from tests.log.election import receipt_of
from tests.people import ACHIENG, BARAKA, CHAN, crowd

# The provider's list, taken by the auditor's own hand.


def test_every_ballot_has_its_message_and_every_message_its_ballot_or_its_reason(town):
    town.phone(ACHIENG).texts("VOTE 11", id="m-1").texts("VOTE 12", id="m-2")
    town.phone(BARAKA).texts("VOTE 13", id="m-3").texts("INFO 13", id="m-4")
    found = evidence.match(town.house, SLUG, "simulator", ["m-1", "m-2", "m-3", "m-4"])
    assert (found.ballots, found.matched, found.not_votes) == (3, 3, 1)
    assert (found.without_message, found.never_arrived) == ((), ())


def test_a_stuffed_ballot_has_no_message(town):
    town.phone(ACHIENG).texts("VOTE 11", id="m-1")
    (honest,) = town.rows(ballots)
    town.phone(BARAKA).texts("VOTE 12", id="forged")
    (forged,) = {row.receipt for row in town.rows(ballots)} - {honest.receipt}
    found = evidence.match(town.house, SLUG, "simulator", ["m-1"])
    assert (found.matched, found.without_message) == (1, (forged,))


def test_a_message_that_the_gateway_dropped_is_named(town):
    town.phone(ACHIENG).texts("VOTE 11", id="m-1")
    found = evidence.match(town.house, SLUG, "simulator", ["m-1", "m-lost"])
    assert found.never_arrived == ("m-lost",)


def test_a_ussd_vote_is_matched_by_session_phone_and_what_was_typed(town):
    phone = town.phone(ACHIENG).joins().votes("11")
    line = f"{phone.session},{ACHIENG},{phone.typed}"
    found = evidence.match(town.house, SLUG, "simulator", [line])
    assert (found.ballots, found.matched) == (1, 1)


def test_another_providers_ids_explain_nothing(town):
    town.phone(ACHIENG).texts("VOTE 11", id="m-1")
    assert evidence.match(town.house, SLUG, "twilio", ["m-1"]).matched == 0


def test_nothing_can_be_matched_once_the_keys_are_destroyed(town):
    town.change(contests, salt=None)
    with pytest.raises(Refused, match="destroyed"):
        evidence.match(town.house, SLUG, "simulator", ["m-1"])


def test_a_line_of_another_form_is_refused(town):
    with pytest.raises(Refused, match="session,phone,typed"):
        evidence.match(town.house, SLUG, "simulator", ["a,b"])


# Asking voters back.


def test_459_answers_exclude_one_wrong_vote_in_a_hundred_at_99_percent():
    assert (sample_size(0.01, 0.99), sample_size(0.05, 0.99)) == (459, 90)
    assert error_bound(459, 0, 0.99) <= 0.01 < error_bound(458, 0, 0.99)


def test_299_challenges_catch_an_alteration_of_one_in_a_hundred_at_95_percent():
    assert (sample_size(0.01, 0.95), sample_size(0.05, 0.95)) == (299, 59)


def test_each_denial_widens_the_bound_as_clopper_and_pearson_have_it():
    bounds = [error_bound(100, denials, 0.95) for denials in range(4)]
    assert bounds == sorted(bounds)
    assert bounds[0] == pytest.approx(1 - 0.05 ** (1 / 100))
    assert bounds[1] == pytest.approx(0.04656, abs=1e-5)
    assert error_bound(5, 5, 0.95) == 1.0


@pytest.mark.parametrize(("asked", "not_so"), [(0, 0), (5, 6), (5, -1)])
def test_an_impossible_sample_is_refused(asked, not_so):
    with pytest.raises(ValueError, match="no result of a sample"):
        error_bound(asked, not_so, 0.99)
    with pytest.raises(ValueError, match="between 0 and 1"):
        sample_size(0, 0.99)


def test_the_draw_follows_from_the_public_seed_alone():
    receipts = [f"R{n:09}" for n in range(100)]
    assert drawn(receipts, "4 4 2", 7) == drawn(receipts[::-1], "4 4 2", 7)
    assert drawn(receipts, "4 4 2", 7) != drawn(receipts, "4 4 3", 7)
    assert drawn(receipts, "4 4 2", 7) == drawn(receipts, "4 4 2", 20)[:7]


def test_a_sample_is_drawn_and_nobody_is_asked_unless_told_to(town):
    for number in crowd(6):
        town.phone(number).texts("VOTE 11")
    before = town.count(outbox)
    made = evidence.sample(town.house, SLUG, "dice 3 1", 4, 0.99)
    assert (made.counted, made.drawn, made.reachable, made.queued) == (6, 4, 4, 0)
    assert made.bound == pytest.approx(1 - 0.01 ** (1 / 4))
    assert town.count(outbox) == before


def test_those_drawn_are_asked_by_text_and_the_log_says_so(town):
    for number in crowd(6):
        town.phone(number).texts("VOTE 11")
    evidence.sample(town.house, SLUG, "dice 3 1", 4, 0.99, ask="Kee Ward: did you vote? Call 0800.")
    town.delivers()
    asked = [one for one in crowd(6) if town.phone(one).heard[-1].startswith("Kee Ward: did")]
    assert len(asked) == 4
    act = town.rows(log_acts)[-1]
    assert (act.kind, act.body["call_back"]["asked"]) == ("decision", 4)


def test_only_ballots_that_count_are_drawn(town):
    town.phone(ACHIENG).texts("VOTE 11").texts("VOTE 12")
    town.phone(BARAKA).texts("VOTE 12").texts("UNVOTE")
    assert evidence.sample(town.house, SLUG, "s", 10, 0.99).counted == 1
    town.phone(ACHIENG).texts("UNVOTE")
    with pytest.raises(Refused, match="no counted ballots"):
        evidence.sample(town.house, SLUG, "s", 10, 0.99)


# Both results, while a vote that waits could change the winner.


def waits(town, receipt):
    town.change(ballots, ballots.c.receipt == receipt, confirmed=False)


def test_both_sums_are_shown_while_a_vote_waits(town):
    town.phone(ACHIENG).joins().votes("11")
    waits(town, receipt_of(town.phone(BARAKA).joins().votes("11", "12")))
    counted = elections.tally(town.house, SLUG)
    both = undecided.tally_with_waiting(town.house, SLUG, counted)
    assert (counted.ballots, counted.projects["borehole"]) == (1, 1)
    assert (both.ballots, both.projects["borehole"], both.projects["desks"]) == (2, 2, 1)


def test_nothing_is_in_doubt_where_no_vote_waits(town):
    town.phone(ACHIENG).joins().votes("11")
    assert undecided.tally_with_waiting(town.house, SLUG, elections.tally(town.house, SLUG)) is None
    assert undecided.undecided(town.house, SLUG, "greedy") is None


def test_both_results_are_shown_while_waiting_votes_could_change_the_winner(town):
    town.change(contests, pot=1_500_000)
    town.phone(ACHIENG).joins().votes("11")
    waits(town, receipt_of(town.phone(BARAKA).joins().votes("13")))
    waits(town, receipt_of(town.phone(CHAN).joins().votes("13")))
    sure, _ = recount.award_contest(town.house, SLUG, "greedy", file_ballots=False)
    both = undecided.undecided(town.house, SLUG, "greedy")
    assert sure.winners == ("borehole",)
    assert (both.waiting, both.award.winners) == (2, ("drains",))


def test_one_result_is_shown_once_waiting_votes_cannot_change_it(town):
    for number in crowd(3):
        town.phone(number).joins().votes("11")
    waits(town, receipt_of(town.phone(BARAKA).joins().votes("11")))
    assert undecided.undecided(town.house, SLUG, "greedy") is None
    assert undecided.undecided(town.house, SLUG, "equalshares") is not None


NAMES = ("a", "b", "c")
COSTS = {"a": Decimal(6), "b": Decimal(5), "c": Decimal(5)}


def winners(votes):
    rows = [([NAMES.index(name)], []) for name, number in votes.items() for _ in range(number)]
    projects = [Project(name, COSTS[name]) for name in NAMES]
    return award("greedy", profile_from_rows(3, rows), projects, Decimal(10)).winners


def test_when_it_says_that_nothing_can_change_no_part_of_the_waiting_votes_changes_anything():
    tried = settled = 0
    for a in range(1, 5):
        for b in range(1, 5):
            for c in range(1, 4):
                sure = {"a": a, "b": b, "c": c}
                for waiting in (["a"], ["b"], ["c"], ["a", "b"], ["b", "b"], ["c", "c", "a"]):
                    tried += 1
                    if could_change("greedy", sure, [{one: 1} for one in waiting]):
                        continue
                    settled += 1
                    for size in range(len(waiting) + 1):
                        for part in combinations(waiting, size):
                            more = {name: sure[name] + part.count(name) for name in NAMES}
                            assert set(winners(more)) == set(winners(sure))
    assert tried > settled > 20
