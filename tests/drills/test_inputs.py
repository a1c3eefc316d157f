"""Reports in every order, and everything again."""

import os
import random

import pytest
from sqlalchemy import insert

from smsgateway.actions.sending import delivery
from smsgateway.channels.contract import Progress, Report
from smsgateway.store.ballots import ballots
from smsgateway.store.messages import inbox, outbox
from tests.drills.history import History, check
from tests.house import found, migrate, open_town
from tests.people import BARAKA, crowd

pytestmark = [pytest.mark.drill, pytest.mark.timeout(3600)]
SEED = int(os.environ.get("DRILL_SEED", "1"))


@pytest.fixture
def town(sqlite_url):
    migrate(sqlite_url)
    opened = open_town(sqlite_url)
    found(opened.house)
    yield opened
    opened.close()


def test_r10_every_order_and_repetition_of_reports_ends_in_one_state(town, figure, scale):
    many, chance = scale(10_000, 100), random.Random(SEED)
    station = town.house.catalogue.latest().stations["kee"]
    town.phone(BARAKA).texts("LIST")
    body = town.rows(outbox)[0].body
    words = [*Progress, None]
    with town.house.db.write() as connection:
        rows = [
            {
                "channel_id": station.id,
                "person_id": town.rows(outbox)[0].person_id,
                "purpose": "reply",
                "body": body,
                "parts": 1,
                "status": "sent",
                "provider_id": f"p{place}",
            }
            for place in range(many)
        ]
        connection.execute(insert(outbox), rows)
    told = {f"p{place}": chance.choices(words, k=chance.randint(0, 6)) for place in range(many)}
    queue = [(name, word) for name, said in told.items() for word in said]
    chance.shuffle(queue)
    for name, word in queue:
        report = Report(name, word.value if word else "Teleported", word)
        delivery.take_report(town.house, station, report)
    wrong = 0
    for row in town.rows(outbox, outbox.c.provider_id.like("p%")):
        reached = ["sent", *(word.value for word in told[row.provider_id] if word)]
        wrong += row.status != max(reached, key=delivery.RANK.get)
    figure("R10", texts=many, reports=len(queue), wrong=wrong, seed=SEED)
    assert wrong == 0
    check(town, History(), settled=False)


def test_r11_everything_again_changes_nothing(town, figure, scale):
    """A thousand webhooks, three times more in any order, and once more forty days later."""
    webhooks = everything_again(town, scale(170, 10))
    figure("R11", webhooks=webhooks, times=4, new_effects=0, seed=SEED)


def everything_again(town, phones):
    """So many phones vote, three times each, and all of it comes again; how many webhooks."""
    chance, sent, history = random.Random(SEED), [], History()
    for place, number in enumerate(crowd(phones)):
        phone = town.phone(number)
        for turn in range(2):
            code = str(chance.randrange(11, 16))
            form = phone.sms(f"VOTE {code}", id=f"t{place}-{turn}")
            town.posts(form, "sms")
            sent.append((form, "sms"))
            history.text(f"t{place}-{turn}")
            history.vote(number, code, True)
        phone.dials()
        for key in ("1", "11", "1"):
            sent.append((phone.ussd(f"{phone.typed}*{key}" if phone.typed else key), "ussd"))
            phone.presses(key)
        history.vote(number, "11", True)
    before = (town.tally, town.count(inbox), town.count(ballots), town.count(outbox))
    for _ in range(3):
        chance.shuffle(sent)
        for form, entry in sent:
            town.posts(form, entry)
    assert (town.tally, town.count(inbox), town.count(ballots), town.count(outbox)) == before
    age(town, days=40)
    town.sweeps()
    for form, entry in sent:
        town.posts(form, entry)
    after = (town.tally, town.count(inbox), town.count(ballots), town.count(outbox))
    assert after == before
    check(town, history, settled=False)
    return len(sent)


def age(town, **time_):
    """Everything was so long ago, and voting still goes on."""
    from smsgateway.store.conversations import conversations

    town.change(inbox, received_at=town.ago(**time_))
    town.change(conversations, updated_at=town.ago(**time_))
