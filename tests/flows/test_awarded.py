"""After the count: what a phone is told of the result, the council and the works, and when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import Dispute, announcing, notice, samples
from flows.budget import ONE_SMS, weigh
from flows.effects import Object
from flows.gsm import measure
from flows.result import Council, Objection
from flows.sample_contests import LONG_NAMES, NOON, contest
from flows.sample_results import LATE
from tests.flows.talking import LANGUAGES, Phone, world

WHY = {"en": "The land belongs to the school, the county says"}


def phone(name, **changes):
    return Phone(replace(samples.worlds()[name], **changes))


@pytest.mark.parametrize("stage", ["award", "publication"])
def test_nothing_of_a_result_is_told_before_it_is_published(stage):
    early = Phone(samples.stages()[stage])
    assert early.text("RESULT").sees.startswith("No result is published.")
    assert "Type a number to read more" in early.text("LIST").sees
    assert "Funded" not in early.dial().press("2").sees
    assert Phone(world(contest=None)).text("RESULT").sees == (
        "No result is published. No vote is open here now."
    )


def test_the_result_is_told_by_text_and_behind_key_2():
    out = phone("result, provisional")
    said = (
        "512 voted. Funded: 11 Borehole Kee, 14 School desks Kee, 16 Street lights Kee."
        " Objections until 20 Jul 18:00."
    )
    assert said in out.text("RESULTS").sees
    assert "press 2" in out.dial().sees
    assert out.press("2").sees.startswith("512 voted. Funded: 11 Borehole Kee")
    assert "This is final." in phone("result, final").text("RESULT").sees
    assert "Funded: none" in phone("result, nothing funded").text("RESULT").sees


def test_an_objection_gets_a_ticket_and_is_heard_until_the_date():
    out = phone("result, provisional").text("OBJECT people from outside voted")
    (kept,) = out.done
    assert isinstance(kept, Object)
    assert kept.words == "people from outside voted"
    assert "Two people decide it." in out.sees
    assert out.text("OBJECT").sees == "Send OBJECT and what is wrong with the result"
    assert "What is wrong with the result?" in out.dial().press("2", "2").sees
    out.press("they were bused in")
    assert out.done[-1].words == "they were bused in"
    late = replace(out.world, now=LATE + timedelta(seconds=1))
    assert Phone(late).text("DISPUTE it is wrong").done == [Dispute()]
    assert "Objections are being decided" in Phone(late).text("RESULT").sees


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("open", "Objection 123-4566 is kept."),
        ("upheld", "Your objection 123-4566 is upheld: The land belongs to the school"),
        ("dismissed", "Your objection 123-4566 is turned down: The land belongs to the school"),
    ],
)
def test_whoever_objected_can_ask_by_the_ticket_what_became_of_it(state, said):
    mine = Objection(state, WHY if state != "open" else {})
    out = phone("result, provisional", objections={"1234566": mine})
    assert out.text("CHK 123-4566").sees.startswith(said)
    assert "123-4566" not in out.text("CHK 765-4328").sees


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("11", "Planned"),
        ("12", "Builder being chosen\nNext: Roof on"),
        ("13", "Being built: 40 %\nNext: Roof on, 30 Sep\nThe rains held us up"),
        ("14", "Finished"),
        ("15", "Stopped at 70 %"),
        ("16", "Funded."),
        ("17", "Not funded."),
    ],
)
def test_a_project_says_how_far_it_is(code, words):
    built = phone("result, built", contest=replace(contest(14), stage="implementation"))
    assert words in built.text(f"INFO {code}").sees
    assert words in built.dial().press("2", "1", code).sees.replace("CON ", "")
    assert words in built.dial().press("9", code).sees


def test_a_number_that_is_no_project_is_asked_again():
    assert "77 is not on the list" in phone("result, built").text("INFO 77").sees
    built = phone("result, built").text("LIST")
    assert "Planned" in built.text("11").sees


def test_a_published_result_that_is_gone_leads_nowhere_wrong():
    built = phone("result, built").dial().press("2", "1")
    built.world = replace(built.world, result=None)
    assert "being built" not in built.press("11").sees
    built = phone("result, built").dial().press("2")
    built.world = replace(built.world, result=None)
    assert "Type a number to read more" in built.press("1").sees
    built = phone("result, built").dial().press("2")
    built.world = replace(built.world, result=None)
    assert "No result is published" in built.press("2").sees


def test_the_council_follows_or_says_why_not():
    assert "It follows the vote." in phone("result, final").dial().press("2", "2").sees
    departs = phone("result, built").dial().press("2", "2").sees
    assert "Council decision MIN 2026/07/114-B of 15 Jul. It departs from the vote" in departs


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_told_of_a_ruling_fits_two_segments_with_its_whole_reason(lang):
    said = (
        lambda why: notice.annulled(LONG_NAMES, why, NOON),
        lambda why: notice.corrected(LONG_NAMES, why),
        lambda why: notice.recounted(LONG_NAMES, why),
        lambda why: notice.upheld("1234560", why),
        lambda why: notice.dismissed("1234560", why),
    )
    for one in said:
        text = notice.in_every_language(one, WHY)[lang]
        assert WHY["en"] in text
        assert measure(text).segments <= 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_vote_that_waits_is_told_without_its_choice(lang):
    for said in (notice.held, notice.rejected):
        text = notice.plainly(said(LONG_NAMES, "0700 123 456"))[lang]
        assert "0700 123 456" in text
        assert measure(text).segments <= 2
    assert measure(notice.plainly(notice.counted(LONG_NAMES))[lang]).segments <= 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("follows", [True, False])
def test_the_council_s_decision_is_a_text_for_everybody(lang, follows):
    decided = Council("14/2026", LATE.date(), follows, {} if follows else WHY)
    race = contest(6)
    for some in (race.projects[:3], ()):
        said = announcing.council(race, decided, some, samples.KEE)
        text = notice.plainly(said)[lang]
        assert measure(text).segments <= 2
        assert "14/2026" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_ticket_is_one_segment_in_every_language(lang):
    for body in ("OBJECT", "OBJECT the sums are wrong"):
        heard = phone("result, provisional", languages=LANGUAGES)
        heard.world = replace(heard.world, person=replace(heard.world.person, language=lang))
        assert ONE_SMS.holds(weigh(heard.text(body).sees))
