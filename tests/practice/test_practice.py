"""The practice town: made in one act, marked everywhere, mixed with nothing, wiped whole."""

import re
import time
from dataclasses import dataclass

from sqlalchemy import Table, select

from smsgateway.actions import demo, elections
from smsgateway.actions.house import House
from smsgateway.actions.lines import stations
from smsgateway.actions.practice import rehearsals
from smsgateway.actions.practice.making import LONG, SHORT
from smsgateway.actions.rehearsing import Phone as Voter
from smsgateway.actions.rehearsing import Round
from smsgateway.counting.told import packed
from smsgateway.jobs import rehearsing
from smsgateway.store.contests import revisions
from smsgateway.store.db import metadata
from smsgateway.store.messages import outbox
from smsgateway.store.rehearsals import rehearsals as table
from tests.console.doors import ON_SQLITE, SAMPLES, TABLE
from tests.console.staff import Desk, desk
from tests.house import Town
from tests.people import ACHIENG
from tests.phone import Phone

OURS = "+999700000001"
PASSES = re.compile("_seconds|disk|_created")
FILLED = {
    **SAMPLES,
    "<any(en, sw, km, fr):lang>": "en",
    "<area>": "kee",
    "<period>": "2026",
    "<kind>": "csv",
    "<currency>": "KES",
}


def filled(rule: str) -> str:
    """A path that the rule takes."""
    return re.sub(r"<[^>]+>", lambda one: FILLED.get(one[0], "kee"), rule)


def kept(house: House) -> dict[str, list[str]]:
    """Every row of every table."""
    with house.db.read() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in metadata.sorted_tables
        }


def kept_rows(house: House, table: Table) -> list:
    with house.db.read() as connection:
        return list(connection.execute(select(table)))


def told_to_the_public(town: Town) -> dict[str, object]:
    """What everybody can open, pages and files, and the figures of /metrics."""
    found = {}
    for rule in town.app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.rule.startswith(("/console", "/static")):
            path = filled(rule.rule)
            answer = town.gets(path)
            body = answer.get_data() if path != "/metrics" else b""
            found[path] = (answer.status_code, body)
            for line in answer.get_data(as_text=True).splitlines() if not body else ():
                name, _, figure = line.rpartition(" ")
                if not PASSES.search(name):  # time goes by, and the disk is everybody's
                    found[name] = figure
    return found


@dataclass
class Practised:
    """The practice town, as a phone reaches it."""

    town: Town
    house: House
    slug: str = "practice"

    def posts(self, form, entry, slug):
        account = stations.station(self.house, slug).account
        client = self.town.app.test_client()
        return client.post(f"/practice/in/{slug}/{account.tokens[0]}/{entry}", data=form)

    def phone(self, number=OURS, network="99960"):
        return Phone(self, number, network, self.slug)

    def delivers(self):
        """The town's own thread does."""
        until = time.monotonic() + 30
        while self.waits() and time.monotonic() < until:
            time.sleep(0.02)

    def waits(self):
        with self.house.db.read() as connection:
            return connection.execute(select(outbox.c.id).where(outbox.c.status != "sent")).first()

    def texts_to(self, number):
        return [one.body for one in demo.texts_to(self.house, number, 0)]


def begins(town, practice, someone: Desk, slug="kee") -> Practised:
    made = someone.posts("/console/practice", slug=slug, begin="voting")
    assert made.location == "/practice/console/"
    return Practised(town, practice.house, "practice" if slug else "demo")


def test_it_is_made_used_and_wiped_and_nothing_real_has_changed(town, practice):
    someone = desk(town)
    town.phone(ACHIENG).joins().votes("12")
    empty = kept(practice.house)
    real, public = kept(town.house), told_to_the_public(town)

    place = begins(town, practice, someone)
    phone = place.phone()
    phone.joins().sees("PRACTICE\n", "Kee budget").votes("11", "13").sees("PRACTICE\n")
    place.phone("+999700000002").texts("VOTE 13").hears("PRACTICE\n", "13")
    place.phone("+999700000003").texts("the pump is broken")
    assert "the pump is broken" in someone.sees("/practice/console/inbox")
    asked = {"act": "pause", "reason": "a flood"}
    someone.posts("/practice/console/cycles/kee/change", **asked)
    assert "People who voted</dt><dd>2" in someone.sees("/practice/console/cycles/kee")
    assert "People who voted</dt><dd>1" in someone.sees("/console/cycles/kee")
    assert kept(town.house) == real
    assert told_to_the_public(town) == public

    wiped = someone.posts("/console/practice/wipe")
    assert wiped.location == "/console/practice"
    after = kept(practice.house)
    after.pop(revisions.name), empty.pop(revisions.name)
    assert after == empty
    assert not any(after.values())
    assert kept(town.house) == real
    assert someone.gets("/practice/console/").status_code == 404


@ON_SQLITE
def test_every_screen_page_and_file_says_that_it_is_practice(town, practice):
    someone = desk(town)
    begins(town, practice, someone)
    pages = files = 0
    rules = {route.removeprefix("GET ") for route in TABLE if route.startswith("GET ")}
    inside = {rule for rule in rules if "accounts" not in rule and "practice" not in rule}
    public = {
        rule.rule for rule in town.app.url_map.iter_rules() if rule.endpoint.startswith("public.")
    }
    for rule in inside | public | {"/console/handset", "/console/rehearsals"}:
        path = filled(rule)
        answer = someone.gets(f"/practice{path}")
        if answer.status_code != 200:
            assert answer.status_code in (303, 404), path
        elif answer.mimetype == "text/html":
            pages += 1
            assert "PRACTICE</b>" in answer.get_data(as_text=True), path
        elif answer.mimetype != "application/json" or "data" in path:
            files += 1
            assert 'filename="PRACTICE-' in answer.headers["Content-Disposition"], path
    assert pages > 30
    assert files > 5


@ON_SQLITE
def test_whatever_a_channel_of_it_says_nothing_leaves_the_machine(town, practice):
    """An account of a provider would be called at once, and this address answers nobody."""
    place = begins(town, practice, desk(town))
    paid = stations.NewChannel(
        slug="paid", provider="africastalking", area="kee", username="kee", api_key="key",
        sender="21512", api_url="http://127.0.0.1:9",
    )  # fmt: skip
    stations.add_channel(place.house, paid)
    place.slug = "paid"
    place.phone().texts("VOTE 11")
    sent = kept_rows(place.house, outbox)
    assert {(row.status, row.provider_id[:4], row.cost) for row in sent} == {("sent", "sim-", "")}


@ON_SQLITE
def test_a_rehearsal_compares_what_was_cast_with_what_is_counted(town, practice):
    someone = desk(town)
    place = begins(town, practice, someone)
    assert "No rehearsal yet" in someone.sees("/practice/console/rehearsals")
    for phones in (0, 1001):
        someone.posts("/practice/console/rehearsals", slug="kee", phones=phones)
    assert "No rehearsal yet" in someone.sees("/practice/console/rehearsals")
    someone.posts("/practice/console/rehearsals", slug="kee", phones=12)
    page, until = "", time.monotonic() + 60
    while "the count equals what was cast" not in page and time.monotonic() < until:
        page = someone.sees("/practice/console/rehearsals")
    assert "12 / 12" in page
    assert "Borehole Bondeni" in page
    assert elections.tally(place.house, "kee").ballots == 12
    assert elections.tally(town.house, "kee").ballots == 0


@ON_SQLITE
def test_a_rehearsal_is_followed_one_at_a_time_and_seen_to_break_off(town, practice, monkeypatch):
    """Whoever plays the phones is played here: what they note is what the page tells."""
    monkeypatch.setattr(rehearsing, "later", lambda *told: None)
    someone = desk(town)
    place = begins(town, practice, someone)
    rule = "/practice/console/rehearsals"
    starts = {"slug": "kee", "phones": 12, "from": rule}
    someone.posts(rule, **starts)
    ((number, *_),) = kept_rows(place.house, table)
    for voted in (0, 5, 9):
        rehearsals.note(place.house, number, voted=voted, requests=3 * voted)
        page = someone.sees(rule)
        assert f"{voted} / 12" in page
        assert f'data-follows="{rule}"' in page, "scripts ask again"
        assert '<noscript><meta http-equiv="refresh"' in page, "and without them the page does"
    second = someone.posts(rule, **starts)
    assert "a rehearsal runs already" in someone.sees(second.location)
    assert len(kept_rows(place.house, table)) == 1

    # The process is killed: nobody notes anything any more.
    with place.house.db.write() as connection:
        connection.execute(table.update().values(seen_at=town.ago(seconds=21)))
    page = someone.sees(rule)
    assert "broken off" in page
    assert "data-follows" not in page
    someone.posts(rule, **starts)
    _, (number, *_) = kept_rows(place.house, table)
    rehearsals.end(place.house, number, {"11": 7}, {"11": 7}, voted=12, requests=36, seconds=1.5)
    page = someone.sees(rule)
    assert "the count equals what was cast" in page
    assert "12 / 12" in page
    assert "data-follows" not in page
    someone.posts(rule, **starts)
    _, _, (number, *_) = kept_rows(place.house, table)
    rehearsals.end(place.house, number, {}, {}, faults=[packed(unheard(place))])
    someone.posts("/practice/console/language", language="fr")
    assert "+99900001 n’a pas eu de réponse : sms: 503" in someone.sees(rule)


def unheard(place):
    """What a phone says whose text is not taken."""

    def refuses(entry, form):
        raise OSError(f"{entry}: 503")

    station, *_ = place.house.catalogue.latest().stations.values()
    return Round(station.account, "r").vote(Voter("+99900001", ("11",), dials=False), refuses)


@ON_SQLITE
def test_the_phone_in_the_corner_is_of_any_language_network_and_person(town, practice):
    someone = desk(town)
    assert "Try a phone" not in someone.sees("/console/")
    place = begins(town, practice, someone)
    assert 'src="/practice/console/handset"' in someone.sees("/console/inbox")
    assert 'src="/practice/console/handset"' in someone.sees("/practice/console/inbox")
    assert "Try a phone" not in desk(town, "auditor").sees("/console/")
    token = stations.station(place.house, "practice").account.tokens[0]

    told = {"phone": "baraka", "screens": "182", "language": "sw"}
    taken = someone.posts("/practice/console/handset", **told)
    page = someone.sees(taken.location)
    assert f"/practice/in/practice/{token}/ussd" in page
    assert '"99982"' in page
    texts = someone.gets("/practice/console/handset/texts?phone=%2B999700000002&after=0").json
    assert texts["language"] == "sw"
    assert "/ussd" not in settings_of(someone.sees("/practice/console/handset?screens=sms"))
    long = place.phone("+999700000002", LONG).dials("*384*1*2#").screen
    short = place.phone("+999700000003", SHORT).dials("*384*1*2#").screen
    assert len(long) > len(short)
    assert town.app.test_client().get("/practice/console/handset").status_code == 303


def settings_of(page: str) -> str:
    return page.partition('id="settings">')[2].partition("</script>")[0]
