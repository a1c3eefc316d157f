"""From what a citizen wrote to a project on the ballot; only approved words reach anybody else."""

import pytest

from smsgateway.actions import cycles
from smsgateway.actions.accounts import audit
from smsgateway.actions.keeping.rotation import left, rotate
from smsgateway.actions.phases import missing
from smsgateway.actions.refused import Refused
from smsgateway.actions.reviewing import joining, judging, reading
from smsgateway.store.areas import areas
from smsgateway.store.messages import outbox
from smsgateway.store.proposals import lineage, proposals
from tests.cycle.staff import DALIA, in_phase, staffed
from tests.house import KEY, SLUG, everything_kept, open_town
from tests.people import ACHIENG, BARAKA, CHAN

__all__ = ["staffed"]

WORDS = "a borehole near Mama Ndeto behind the school"


@pytest.fixture
def asking(staffed):
    """Kee takes ideas for five more hours; two topics, one part of the ward."""
    in_phase(staffed, "proposals", phase_until=staffed.ago(hours=-5))
    for name in ("Water", "Roads"):
        judging.add_topic(staffed.house, SLUG, {"en": name}, by=DALIA)
    return staffed


def ideas(town, **where):
    return reading.listed(town.house, SLUG, by=DALIA, **where)


def newest(town):
    return town.rows(proposals)[-1].ticket


def worded(town, number=ACHIENG, words=WORDS, title="A borehole near the school"):
    """Somebody's idea with its public text."""
    town.phone(number).texts(f"IDEA {words}")
    judging.approve_text(town.house, newest(town), {"en": title}, by=DALIA)
    return newest(town)


class TestSending:
    def test_by_ussd_with_topic_and_cost(self, asking):
        achieng = asking.phone(ACHIENG).joins().sees("7 Problem or idea")
        achieng.presses("7", "3").sees("1 Water", "2 Roads")
        achieng.presses("1", WORDS, "450000").sees("Send this idea?").presses("1").is_done()
        (idea,) = ideas(asking)
        assert achieng.screen.startswith(f"Idea {idea.ticket[:3]}-{idea.ticket[3:]} is kept.")
        assert (idea.topic, idea.cost, idea.people) == ({"en": "Water"}, 450_000, 1)
        assert idea.title is None

    def test_a_part_of_the_ward_is_asked_for_where_there_are_some(self, asking):
        with asking.house.db.write() as connection:
            part = cycles.NewArea("kee-1", {"en": "Bondeni"}, "", "UTC", ("en",))
            part_id = cycles.add_area(connection, part)
        whole = asking.rows(areas, areas.c.code == "kee")[0].id
        asking.change(areas, areas.c.id == part_id, parent_id=whole)
        asking.phone(ACHIENG).joins().presses("7", "3").sees("Where is your idea", "1 Bondeni")

    def test_parts_of_the_ward_whose_names_begin_alike_can_be_told_apart(self, asking):
        whole = asking.rows(areas, areas.c.code == "kee")[0].id
        with asking.house.db.write() as connection:
            for number in (31, 32):
                name = f"Kithungo village unit {'north' if number == 31 else 'northern'} side"
                part = cycles.NewArea(f"kee-{number}", {"en": name}, "", "UTC", ("en",))
                cycles.add_area(connection, part)
        asking.change(areas, areas.c.code.in_(["kee-31", "kee-32"]), parent_id=whole)
        achieng = asking.phone(ACHIENG).joins().presses("7", "3")
        achieng.sees("1 Kithungo village unit 31", "2 Kithungo village unit 32")

    def test_by_text_and_a_retry_of_the_provider_is_the_same_idea(self, asking):
        baraka = asking.phone(BARAKA)
        baraka.texts(f"IDEA {WORDS}", id="one").texts(f"IDEA {WORDS}", id="one")
        assert "is kept" in baraka.last
        assert len(ideas(asking)) == 1
        assert reading.opened(asking.house, newest(asking), by=DALIA).words == WORDS

    def test_none_is_taken_after_the_date_by_the_clock_of_the_database(self, asking):
        achieng = asking.phone(ACHIENG).joins().presses("7", "3", "1", WORDS, "1")
        in_phase(asking, "proposals", phase_until=asking.ago(seconds=1))
        achieng.presses("1").is_done().sees("No ideas are taken now. The time for ideas is over")
        asking.phone(BARAKA).texts(f"IDEA {WORDS}").hears("No ideas are taken now")
        assert ideas(asking) == []

    def test_five_of_one_phone_and_no_more(self, asking):
        baraka = asking.phone(BARAKA)
        for n in range(6):
            baraka.texts(f"IDEA number {n} {'abcdef'[n] * 9}")
        assert "no more are taken" in baraka.last
        assert len(ideas(asking)) == 5

    def test_whoever_is_erased_leaves_an_idea_without_a_name(self, asking):
        asking.phone(BARAKA).texts(f"IDEA {WORDS}").texts("ERASE").texts("1")
        asking.sweeps()
        (row,) = asking.rows(proposals)
        assert row.person_id is None
        assert [one.people for one in ideas(asking)] == [1]


class TestPrivacy:
    def test_what_was_written_reaches_nobody_before_a_text_is_approved(self, asking):
        asking.phone(ACHIENG).texts(f"IDEA {WORDS}")
        chan = asking.phone(CHAN).texts(f"IDEA {WORDS}")
        assert "is kept" in chan.last
        title = "A borehole near the school"
        judging.approve_text(
            asking.house, asking.rows(proposals)[0].ticket, {"en": title}, by=DALIA
        )
        asking.phone(BARAKA).texts(f"IDEA {WORDS}").hears(f"1 people asked for this: {title}")
        heard = [text for who in (CHAN, BARAKA) for text in asking.phone(who).heard]
        assert not [text for text in heard if "Ndeto" in text]

    def test_it_is_sealed_and_rotated_with_everything_else(self, asking, migrated_url):
        asking.phone(ACHIENG).texts(f"IDEA {WORDS}")
        for column, value in everything_kept(asking):
            held = value if isinstance(value, bytes) else str(value).encode()
            assert b"Ndeto" not in held, column
        rotated = open_town(migrated_url, phone_keys={1: KEY, 2: bytes(range(1, 33))})
        assert left(rotated.house)["proposals"] == 1
        assert sum(rotate(rotated.house)) > 0
        assert left(rotated.house)["proposals"] == 0
        assert reading.opened(rotated.house, newest(asking), by=DALIA).words == WORDS
        rotated.close()

    def test_who_read_it_is_in_the_audit_log(self, asking):
        asking.phone(ACHIENG).texts(f"IDEA {WORDS}")
        reading.opened(asking.house, newest(asking), by=DALIA)
        with asking.house.db.read() as connection:
            (entry,) = audit.newest(connection, limit=1)
        assert (entry.act, entry.by, entry.about) == ("proposal.read", DALIA, newest(asking))

    @pytest.mark.parametrize(
        ("title", "why"),
        [
            ({"en": "Call 0722 000 002 for water"}, "telephone number"),
            ({"en": "w" * 61}, "60 fit a screen"),
            ({"xx": "Water"}, "a language is one of"),
            ({}, "give a text"),
        ],
        ids=["number", "long", "language", "nothing"],
    )
    def test_a_public_text_is_fit_for_everybody(self, asking, title, why):
        asking.phone(ACHIENG).texts(f"IDEA {WORDS}")
        with pytest.raises(Refused, match=why):
            judging.approve_text(asking.house, newest(asking), title, by=DALIA)


class TestTheSame:
    def test_whoever_asks_for_the_same_adds_their_name_once(self, asking):
        worded(asking)
        baraka = asking.phone(BARAKA).texts("IDEA borehole near the school")
        assert "1 people asked for this: A borehole near the school" in baraka.last
        baraka.texts("1").texts("IDEA a borehole near a school").texts("1")
        assert "Your name is under it already" in baraka.last
        assert [one.people for one in ideas(asking)] == [2]

    def test_the_reviewer_sees_what_may_be_the_same_in_the_authors_words(self, asking):
        for number, words in (
            (ACHIENG, WORDS),
            (BARAKA, "BOREHOLE behind our school"),
            (CHAN, "A library"),
        ):
            asking.phone(number).texts(f"IDEA {words}")
        first, second, _ = asking.rows(proposals)
        found = reading.opened(asking.house, first.ticket, by=DALIA).alike
        assert [one.ticket for one in found] == [second.ticket]

    def test_joined_ideas_keep_their_people_and_their_origin(self, asking):
        into = worded(asking)
        for number, words in ((BARAKA, "water for the pupils"), (CHAN, "taps")):
            asking.phone(number).texts(f"IDEA {words} {'xyz' * 4}")
        joined = [row.ticket for row in asking.rows(proposals)[1:]]
        assert joining.merge(asking.house, into, joined, by=DALIA) == 3
        asking.delivers()
        assert "is now part of one that 3 people ask for: A borehole" in asking.phone(CHAN).last
        assert reading.opened(asking.house, into, by=DALIA).came_from == tuple(joined)
        opened = reading.opened(asking.house, joined[0], by=DALIA)
        assert (opened.line.state, opened.went_into) == ("merged", (into,))
        with pytest.raises(Refused, match="is merged already"):
            judging.reject(asking.house, joined[0], {"en": "No"}, by=DALIA)
        with pytest.raises(Refused, match="cannot be joined"):
            joining.merge(asking.house, into, [into], by=DALIA)

    def test_one_that_holds_two_is_split_with_everybody_who_asked(self, asking):
        first = worded(asking)
        asking.phone(BARAKA).texts("IDEA borehole near the school").texts("1")
        parts = joining.split(asking.house, first, 2, by=DALIA)
        assert {one.ticket: one.people for one in ideas(asking, state="new")} == dict.fromkeys(
            parts, 2
        )
        assert reading.opened(asking.house, parts[1], by=DALIA).came_from == (first,)
        assert {row.kind for row in asking.rows(lineage)} == {"split"}
        with pytest.raises(Refused, match="split into 2 to 9"):
            joining.split(asking.house, parts[0], 1, by=DALIA)


class TestTheAnswer:
    def test_a_no_needs_a_reason_which_goes_to_everybody_who_asked(self, asking):
        ticket = worded(asking)
        asking.phone(BARAKA).texts("LANG sw").texts("IDEA borehole near the school").texts("1")
        with pytest.raises(Refused, match="say why not"):
            judging.reject(asking.house, ticket, {"en": " "}, by=DALIA)
        why = {"en": "There is one at the market", "sw": "Kipo sokoni"}
        assert judging.reject(asking.house, ticket, why, by=DALIA) == 2
        asking.delivers()
        shown = f"{ticket[:3]}-{ticket[3:]}"
        achieng = asking.phone(ACHIENG).last
        assert achieng == f"Your idea {shown} does not go on the ballot: There is one at the market"
        assert "Kipo sokoni" in asking.phone(BARAKA).last
        asking.phone(CHAN).texts(f"IDEA {WORDS}")
        assert "is kept" in asking.phone(CHAN).last

    def test_who_opted_out_is_not_written_to(self, asking):
        ticket = worded(asking)
        asking.phone(ACHIENG).texts("STOP")
        assert judging.reject(asking.house, ticket, {"en": "No"}, by=DALIA) == 0

    def test_a_feasible_one_becomes_a_project_with_the_next_number(self, asking):
        ticket = worded(asking)
        with pytest.raises(Refused, match="must be feasible"):
            judging.put_on_ballot(asking.house, ticket, by=DALIA)
        with pytest.raises(Refused, match="costs something"):
            judging.feasible(asking.house, ticket, 0, by=DALIA)
        judging.feasible(asking.house, ticket, 450_000, by=DALIA)
        lacking = [one.what for one in missing.missing(asking.house, SLUG, "voting")]
        assert "undecided-ideas" in lacking
        assert judging.put_on_ballot(asking.house, ticket, by=DALIA) == "16"
        asking.delivers()
        assert "on the ballot: 16 A borehole near the school" in asking.phone(ACHIENG).last
        assert asking.count(outbox, outbox.c.purpose == "notice") == 1
        in_phase(asking, "voting", phase_until=None)
        asking.phone(BARAKA).texts("VOTE 16")
        assert "16 A borehole near the school" in asking.phone(BARAKA).last

    def test_an_officer_judges_nothing(self, asking):
        ticket = worded(asking)
        with pytest.raises(Refused, match="no account"):
            judging.reject(asking.house, ticket, {"en": "No"}, by="who@kee.example")
        with pytest.raises(Refused, match="there is no idea 0000000"):
            reading.opened(asking.house, "0000000", by=DALIA)
