"""Broadcasts on the console: how texts fare by network, and drafts from the record."""

import csv
import io
import re

from smsgateway.actions import accounts, cycles
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from tests.broadcasts.saying import ANN, drafted, joined, let_out, limited, started
from tests.console.staff import desk
from tests.console.test_pages import asked
from tests.people import crowd

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
