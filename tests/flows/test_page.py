"""Pages: fitted, numbered, split."""

from dataclasses import replace

from flows import Budget, sorry
from flows.budget import SMS, USSD, weigh
from flows.page import Setting, close, lay
from flows.sample_contests import LONG_NAMES, contest
from flows.screens import Ask, Door, End, Menu, Option, Pick
from flows.voting import ballot, cast, chosen
from flows.words import Listed, Say
from tests.flows.talking import Phone, world

ROOM = Setting("en", USSD, back=True)
FIFTEEN = Pick("Which?", tuple(Option(f"Line {n}", f"v{n}") for n in range(15)), then=chosen)


def test_a_pick_is_numbered_anew_on_each_page_and_pins_its_values():
    first = lay(FIFTEEN, ROOM)
    assert first.text == "\n".join(
        ["Which?", *(f"{n + 1} Line {n}" for n in range(7)), "8 More", "0 Back"]
    )
    assert first.offered[1] == ("2", "voting.chosen", "v1")
    second = lay(FIFTEEN, ROOM, start=int(first.offered[7][2]))
    assert second.offered[0] == ("1", "voting.chosen", "v7")
    assert second.text.startswith("1 Line 7\n")


def test_without_a_screen_before_there_is_no_back():
    assert "0 Back" not in lay(FIFTEEN, replace(ROOM, back=False)).text


def test_a_page_that_is_no_more_becomes_the_last():
    assert lay(FIFTEEN, ROOM, start=999).text == "1 Line 14\n0 Back"


def test_names_shrink_evenly_until_the_page_fits():
    five = tuple(replace(one, name=LONG_NAMES) for one in contest().projects[:5])
    page = lay(Menu(Say("{some}", some=Listed(five)), (Door("Save", cast),)), ROOM)
    assert page.text == (
        "11 Rehabilitation of the, 12 Rehabilitation of the, 13 Rehabilitation of the,"
        " 14 Rehabilitation of the, 15 Rehabilitation of the\n1 Save\n0 Back"
    )


def test_a_long_text_goes_on_at_the_next_word_and_doors_are_open_on_every_page():
    menu = Menu(Say("{words}", words="word " * 60 + "end"), (Door("Save", cast),))
    page, seen, start = None, "", 0
    while page is None or "8 More" in page.text:
        page = lay(menu, ROOM, start)
        assert USSD.holds(weigh(page.text))
        assert page.offered[0] == ("1", "voting.cast", "")
        seen += " " + page.text.replace("\n8 More", "").replace("\n0 Back", "")
        start = next((int(value) for key, _, value in page.offered if key == "8"), 0)
    assert seen.split() == ["word"] * 60 + ["end", "1", "Save"]


def test_a_fault_takes_at_most_half_a_page():
    fault = Say("{words}", words="fault " * 60)
    page = lay(
        Ask("Which?", then=chosen, listing=contest().projects, adds_to=ballot), ROOM, 0, fault
    )
    assert USSD.holds(weigh(page.text))
    assert "\nWhich?\n11 Borehole Kee\n" in page.text
    assert page.offered[-1] == ("*", "voting.chosen", "voting.ballot")


def test_each_page_is_measured_in_its_own_encoding():
    assert USSD.holds(weigh("a" * 156))
    assert not USSD.holds(weigh("a" * 157))
    assert USSD.holds(weigh("ខ" * 66))
    assert not USSD.holds(weigh("ខ" + "a" * 66))
    assert not USSD.holds(weigh("{" * 79))
    assert not USSD.holds(weigh("`" + "a" * 66))


def test_an_sms_leaves_room_for_a_character_that_may_not_be_torn_apart():
    assert SMS.holds(weigh("a" * 306))
    assert not SMS.holds(weigh("a" * 304 + "{"))
    assert not SMS.holds(weigh("ខ" * 132 + "😀"))


def test_last_words_that_do_not_fit_are_cut_and_say_so():
    page = close(End("one two three four"), "en", Budget(gsm=10, ucs2=4, ussd=True))
    assert page.cut
    assert len(page.text) <= 10
    assert close(End("long"), "en", Budget(gsm=0, ucs2=0, ussd=True)).text == ""


def test_who_could_not_be_served_is_told_in_their_language():
    assert sorry("en") == "Sorry, nothing was recorded. Please try again."
    assert sorry("sw").startswith("Samahani")


def remembered(contest):
    return {page.text for board in contest.made.values() for page in board.pages.values()}


def votes(number):
    phone = Phone(world())
    phone.dial()
    phone.press("1", "8", "0", number, "1")
    phone.dial()
    return remembered(phone.world.contest)


def test_what_is_remembered_is_the_same_whoever_asked_and_whatever_they_chose():
    assert votes("11") == votes("12 13")
    assert any("11 Borehole Kee" in page for page in votes("11"))
    assert not any("You chose" in page or "Ref" in page for page in votes("11"))


def test_a_project_withdrawn_is_on_no_page_that_was_remembered():
    phone = Phone(world())
    assert "11 Borehole Kee" in phone.dial().press("1").sees
    now = phone.world.contest
    first, *others = now.projects
    changed = replace(now, projects=(replace(first, withdrawn=True), *others))
    phone.world = replace(phone.world, contest=changed)
    assert "11 Borehole Kee" not in phone.dial().press("1").sees
    assert remembered(changed) != remembered(now)
