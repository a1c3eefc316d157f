"""Complaining, in memory: which way each answer leads."""

from dataclasses import replace

import pytest

from flows import AddWords, FileCase, FileSensitive, FileUnread, LeaveForPerson, SupportCase, TryPin
from flows.budget import SMS, weigh
from flows.case import Alike, Category, Step
from flows.complaint import unnamed
from flows.effects import AppealCase, Join, JudgeCase, WithdrawCase, untraced
from flows.machine import visit
from flows.reading import read_text
from flows.sample_cases import DAY, KINDS, PIN, PUMP, SampleCases, sample_cases, standing
from flows.samples import SampleWorld
from flows.state import State
from flows.world import Person
from tests.flows.talking import LANGUAGES, Phone

SHOWN = "482-9302"
WORDS = "no nurse since Monday"


def phone(cases=None, **changes):
    return Phone(SampleWorld(cases=cases or SampleCases(), **changes))


def up_to_words(cases=None):
    return phone(cases).dial().press("7", "1", "1", "2", "01", WORDS)


def held(one):
    return SampleCases(held={PUMP: one})


class TestFiling:
    def test_every_answer_is_in_the_case(self):
        achieng = up_to_words().press("1")
        (filed,) = achieng.done
        assert filed == FileCase(
            category=1,
            place="01020101",
            about="",
            words=WORDS,
            contact="relay",
            lang="en",
            ticket="1234566",
            pin="5180",
        )
        assert achieng.sees.startswith("Sent. Case 123-4566, PIN 5180. First reply by 22 Jun")
        assert [tell.purpose for tell in achieng.told] == ["case"]

    def test_the_tree_is_walked_to_its_leaf_and_back(self):
        achieng = phone().dial().press("7", "1", "3")
        assert achieng.sees.startswith("What is it about?\n1 Water")
        achieng.press("1")
        assert "1 Broken pump" in achieng.sees
        achieng.press("0", "0", "3", "1", "1", "1", "02", "it leaks", "1")
        assert (achieng.done[-1].category, achieng.done[-1].contact) == (311, "named")

    def test_another_choice_of_the_root_forgets_the_branch(self):
        achieng = phone().dial().press("7", "1", "3", "1", "1", "0", "0", "0", "1")
        assert achieng.sees.startswith("May staff contact you?")
        achieng.press("2", "01", WORDS, "1")
        assert achieng.done[-1].category == 1

    @pytest.mark.parametrize(
        ("typed", "place", "about"),
        [("01020103", "01020103", ""), ("210 13", "", "21013"), ("9", "", "")],
    )
    def test_where_takes_a_village_code_a_poster_code_or_another_place(self, typed, place, about):
        achieng = phone().dial().press("7", "1", "1", "2", typed, WORDS, "1")
        assert (achieng.done[-1].place, achieng.done[-1].about) == (place, about)

    def test_what_a_code_stands_for_is_shown_before_anything_is_sent(self):
        achieng = phone().dial().press("7", "1", "1", "2", "21013", WORDS)
        assert achieng.sees.startswith("About District water, sanitation")
        achieng = phone().dial().press("7", "1", "1", "2", "21021")
        assert "21021 is not on the list." in achieng.sees  # well spelt, and nobody's

    def test_what_is_no_place_and_no_word_is_asked_again(self):
        achieng = phone().dial().press("7", "1", "1", "2", "77")
        assert "77 is not on the list." in achieng.sees
        achieng.press("01", "no")
        assert "Please write a few words." in achieng.sees
        assert achieng.done == []

    def test_more_than_140_letters_are_taken(self):
        achieng = phone().dial().press("7", "1", "1", "2", "01", "word " * 60, "1")
        assert len(achieng.done[-1].words) > 140

    def test_words_can_be_changed_before_they_are_sent(self):
        achieng = up_to_words().press("2", "two nurses left", "1")
        assert achieng.done[-1].words == "two nurses left"

    def test_an_area_without_villages_asks_for_none(self):
        assert (
            phone(SampleCases(villages=()))
            .dial()
            .press("7", "1", "1", "3")
            .sees.startswith("Where? Type the code of a service or project\n9 Another place")
        )
        bare = SampleCases(villages=(), subjects=())
        achieng = phone(bare).dial().press("7", "1", "1", "3")
        assert achieng.sees.startswith("Say what happened and when.")
        (filed,) = achieng.press(WORDS, "1").done
        assert filed.contact == "none"
        assert untraced(filed)
        assert achieng.told == []

    def test_who_asked_for_silence_gets_no_text_besides(self):
        achieng = phone(person=replace(SampleWorld().person, opted_out=True))
        achieng.dial().press("7", "1", "1", "2", "01", WORDS, "1")
        assert achieng.told == []

    def test_by_a_menu_of_texts_it_is_the_same(self):
        achieng = phone().text("MENU").text("7").text("1").text("1").text("2").text("01")
        achieng.text(WORDS).text("1")
        assert achieng.done[-1].words == WORDS
        assert phone().text("MENU").text("7").text("1").text("1").sees == (
            "May staff contact you?\n1 Yes, call or SMS\n2 SMS through this system only"
            "\n3 No. I will use case number and PIN\n0 Back"
        )
        assert "send CHK 123-4566" in achieng.sees
        assert achieng.told == []

    def test_by_texts_each_step_after_a_no_to_contact_is_marked(self):
        achieng = phone().text("MENU").text("7").text("1").text("1")
        assert not unnamed(achieng.turn.state.answers)
        for body in ("3", "01", WORDS):
            assert unnamed(achieng.text(body).turn.state.answers)

    def test_an_idea_is_promised_a_reply_only(self):
        achieng = phone().dial().press("7", "1", "7", "2", "01", "plant trees", "1")
        assert "answer by" not in achieng.sees

    @pytest.mark.parametrize("left", [(), KINDS[6:7]])
    def test_what_was_withdrawn_meanwhile_ends_kindly(self, left):
        achieng = up_to_words()
        achieng.world = replace(achieng.world, cases=SampleCases(categories=left))
        assert "No complaints are taken here" in achieng.press("1").sees
        achieng = phone().dial().press("7", "1", "3")
        achieng.world = replace(achieng.world, cases=SampleCases(categories=left))
        assert "No complaints are taken here" in achieng.press("1").sees


class TestTheSame:
    likely = Alike(PUMP, 3, {"en": "pump broken"})

    def test_who_says_so_is_added(self):
        achieng = up_to_words(SampleCases(likely=self.likely))
        assert achieng.sees.startswith(f"3 reported this near you: 'pump broken' (case {SHOWN}).")
        assert achieng.press("1").done == [SupportCase(PUMP)]

    def test_who_does_not_files_their_own(self):
        achieng = up_to_words(SampleCases(likely=self.likely)).press("2", "1")
        assert isinstance(achieng.done[-1], FileCase)

    def test_it_was_closed_meanwhile(self):
        achieng = up_to_words(SampleCases(likely=self.likely))
        achieng.world = replace(achieng.world, cases=SampleCases())
        assert achieng.press("1").sees.startswith("Send this?")

    def test_who_stays_unknown_cannot_be_told_and_is_not_asked(self):
        cases = SampleCases(likely=self.likely)
        achieng = phone(cases).dial().press("7", "1", "1", "3", "01", WORDS)
        assert achieng.sees.startswith("Send this?")


class TestHarm:
    def test_no_details_are_asked(self):
        achieng = phone().dial().press("7", "1", "6")
        assert achieng.sees.startswith("You are not to blame. No details needed here. No SMS")
        assert achieng.press("1").sees == "1280 - free and private."
        assert achieng.done == []

    def test_a_call_is_asked_for(self):
        achieng = phone().dial().press("7", "1", "6", "2")
        (harm,) = achieng.done
        assert harm == FileSensitive(6, "")
        assert untraced(harm)
        assert achieng.told == []

    def test_leaving_leaves_nothing(self):
        assert phone().dial().press("7", "1", "6", "3").done == []

    def test_where_nobody_is_trained_only_what_there_is_is_offered(self):
        achieng = phone(SampleCases(helpline="", caller=False)).dial().press("7", "1", "6")
        assert "1 Leave" in achieng.sees

    def test_it_is_not_resumed(self):
        achieng = phone().dial().press("7", "1", "6")
        assert achieng.dial(achieng.turn.state).sees.startswith("Kee Ward")

    @pytest.mark.parametrize("key", ["1", "2"])
    def test_the_area_may_have_stopped_meanwhile(self, key):
        achieng = phone().dial().press("7", "1", "6")
        achieng.world = replace(achieng.world, cases=None)
        assert achieng.press(key).done == []
        achieng = phone().dial().press("7", "1", "6", "x")
        achieng.world = replace(achieng.world, cases=None)
        assert "No complaints" in achieng.press("y").sees


class TestOneText:
    @pytest.mark.parametrize(
        ("body", "category", "place", "about", "words"),
        [
            ("ISSUE HEALTH no nurse", 1, "", "", "no nurse"),
            ("issue santé 02 no nurse", 1, "01020102", "", "no nurse"),
            ("ISSUE SCHOOL 21013 the roof leaks", 2, "", "21013", "the roof leaks"),
            ("ISSUE the roof leaks", 7, "", "", "the roof leaks"),
        ],
    )
    def test_says_it_all(self, body, category, place, about, words):
        (filed,) = phone().text(body).done
        assert (filed.category, filed.place, filed.about, filed.words, filed.contact) == (
            category,
            place,
            about,
            words,
            "relay",
        )

    def test_without_words_it_says_how(self):
        for body in ("ISSUE", "ISSUE HEALTH"):
            achieng = phone().text(body)
            assert achieng.sees.startswith("Write what happened, e.g. ISSUE HEALTH no nurse")
            assert achieng.done == []

    @pytest.mark.parametrize(("lang", "kind"), [("sw", "AFYA"), ("fr", "SANTÉ")])
    def test_the_example_is_in_the_readers_language_and_can_be_sent(self, lang, kind):
        achieng = phone(person=Person(True, lang))
        assert f" {kind} " in achieng.text("ISSUE").sees
        achieng.text(f"ISSUE {kind} no nurse")
        assert achieng.done[-1].category == 1

    def test_harm_is_kept_apart_even_without_words(self):
        achieng = phone().text("ISSUE HARM he hits me")
        assert achieng.done == [FileSensitive(6, "he hits me")]
        assert achieng.sees == "Received. Thank you."
        assert phone().text("ISSUE HARM").done == [FileSensitive(6, "")]

    @pytest.mark.parametrize("body", ["ISSUE x y z", "ISSUE", "ADD 482-9302 words"])
    def test_where_none_are_taken(self, body):
        achieng = Phone(SampleWorld()).text(body)
        assert "No complaints are taken here" in achieng.sees


class TestNotUnderstood:
    def test_it_waits_and_asks_one_question(self):
        achieng = phone().text("the pump is broken")
        assert achieng.done == [LeaveForPerson()]
        assert achieng.sees == "A person will read this. Is it a complaint?\n1 Yes\n2 No"

    def test_yes_makes_it_a_case_and_no_does_not(self):
        assert phone().text("the pump is broken").text("1").done[-1] == FileUnread(
            "en", "1234566", "5180"
        )
        achieng = phone().text("the pump is broken").text("2")
        assert achieng.done == [LeaveForPerson()]

    def test_who_meant_no_complaint_is_told_what_to_send(self):
        achieng = phone().text("i want to vote 11").text("2")
        assert achieng.sees == (
            "OK. A person will read it. Send VOTE and numbers, LIST, MENU or HELP"
        )

    def test_somebody_may_have_read_it_already(self):
        achieng = phone(SampleCases(unread=False)).text("the pump is broken").text("1")
        assert achieng.sees == "Somebody has read it already. Thank you."
        achieng = phone().text("the pump is broken")
        achieng.world = replace(achieng.world, cases=None)
        assert "No complaints" in achieng.text("1").sees

    def test_a_stranger_is_taken_in_with_the_yes(self):
        stranger = replace(SampleWorld().person, joined=False)
        achieng = phone(person=stranger).text("the pump is broken").text("1")
        assert [type(one) for one in achieng.done] == [LeaveForPerson, Join, FileUnread]


class TestLookingUp:
    def test_ones_own_is_listed_and_opens_at_once(self):
        achieng = phone(held(standing("working"))).dial().press("7", "2")
        assert f"1 {SHOWN} Broken pump" in achieng.sees
        achieng.press("1")
        assert achieng.sees.startswith(f"Case {SHOWN} Broken pump\nWORKING: with Council")

    def test_another_number_is_asked_for(self):
        achieng = phone(held(standing("working"))).dial().press("7", "2", "9")
        assert achieng.sees.startswith("Type the case number")
        assert phone().dial().press("7", "2").sees.startswith("Type the case number")
        assert "not a code of ours" in achieng.press("12").sees

    def test_anothers_opens_by_its_pin_and_right_ones_are_counted_too(self):
        cases = held(standing("working", own=False))
        achieng = phone(cases).dial().press("7", "2", PUMP)
        assert achieng.sees.startswith(f"PIN of case {SHOWN}?")
        achieng.press(PIN)
        assert achieng.done == [TryPin(PUMP, right=True)]
        assert "WORKING" in achieng.sees
        achieng = phone(cases).text(f"CHK {SHOWN} {PIN}")
        assert "WORKING" in achieng.sees

    def test_a_wrong_pin_is_counted_and_five_lock(self):
        achieng = phone(held(standing("working", own=False)))
        for _ in range(5):
            achieng.dial().press("7", "2", f"{SHOWN} 1111")
            assert achieng.sees.startswith("No case has that number and PIN.")
        assert achieng.done == [TryPin(PUMP, right=False)] * 5
        assert "Too many wrong tries" in achieng.dial().press("7", "2", f"{SHOWN} {PIN}").sees

    def test_steps_are_told_one_a_line(self):
        achieng = phone(sample_cases()["complaints, answered, long"]).dial()
        achieng.press("7", "2", "1")
        assert "Is it really solved?" in Phone(achieng.world).text(f"CHK {SHOWN}").sees
        working = phone(held(standing("working"))).dial().press("7", "2", "1", "1")
        assert working.sees.startswith("22 Jun RECEIVED\n22 Jun READ")
        nothing = replace(standing("working"), steps=())
        assert "Nothing happened yet." in phone(held(nothing)).dial().press("7", "2", "1", "1").sees

    def test_words_are_added(self):
        achieng = phone(held(standing("working"))).dial().press("7", "2", "1", "2", "it is worse")
        assert achieng.done == [AddWords(PUMP, "it is worse")]
        achieng = phone(held(standing("working"))).text(f"ADD {SHOWN} it is worse")
        assert achieng.done == [AddWords(PUMP, "it is worse")]

    def test_from_another_phone_add_needs_the_pin(self):
        cases = held(standing("working", own=False))
        assert "its PIN and your words" in phone(cases).text(f"ADD {SHOWN} it is worse").sees
        assert phone(cases).text(f"ADD {SHOWN} {PIN} it is worse").done == [
            TryPin(PUMP, right=True),
            AddWords(PUMP, "it is worse"),
        ]
        wrong = phone(cases).text(f"ADD {SHOWN} 1111 it is worse")
        assert wrong.done == [TryPin(PUMP, right=False)]
        assert phone(cases).text("ADD").sees == "Send ADD, the case number and your words"

    def test_a_year_in_ones_own_words_is_no_pin(self):
        achieng = phone(held(standing("working"))).text(f"ADD {SHOWN} 2019 was better")
        assert achieng.done == [AddWords(PUMP, "2019 was better")]

    def test_a_yes_of_two_words_is_either_of_them(self):
        achieng = phone(held(standing("answered")), person=Person(True, "km-Latn"))
        assert achieng.text(f"CHK {SHOWN}").text("chas").done == [JudgeCase(PUMP, "yes")]

    def test_not_happy_sends_it_higher_and_is_asked_first(self):
        achieng = phone(held(standing("working"))).dial().press("7", "2", "1", "3")
        assert achieng.sees.startswith(f"Send case {SHOWN} to the office above?")
        assert achieng.done == []
        assert "WORKING" in achieng.press("2").sees
        assert achieng.press("3", "1").done == [AppealCase(PUMP)]

    def test_its_citizen_takes_it_back_and_is_asked_first(self):
        achieng = phone(held(standing("working"))).dial().press("7", "2", "1", "4")
        assert achieng.sees.startswith(f"Take case {SHOWN} back?")
        assert "WORKING" in achieng.press("2").sees
        assert achieng.press("4", "1").done == [WithdrawCase(PUMP)]
        assert achieng.sees == f"Case {SHOWN} is taken back and closed."
        assert "TAKEN BACK" in phone(achieng.world.cases).dial().press("7", "2", "1").sees

    @pytest.mark.parametrize(
        ("key", "verdict"), [("1", "yes"), ("2", "partly"), ("3", "no"), ("4", "unsure")]
    )
    def test_the_citizen_says_whether_it_is_solved(self, key, verdict):
        achieng = phone(held(standing("answered"))).dial().press("7", "2", "1", key)
        assert achieng.done == [JudgeCase(PUMP, verdict)]

    def test_what_no_longer_fits_shows_where_the_case_stands(self):
        achieng = phone(held(standing("answered"))).dial().press("7", "2", "1")
        achieng.world = replace(achieng.world, cases=held(standing("working")))
        assert "WORKING" in achieng.press("1").sees
        assert achieng.done == []

    def test_a_closed_case_is_opened_again(self):
        achieng = phone(held(standing("closed-unconfirmed"))).dial().press("7", "2", "1", "2")
        assert achieng.done == [JudgeCase(PUMP, "no")]

    def test_who_joined_another_reads_and_judges_nothing(self):
        cases = held(replace(standing("answered"), judges=False))
        achieng = phone(cases).dial().press("7", "2", "1")
        assert "Is it really solved?" not in achieng.sees
        assert "Add words" not in achieng.sees

    @pytest.mark.parametrize("keys", ["72", "721", "7211", "72121", "71"])
    def test_the_area_may_have_stopped_meanwhile(self, keys):
        achieng = phone(held(standing("working"))).dial().press(*keys[:-1])
        achieng.world = replace(achieng.world, cases=None)
        assert "No complaints are taken here" in achieng.press(keys[-1]).sees

    def test_the_pages_shown_end_kindly_too(self):
        for keys in ("721", "7112", "711"):
            achieng = phone(held(standing("answered"))).dial().press(*keys)
            achieng.world = replace(achieng.world, cases=None)
            assert achieng.press("x").done == []

    def test_a_bare_ticket_is_looked_up_too(self):
        assert "WORKING" in phone(held(standing("working"))).text(SHOWN).sees


@pytest.mark.parametrize("lang", ["en", "sw", "km-Latn", "fr"])
@pytest.mark.parametrize("state", ["answered", "needs-info", "working"])
def test_a_note_of_one_sms_is_told_whole(lang, state):
    note = "a word " * 22 + "at end"
    one = replace(standing(state), answer=note, steps=(Step(DAY, state, note),))
    for shown in (one, replace(one, judges=False)):
        world = replace(
            SampleWorld(cases=held(shown), languages=LANGUAGES),
            medium="sms",
            person=replace(SampleWorld().person, language=lang),
        )
        for at in ("answered", "questioned", "moved"):
            turn = visit(State(f"notices.{at}", lang, {"casefile.case": PUMP}), world, SMS)
            assert SMS.holds(weigh(turn.text))
            assert note in turn.text
            assert not turn.cut


def test_a_single_root_without_a_code_of_that_kind_still_takes_texts():
    one = SampleCases(categories=(Category(1, "ALL", {"en": "All"}),), villages=())
    assert phone(one).text("ISSUE something is wrong").done[0].category == 1


@pytest.mark.parametrize("at", ["answered", "lasting", "questioned", "moved"])
def test_what_was_to_be_told_of_a_case_that_is_gone_says_so_kindly(at):
    world = SampleWorld(cases=SampleCases(), medium="sms")
    turn = visit(State(f"notices.{at}", "en", {"casefile.case": PUMP}), world, SMS)
    assert "No complaints are taken here" in turn.text
    assert turn.does == ()


class TestWordsWithoutANumber:
    cases = sample_cases()["complaints, just told"]

    def test_they_are_for_the_case_that_was_just_told_of(self):
        achieng = phone(self.cases).text("it is worse now")
        assert achieng.done == [AddWords(PUMP, "it is worse now")]
        assert achieng.sees.startswith(f"Added to your case {SHOWN}. Something new?")

    @pytest.mark.parametrize(("lang", "word"), [("sw", "TATIZO"), ("fr", "PLAINTE")])
    def test_something_new_is_sent_with_the_word_of_their_own_language(self, lang, word):
        reader = Person(joined=True, language=lang)
        achieng = phone(self.cases, person=reader, languages=LANGUAGES).text("!?")
        assert f" {word} " in achieng.sees

    def test_with_none_or_several_such_cases_they_wait_for_a_person(self):
        assert phone(held(standing("working"))).text("it is worse").done == [LeaveForPerson()]

    def test_a_case_that_was_closed_at_that_moment_shows_where_it_stands(self):
        cases = replace(self.cases, held=held(standing("confirmed")).held)
        achieng = phone(cases).text("it is worse now")
        assert (achieng.done, "SOLVED" in achieng.sees) == ([], True)


def test_the_same_words_again_make_no_second_case():
    achieng = phone(replace(SampleCases(), already=PUMP)).text("ISSUE HEALTH no nurse here")
    assert achieng.done == []
    assert achieng.sees.startswith(f"We have that already: case {SHOWN}.")


class TestWeeksLater:
    @staticmethod
    def asked(one):
        world = SampleWorld(cases=held(one), medium="sms")
        return world, visit(State("notices.lasting", "en", {"casefile.case": PUMP}), world, SMS)

    @pytest.mark.parametrize("state", ["confirmed", "closed-unconfirmed"])
    @pytest.mark.parametrize(("key", "verdict"), [("1", "yes"), ("2", "partly"), ("3", "no")])
    def test_the_citizen_says_whether_it_is_still_solved(self, state, key, verdict):
        world, turn = self.asked(standing(state))
        assert turn.text == (
            f"Case {SHOWN} was closed as solved. Is it still solved?\n1 Yes\n2 Partly\n3 No"
        )
        assert read_text(key, turn.state, world, SMS).does == (JudgeCase(PUMP, verdict),)

    @pytest.mark.parametrize("state", ["reopened", "out-of-scope"])
    def test_whose_case_has_moved_meanwhile_reads_where_it_stands(self, state):
        assert "still solved" not in self.asked(standing(state))[1].text

    def test_an_area_that_stopped_meanwhile_says_so(self):
        world, turn = self.asked(standing("confirmed"))
        gone = read_text("9", turn.state, replace(world, cases=None), SMS)
        assert "No complaints are taken here" in gone.text


def test_a_state_without_a_note_says_where_to_read_more():
    world = SampleWorld(cases=held(standing("working")), medium="sms")
    turn = visit(State("notices.moved", "en", {"casefile.case": PUMP}), world, SMS)
    assert turn.text == f"Case {SHOWN}: RECEIVED. For more send CHK {SHOWN}"


def test_a_case_that_owes_nothing_more_names_no_day():
    one = replace(standing("confirmed"), office={})
    assert (
        phone(held(one)).text(f"CHK {SHOWN}").sees.startswith(f"Case {SHOWN} Broken pump\nSOLVED\n")
    )


def test_by_text_harm_does_not_promise_that_no_text_is_sent():
    achieng = phone().text("MENU").text("7").text("1").text("6")
    assert achieng.sees.startswith("You are not to blame. No details needed here.\n1 Hear")
