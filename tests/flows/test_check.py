"""`smsgateway check`: what it finds, and that our own screens pass."""

import pytest

from flows import LANGUAGES, SMS, USSD, Budget, samples
from flows.check import check, phrases, translation_faults, translations, walk

FEW = (
    "voted blank, no money",
    "opted out, riel",
    "no texts of results",
    "services",
    "result, first",
)


def test_the_pages_of_a_few_worlds_fit():
    """All worlds are walked by tests/commands, not slowed down by coverage."""
    few = {name: samples.worlds()[name] for name in FEW}
    kinds = {issue.kind for issue in walk(few, ["km"], (USSD, SMS))}
    assert kinds == {"never reached"}


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_every_phrase_is_translated_with_its_slots_and_none_is_left_over(lang):
    assert [str(issue) for issue in translation_faults(lang, translations(lang))] == []


def test_the_whole_check_looks_at_catalogues_and_worlds(monkeypatch):
    joined = {"joined": samples.worlds()["no contest"]}
    monkeypatch.setattr(samples, "worlds", lambda: joined)
    found = check()
    assert {issue.kind for issue in found} == {"never reached"}
    assert {"home.notice", "home.join"} <= {issue.text for issue in found}


def test_a_page_over_budget_is_found():
    usual = {"joined": samples.worlds()["joined"]}
    kinds = {issue.kind for issue in walk(usual, ["en"], [Budget(gsm=60, ucs2=30, ussd=True)])}
    assert kinds == {"does not fit", "never reached"}


def test_a_screen_that_nothing_reaches_is_found():
    usual = {"joined": samples.worlds()["joined"]}
    unreached = [
        issue.text for issue in walk(usual, ["en"], [USSD]) if issue.kind == "never reached"
    ]
    assert "topics.stop" in unreached
    assert "topics.stop" not in [issue.text for issue in walk(usual, ["en"], [USSD, SMS])]


def test_translations_that_are_missing_changed_or_left_over_are_found():
    held = {**translations("sw"), "More": "", "Voting opens {opens}.": "{open}", "Gone": "x"}
    assert [str(issue) for issue in translation_faults("sw", held)] == [
        "untranslated: sw, page.py: More",
        "other slots: sw, status.py: {open}",
        "said nowhere: sw: Gone",
    ]


def test_every_phrase_names_the_file_that_says_it():
    assert phrases()["NOT SAVED. {status}"] == "voting.py"
