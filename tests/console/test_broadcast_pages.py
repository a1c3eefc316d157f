"""Broadcasts on the console: how texts fare by network, and drafts from the record."""

import csv
import io
import re

import pytest

from smsgateway.actions import cycles
from smsgateway.actions.accounts import accounts
from smsgateway.actions.scorecards import rounds
from smsgateway.store.broadcasts import broadcasts
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from tests.broadcasts.saying import ANN, drafted, joined, let_out, limited, started
from tests.console.staff import desk
from tests.console.test_pages import asked
from tests.house import SLUG
from tests.people import crowd
from tests.scorecards.conftest import BY, CLINIC, DISPENSARY, ROUND, equip

AIRTEL = "63903"


def staffed(town):
    with town.house.db.write() as connection:
        accounts.add(connection, email=ANN, role="coordinator", by="operator")
    return town


def test_texts_are_told_apart_by_network_on_the_page_and_in_its_file(town):
    staffed(town)
    some = crowd(7)
    joined(town, some[:4])
    joined(town, some[4:], network=AIRTEL)
    limited(town)
    drafted(town)
    boss = desk(town)
    assert "Delivery by network" not in boss.sees("/console/broadcasts/rain")
    started(town)
    let_out(town)
    lost = [one.id for one in town.rows(people, people.c.network == AIRTEL)][:2]
    town.change(outbox, outbox.c.person_id.in_(lost), status="failed")
    page = boss.sees("/console/broadcasts/rain")
    table = page[page.index("Delivery by network") :]
    seen = [
        re.sub(r"<[^>]+>", " ", line).split()
        for line in re.search(r"<tbody>(.*?)</tbody>", table, re.S)[1].split("</tr>")
    ]
    assert seen[:2] == [["Safaricom", "4", "4", "0"], ["Airtel", "3", "1", "2"]]
    assert '<rect class="failed" x="33.33" width="66.67"' in table
    told = boss.sees("/console/broadcasts/rain/networks.csv")
    rows = {row["network"]: row for row in csv.DictReader(io.StringIO(told))}
    assert (rows[AIRTEL]["texts"], rows[AIRTEL]["failed"], rows[AIRTEL]["sent"]) == ("3", "2", "1")
    assert boss.gets("/console/broadcasts/rain/networks.xlsx").status_code == 200
    assert asked(town, boss, "/console/broadcasts/rain") <= 12
    with town.house.db.write() as connection:
        far = cycles.NewArea("far", {"en": "Far Ward"}, "", "Africa/Nairobi", ("en",))
        cycles.add_area(connection, far)
    elsewhere = desk(town, "coordinator", ("far",))
    assert elsewhere.gets("/console/broadcasts/rain/networks.csv").status_code == 404


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_the_hours_in_which_texts_may_leave_are_told_until_the_last_has_left(town):
    staffed(town)
    joined(town, crowd(1))
    limited(town, hours_from=8, hours_to=20)
    drafted(town)
    boss = desk(town)
    told = "Texts leave from 08:00 to 20:00, by the clock where each person lives"
    assert told in boss.sees("/console/broadcasts/rain")
    started(town)
    assert told in boss.sees("/console/broadcasts/rain")
    limited(town)
    let_out(town)
    town.change(broadcasts, finished_at=town.ago())
    assert "Texts leave from" not in boss.sees("/console/broadcasts/rain")


def test_scores_and_meetings_are_drafted_on_the_page_from_the_record(town):
    commune = equip(town)
    joined(town, crowd(1))
    joined(town, ["+254799000099"], "sw")
    commune.opens()
    commune.hears(12, 4, 5, 1, 1)
    commune.hears(3, 4, 5, 1, 1, code=DISPENSARY)
    boss = desk(town)
    assert "scores:" not in boss.sees("/console/broadcasts"), "the round is still open"
    rounds.set_meeting(town.house, ROUND, town.ago(days=-3), "Kee hall", by=BY)
    commune.closes()
    page = boss.sees("/console/broadcasts")
    assert f'value="scores:{ROUND}/{CLINIC}"' in page
    assert f"scores:{ROUND}/{DISPENSARY}" not in page, "three people are too few"
    assert f'value="meeting:{ROUND}/{CLINIC}"' in page
    assert asked(town, boss, "/console/broadcasts") <= 12
    said = {"ready-channel": SLUG, "ready-to": ""}
    for slug, record in (
        ("told", f"scores:{ROUND}/{CLINIC}"),
        ("hall", f"meeting:{ROUND}/{CLINIC}"),
    ):
        answer = boss.posts(
            "/console/broadcasts/ready", record=record, **{"ready-slug": slug, **said}
        )
        assert answer.status_code == 303
    assert "Kithungo" in boss.sees("/console/broadcasts/told")
    assert "meeting about Kithungo health centre" in boss.sees("/console/broadcasts/hall")
    rows = {row.slug: row for row in town.rows(broadcasts)}
    assert (rows["told"].topic, rows["hall"].topic) == ("services", "meetings")
    assert set(rows["hall"].texts) == {"en", "sw", "km", "fr", "km-Latn"}
    form = {"meeting-slug": "well", "meeting-channel": SLUG, "about-en": "the {well}"}
    form |= {"about-sw": "kisima", "place": "Kee school", "when": "2199-01-02T10:00"}
    late = boss.posts("/console/broadcasts/meeting", **{**form, "when": "2020-01-02T10:00"})
    assert late.status_code == 422
    kept = late.get_data(as_text=True)
    assert "a meeting is still to come" in kept
    assert 'value="kisima"' in kept
    nowhere = boss.posts("/console/broadcasts/meeting", **{**form, "place": ""})
    assert "what the meeting is about" in nowhere.get_data(as_text=True)
    assert boss.posts("/console/broadcasts/meeting", **form).status_code == 303
    page = boss.sees("/console/broadcasts/well")
    assert "meeting about the {well}, 2 Jan 10:00, Kee school." in page
    assert "mkutano kuhusu kisima" in page
