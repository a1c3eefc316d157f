"""Turnout by area against a target: who voted where, unless that would tell on somebody."""

import re

from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as some

from smsgateway import cli
from smsgateway.actions import cycles
from smsgateway.actions.accounts import accounts
from smsgateway.actions.rolls import preparing
from smsgateway.actions.turnout import counting
from smsgateway.counting.turnout import Share, folded
from smsgateway.store.areas import areas
from smsgateway.store.contests import contests
from smsgateway.store.leases import leases
from smsgateway.store.turnouts import turnouts
from tests.console.staff import desk
from tests.console.test_pages import asked
from tests.cycle.staff import DALIA
from tests.house import KEY, SECRET, SLUG
from tests.people import crowd

VILLAGES = {"bondeni": 25, "kilimani": 40, "mtoni": 3}
"""How many of each stand on the roll."""


def rolled(town, tmp_path):
    """Kee with three villages, the last of them of three people; returns the phones of each."""
    with town.house.db.write() as connection:
        accounts.add(connection, email=DALIA, role="coordinator", by="operator")
        for code in VILLAGES:
            name = {"en": code.capitalize()}
            told = cycles.NewArea(code, name, "", "Africa/Nairobi", ("en",))
            cycles.add_area(connection, told)
    (kee,) = town.rows(areas, areas.c.code == SLUG)
    town.change(areas, areas.c.code.in_(VILLAGES), parent_id=kee.id)
    phones = iter(crowd(sum(VILLAGES.values())))
    living = {code: [next(phones) for _ in range(many)] for code, many in VILLAGES.items()}
    town.change(contests, electorate="roll")
    lines = [f"{phone},{code}" for code, here in living.items() for phone in here]
    (tmp_path / "roll.csv").write_text("phone,area\n" + "\n".join(lines) + "\n", "utf-8")
    preparing.bring(town.house, SLUG, tmp_path / "roll.csv", by=DALIA)
    return living


def votes(town, phones):
    for phone in phones:
        town.phone(phone).texts("VOTE 11")


def rows(page):
    """Each line of the table of areas: its name and its numbers."""
    body = re.search(r'<table[^>]* class="areas">.*?<tbody>(.*?)</tbody>', page, re.S)
    if body is None:
        return {}
    lines = [re.sub(r"<[^>]+>", " ", line).split() for line in body[1].split("</tr>")]
    return {line[0]: [one for one in line if one.isdigit()] for line in lines if line}


def counts_again(town):
    """Ten minutes later."""
    town.change(leases, leases.c.name == counting.RAN, until=town.ago(minutes=1))
    town.sweeps()


def test_areas_stand_against_the_target_and_nobody_can_be_told_from_them(
    town, tmp_path, migrated_url
):
    living = rolled(town, tmp_path)
    boss = desk(town)
    votes(town, living["bondeni"][:9])
    town.sweeps()
    assert rows(boss.sees("/console/")) == {}, "nine votes are too few"
    votes(town, living["kilimani"][:5])
    votes(town, living["mtoni"][:1])
    assert rows(boss.sees("/console/")) == {}, "counted every ten minutes"
    counts_again(town)
    assert boss.posts("/console/cycles/kee/target", target="40", unit="percent").status_code == 303
    home = boss.sees("/console/")
    # Three people of Mtoni would be told from the others, and by subtracting from the whole.
    assert rows(home) == {
        "All": ["15", "68", "22", "28"],
        "Kilimani": ["5", "40", "12", "16"],
        "Elsewhere,": ["10", "28", "36", "12"],
    }
    assert "Mtoni" not in home
    assert "Bondeni" not in home
    assert home.count('<line class="target"') == 3
    assert rows(boss.sees("/console/cycles/kee")) == rows(home)
    assert max(asked(town, boss, path) for path in ("/console/", "/console/cycles/kee")) <= 12
    # what one person does next is not seen before ten have
    votes(town, living["bondeni"][9:18])
    counts_again(town)
    assert rows(boss.sees("/console/")) == rows(home)
    votes(town, living["bondeni"][18:19])
    counts_again(town)
    assert rows(boss.sees("/console/"))["Elsewhere,"][0] == "20"
    # an area's own target goes before the whole's; a number of people is kept as a share
    assert boss.posts("/console/cycles/kee/target", target="34", unit="people").status_code == 303
    env = {"DATABASE_URL": migrated_url, "SECRET_KEY": SECRET, "PHONE_KEY": KEY.hex()}

    def run(*words):
        done = CliRunner().invoke(cli.main, words, env=env, prog_name="smsgateway")
        assert done.exit_code == 0, done.output
        return done.stdout

    year = str(town.rows(contests)[0].closes_at.year)
    aim = ("results", "aim", "turnout", "--area", "kilimani", "--period", year)
    run(*aim, "--target", "75", "--by", DALIA)
    assert "Kilimani: 5 of 40, target 30" in run("cycle", "turnout", SLUG)
    assert "all together: 25 of 68, target 34" in run("cycle", "turnout", SLUG)
    run("cycle", "target", SLUG, "100%", "--by", DALIA)
    assert '"target": 68' in run("cycle", "turnout", SLUG, "--json")
    no = boss.posts("/console/cycles/kee/target", target="69", unit="people", follow_redirects=True)
    assert no.status_code == 303
    assert "a target is above 0, and not above the roll" in boss.sees("/console/")
    # taken back votes count no more, and the last count outlives the keys
    town.change(contests, salt=None)
    counts_again(town)
    assert rows(boss.sees("/console/"))["All"][0] == "25"


def test_without_a_roll_the_target_is_a_number_of_people(town):
    boss = desk(town)
    boss.posts("/console/cycles/kee/target", target="40", unit="percent")
    assert "without a roll a target is a number of people" in boss.sees("/console/")
    boss.posts("/console/cycles/kee/target", target="16")
    votes(town, crowd(12))
    town.sweeps()
    page = boss.sees("/console/")
    assert rows(page) == {"All": ["12", "16"]}
    assert "phones do not say" in page
    assert town.count(turnouts) == 1
    assert "How many should vote" not in desk(town, "officer").sees("/console/cycles/kee")


SHARES = some.tuples(some.integers(0, 30), some.integers(0, 30)).map(
    lambda of: Share(max(of), min(of))
)


@given(some.dictionaries(some.integers(1, 9), SHARES), SHARES)
def test_whatever_is_told_is_of_enough_people_and_adds_up(parts, rest):
    told, joined = folded(parts, rest)
    assert sum(told.values(), joined) == sum(parts.values(), rest)
    assert not [one for one in told.values() if one.tells]
    assert not joined.tells or not joined.size or not told
