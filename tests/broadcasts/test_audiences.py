"""Who a broadcast is for: what may be asked of people, and what nobody may find out."""

import pytest
from sqlalchemy import event, insert

from smsgateway.actions.broadcasts import control, forgetting, run
from smsgateway.actions.broadcasts.audience import Audience
from smsgateway.actions.cycles import NewArea, add_area
from smsgateway.store.areas import areas
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.contests import cycles
from smsgateway.store.people import people
from smsgateway.store.proposals import proposals, proposers
from tests.broadcasts.saying import bulk, drafted, joined, let_out, limited, started
from tests.casework.office import set_up
from tests.casework.test_filing import complains, filed
from tests.people import ACHIENG, AIRTEL, BARAKA, CHAN, crowd


def reached(town, *groups, topic="news"):
    """How many people these groups are."""
    with town.house.db.read() as connection:
        told = [dict(part.split("=") for part in group.split()) for group in groups]
        audience = Audience(connection, town.house.keys, told, topic)
        return sum(audience.counted(connection).values())


def person(town, number):
    (row,) = town.rows(people, people.c.phone_index == town.house.keys.index(number))
    return row.id


def test_conditions_of_one_group_narrow_and_groups_add_up(town):
    joined(town, [ACHIENG], "sw")
    joined(town, [BARAKA], "en", AIRTEL)
    joined(town, [CHAN], "sw", AIRTEL)
    assert reached(town, "area=kee") == 3
    assert reached(town, "language=sw network=63903") == 1
    assert reached(town, "language=sw", "network=63903") == 3


def test_an_area_is_all_that_lies_in_it(town):
    joined(town, [ACHIENG])
    with town.house.db.write() as connection:
        county = NewArea("county", {"en": "County"}, "office", "Africa/Nairobi", ("en",))
        above = add_area(connection, county)
    town.change(areas, areas.c.code == "kee", parent_id=above)
    assert reached(town, "area=county") == reached(town, "area=kee") == 1


def test_who_proposed_an_idea_in_a_cycle(town):
    joined(town, [ACHIENG, BARAKA])
    (cycle,) = town.rows(cycles)
    with town.house.db.write() as connection:
        idea = {"cycle_id": cycle.id, "ticket": "4829302", "words": b"", "language": "en"}
        made = connection.execute(insert(proposals).values(**idea).returning(proposals.c.id))
        asked = {"proposal_id": made.scalar_one(), "person_id": person(town, ACHIENG)}
        connection.execute(insert(proposers).values(**asked))
    assert reached(town, "proposed=kee") == 1


class TestRoles:
    def test_no_statement_ever_sees_a_person_and_a_ballot_together(self, staffed):
        joined(staffed, [ACHIENG, BARAKA])
        staffed.phone(BARAKA).texts("VOTE 11")
        limited(staffed)
        drafted(staffed, to=("unvoted=kee",))
        said = []
        note = lambda *told: said.append(told[2])  # noqa: E731
        event.listen(staffed.house.db.engine, "before_cursor_execute", note)
        started(staffed)
        run.release(staffed.house)
        event.remove(staffed.house.db.engine, "before_cursor_execute", note)
        about_ballots = [one for one in said if "ballots" in one]
        assert about_ballots
        assert not [one for one in about_ballots if "people" in one or "outbox" in one]

    def test_three_days_after_the_end_nobody_can_tell_who_was_reminded(self, staffed):
        joined(staffed, [ACHIENG, BARAKA])
        limited(staffed)
        drafted(staffed, "remind", to=("unvoted=kee",))
        drafted(staffed, "rain")
        for slug in ("remind", "rain"):
            started(staffed, slug)
        let_out(staffed)
        assert forgetting.forget_roles(staffed.house) == 0
        staffed.change(broadcasts, finished_at=staffed.ago(hours=73))
        assert forgetting.forget_roles(staffed.house) == 2
        named = {row.broadcast_id: row.person_id for row in bulk(staffed)}
        assert [row.slug for row in staffed.rows(broadcasts) if named[row.id]] == ["rain"]
        assert forgetting.forget_roles(staffed.house) == 0


def test_a_preview_of_many_people_loads_none_of_their_rows(staffed):
    joined(staffed, crowd(300))
    drafted(staffed)
    loaded = []
    note = lambda *told: loaded.append(told[2])  # noqa: E731
    event.listen(staffed.house.db.engine, "before_cursor_execute", note)
    assert control.plan(staffed.house, "rain").people == 300
    event.remove(staffed.house.db.engine, "before_cursor_execute", note)
    asked = [one for one in loaded if "FROM people" in one]
    assert len(asked) == 1
    assert "GROUP BY people.channel_id, people.language, people.network" in asked[0]
    assert "phone_sealed" not in asked[0]


def test_where_somebody_first_reached_us_is_known_from_then_on(town):
    town.phone(ACHIENG, network=AIRTEL).dials()
    town.phone(BARAKA).texts("LIST")
    networks = {row.id: (row.network, row.channel_id) for row in town.rows(people)}
    assert networks[person(town, ACHIENG)] == (AIRTEL, 1)
    assert networks[person(town, BARAKA)] == ("KE", 1), "a text tells no network here"


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_who_reported_a_case_is_told_about_it(town):
    office = set_up(town)
    ticket, _ = filed(complains(office.phone(ACHIENG)).presses("1"))
    office.phone(BARAKA).joins()
    assert reached(town, f"supports={ticket}") == 1
