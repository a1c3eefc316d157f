"""`smsgateway check`: what it finds, and that our own screens pass."""

from flows import SMS, USSD, Budget, samples
from flows.check import check, phrases, translation_faults, translations, walk


def test_every_page_fits_in_every_language_and_every_screen_is_reached():
    assert [str(issue) for issue in check()] == []


def test_a_page_over_budget_is_found():
    usual = {"joined": samples.worlds()["joined"]}
    kinds = {issue.kind for issue in walk(usual, ["en"], [Budget(gsm=60, ucs2=30, ussd=True)])}
    assert kinds == {"does not fit", "never reached"}


def test_a_screen_that_nothing_reaches_is_found():
    usual = {"joined": samples.worlds()["joined"]}
    unreached = [
        issue.text for issue in walk(usual, ["en"], [USSD]) if issue.kind == "never reached"
    ]
    assert "home.stop" in unreached
    assert "home.stop" not in [issue.text for issue in walk(usual, ["en"], [USSD, SMS])]


def test_translations_that_are_missing_changed_or_left_over_are_found():
    held = {**translations("sw"), "More": "", "Voting opens {opens}.": "{open}", "Gone": "x"}
    assert [str(issue) for issue in translation_faults("sw", held)] == [
        "untranslated: sw, page.py: More",
        "other slots: sw, voting.py: {open}",
        "said nowhere: sw: Gone",
    ]


def test_every_phrase_names_the_file_that_says_it():
    assert phrases()["NOT SAVED. {status}"] == "voting.py"
