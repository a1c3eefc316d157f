"""Where a cycle stands, as a person hears it, and what is told when something is decided."""

from datetime import timedelta

import pytest

from flows import LANGUAGES, notice, samples
from flows.gsm import measure
from flows.sample_contests import LONG_NAMES, NOON
from flows.samples import stages
from tests.flows.talking import Phone

WHY = {"en": "The land belongs to the school, the county says"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ideas asked for", "Send us your idea until 26 May 12:00."),
        ("ideas read", "The time for ideas is over."),
        ("review", "Voting opens 1 Jun 08:00."),
        ("review, late", "Voting opens soon."),
        ("paused", "You voted. Voting is paused."),
        ("tallying", "Voting closed 30 Jun 18:00. Votes are being counted."),
        ("award", "The result is being checked."),
        ("publication", "The result is published."),
        ("implementation", "The projects that won are being built."),
        ("closed", "This round is over."),
    ],
)
def test_each_stage_is_told_at_home_and_to_who_tries_to_vote(name, words):
    phone = Phone(stages()[name]).dial()
    assert words in phone.sees
    assert "NOT COUNTED" in phone.text("VOTE 11").sees
    assert phone.done == []


@pytest.mark.parametrize("sent", [-timedelta(minutes=1), None])
def test_a_text_within_the_grace_counts_only_while_the_stage_is_voting(sent):
    open_contest = samples.contest(6)
    late = open_contest.closes + timedelta(minutes=5)
    in_time = open_contest.closes + sent if sent else None
    assert open_contest.phase(late, in_time) == ("open" if sent else "closed")
    tallied = stages()["tallying"].contest
    assert tallied.phase(late, in_time) == "closed"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_notice_is_one_text_with_its_whole_reason(lang):
    code, name = "14", {"en": "Clinic roof Kee"}
    said = (
        lambda why: notice.paused(LONG_NAMES, why),
        lambda why: notice.resumed(LONG_NAMES, why, NOON),
        lambda why: notice.extended(LONG_NAMES, why, NOON),
        lambda why: notice.withdrawn(code, name, why, NOON),
        lambda why: notice.recoded(code, name, "41", why, NOON),
    )
    for one in said:
        text = notice.in_every_language(one, WHY)[lang]
        assert WHY["en"] in text
        assert measure(text).segments <= (1 if lang == "en" else 2)


def test_a_reason_that_no_text_can_hold_gives_no_text():
    said = notice.in_every_language(lambda why: notice.paused(LONG_NAMES, why), {"en": "x" * 400})
    assert said == {}
