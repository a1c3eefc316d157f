"""Whoever has a phone and no e-mail comes in: by a text, by paper, and again after a lost phone."""

import re

import pyotp
import pytest
from click.testing import CliRunner
from sqlalchemy import update

from smsgateway import cli
from smsgateway.actions import inviting
from smsgateway.actions.accounts import accounts
from smsgateway.actions.refused import Refused
from smsgateway.actions.works import register
from smsgateway.store.accounts import accounts as table
from smsgateway.store.audit import audit_entries
from smsgateway.store.messages import outbox
from smsgateway.store.people import people
from tests import pdf
from tests.console.staff import PASSWORD, desk, hire, sits_down, visitor
from tests.console.test_pages import asked
from tests.house import KEY, SECRET, everything_kept
from tests.people import ACHIENG, BARAKA, CHAN

SOKHA = "sokha.prey-nob"
PHONE = "+254711555777"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
INVITE = {"email": SOKHA, "role": "data-entry", "areas": "kee", "language": "km"}


def invites(boss, **told):
    """The path of the page from which the invitation is given."""
    made = boss.posts("/console/accounts", **INVITE | told)
    assert made.status_code == 303
    return made.location


def alert(answer):
    page = answer.get_data(as_text=True)
    return re.search(r'class="flash no" role="alert">([^<]*)<', page)[1]


def comes_in(town, code, name=SOKHA):
    """From the invitation to the first page, as on one's own phone."""
    someone = visitor(town)
    form = {"email": name, "code": code, "password": PASSWORD, "again": PASSWORD}
    assert someone.posts("/console/invitation", **form).location == "/console/second-factor"
    secret = re.search(r'class="key">([A-Z2-7]+)<', someone.sees("/console/second-factor"))[1]
    shown = someone.posts("/console/set-up", code=pyotp.TOTP(secret).now())
    assert len(re.findall(r"<code>[0-9A-Z-]{19}</code>", shown.get_data(as_text=True))) == 10
    assert SOKHA in someone.sees("/console/")
    return someone


def kept_of(town, secret):
    return [where for where, value in everything_kept(town) if secret in str(value)]


def test_a_clerk_without_e_mail_is_invited_by_a_text_and_signs_in(town):
    boss = desk(town)
    page = invites(boss)
    assert 'value="kee"' in boss.sees(page)
    assert asked(town, boss, page) <= 12
    looked = boss.posts(f"{page}/look", phone=PHONE, channel="kee").get_data(as_text=True)
    assert "XXXX-XXXX-XXXX-XXXX" in looked
    assert re.search(r"\d+ UCS-2 · 2 SMS", looked)
    assert town.count(outbox) == town.count(people) == 0

    sent = boss.posts(f"{page}/text", phone=PHONE, channel="kee")
    assert sent.location == "/console/accounts"
    assert "text: queued" in boss.sees("/console/accounts")
    town.delivers()
    (text,) = town.texts_to(PHONE)
    (code,) = CODE.findall(text)
    assert "ជ្រើសពាក្យសម្ងាត់៖ http://127.0.0.1:8000/console/invitation" in text
    assert SOKHA in text
    town.sweeps()
    assert re.search("text: (sent|delivered)", boss.sees("/console/accounts"))
    (row,) = town.rows(outbox)
    assert (row.person_id, town.house.keys.open(row.body, "text")) == (None, "")
    assert town.count(people) == 0
    assert kept_of(town, code) == kept_of(town, PHONE) == kept_of(town, PHONE[4:]) == []

    comes_in(town, code.lower())
    again = {"email": SOKHA, "code": code, "password": PASSWORD, "again": PASSWORD}
    assert visitor(town).posts("/console/invitation", **again).status_code == 403
    assert boss.gets(page).status_code == 404
    assert [entry.act for entry in town.rows(audit_entries)][:4] == [
        "account.invite",
        "account.hand-over",
        "account.accept",
        "account.second-factor",
    ]


def test_what_cannot_be_is_answered_clearly_and_leaves_nothing(town):
    boss = desk(town)
    town.adds_channel("dials", "simulator", sender="", service_code="*384*9#")
    page = invites(boss)
    town.phone(BARAKA).texts("STOP")
    town.delivers()
    before = town.count(outbox)
    for phone, channel, said in (
        ("0711 CALL ME", "kee", "a phone number has no letters"),
        ("21512", "kee", "a short code, not a person&#39;s number"),
        ("+254", "kee", "no such phone number"),
        (PHONE, "dials", "channel dials sends no texts: choose another one, or paper"),
        (PHONE, "gone", "there is no channel named gone"),
        (BARAKA, "kee", "whoever holds this phone wants no texts from us"),
    ):
        for step in ("look", "text"):
            refused = boss.posts(f"{page}/{step}", phone=phone, channel=channel)
            assert refused.status_code == 422
            assert said in alert(refused)
    assert town.count(outbox) == before
    assert '"dials"' not in boss.sees(page)

    for told, said in (
        (SOKHA.upper(), "sokha.prey-nob has an account already"),
        ("ab", "a name like sokha.prey-nob"),
        ("sokha..nob", "a name like sokha.prey-nob"),
        ("k.0711-555-777", "so that it is no phone number"),
        ("operator", "operator is nobody"),
    ):
        boss.posts("/console/accounts", **INVITE | {"email": told, "from": "/console/accounts"})
        assert said in boss.sees("/console/accounts")
    assert town.count(table) == 2


def test_two_administrators_let_a_clerk_start_again_by_paper_or_by_text(town):
    boss, other = desk(town), sits_down(town, hire(town, "administrator", (), "eve@kee.example"))
    page = invites(boss)
    sheet = boss.posts(f"{page}/paper").get_data(as_text=True)
    someone = comes_in(town, CODE.findall(sheet)[0])

    boss.posts("/console/accounts/reset", email=SOKHA)
    number = re.search(r"/console/approvals/(\d+)/approve", other.sees("/console/approvals"))[1]
    assert f"/{number}/approve" not in boss.sees("/console/approvals")
    boss.posts(f"/console/approvals/{number}/approve")
    assert boss.gets(page).status_code == 404
    agreed = other.posts(f"/console/approvals/{number}/approve")
    assert agreed.location == page
    assert someone.gets("/console/").status_code == 303

    first = CODE.findall(other.posts(f"{page}/paper").get_data(as_text=True))[0]
    other.posts(f"{page}/text", phone=PHONE, channel="kee")
    boss.posts(f"{page}/text", phone=PHONE, channel="kee")
    replaced, waiting = town.rows(outbox)
    assert (replaced.status, replaced.person_id, waiting.status) == ("dead", None, "queued")
    town.delivers()
    (code,) = CODE.findall(town.texts_to(PHONE)[0])
    form = {"email": SOKHA, "password": PASSWORD, "again": PASSWORD}
    assert visitor(town).posts("/console/invitation", code=first, **form).status_code == 403
    comes_in(town, code)


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_paper_says_it_all_in_the_clerks_language_once(town):
    boss = desk(town)
    page = invites(boss)
    sheet = boss.posts(f"{page}/paper").get_data(as_text=True)
    saved = pdf.read(boss.posts(f"{page}/paper.pdf").get_data())
    assert len(saved.pages) == 1
    for words in ("ការអញ្ជើញរបស់អ្នក", "អ្នកបញ្ចូលទិន្នន័យ", SOKHA, "Kee Ward", "/console/invitation"):
        assert words in sheet
    assert 'class="narrow card handout" lang="km"' in sheet
    (shown,), (printed,) = CODE.findall(sheet), CODE.findall(saved.pages[0])
    assert shown != printed
    assert SOKHA in saved.pages[0]
    assert kept_of(town, printed) == []
    comes_in(town, printed)


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_name_is_guarded_like_an_address(town):
    with town.house.db.write() as connection:
        accounts.add(connection, email=SOKHA, role="data-entry", by="operator", area_codes=["kee"])
    form = {"email": SOKHA, "password": PASSWORD, "again": PASSWORD}
    for door, told in (("invitation", {"code": "0000"}), ("sign-in", {})):
        said = [
            visitor(town).posts(f"/console/{door}", **form, **told).get_data(as_text=True)
            for _ in range(11)
        ]
        assert ["too many" in one for one in said] == [False] * 10 + [True]


def test_a_phone_that_is_known_stays_known_and_a_strangers_is_forgotten(town):
    town.phone(BARAKA).texts("VOTE 11")
    with town.house.db.write() as connection:
        for name in (SOKHA, "dara", "rith", "vanna"):
            told = {"role": "data-entry", "by": "operator", "area_codes": ["kee"]}
            accounts.add(connection, email=name, **told)
    ids = {row.email: row.id for row in town.rows(table)}
    inviting.by_text(town.house, ids[SOKHA], "kee", BARAKA, by="operator")
    inviting.by_text(town.house, ids["dara"], "kee", PHONE, by="operator")
    inviting.by_text(town.house, ids["rith"], "kee", CHAN, by="operator")
    inviting.by_text(town.house, ids["vanna"], "kee", ACHIENG, by="operator")
    town.phone(ACHIENG).texts("habari")
    register.add_monitor(town.house, "kee", CHAN, "monitor", by=hire(town, "coordinator"))
    town.sweeps()
    kept = {bytes(row.phone_index) for row in town.rows(people)}
    assert kept == {town.house.keys.index(phone) for phone in (BARAKA, CHAN, ACHIENG)}
    assert (
        town.rows(outbox, outbox.c.purpose == "invitation", outbox.c.person_id.is_not(None)) == []
    )
    with town.house.db.write() as connection:
        connection.execute(update(table).values(disabled_at=town.ago(seconds=1)))
    with pytest.raises(Refused, match="no invitation waits"):
        inviting.on_paper(town.house, ids[SOKHA], by="operator")


def test_the_command_sends_it_too(town, migrated_url, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    told = {"DATABASE_URL": migrated_url, "PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET}

    def run(*words):
        return CliRunner().invoke(cli.main, ("coordinator", *words), env=told)

    made = run("add", SOKHA, "--role", "data-entry", "--area", "kee", "--language", "sw")
    sent = run("invite", SOKHA, "--phone", PHONE, "--channel", "kee")
    assert sent.stdout == "the invitation waits in the outbox as text 1\n"
    assert not CODE.search(sent.stdout)
    town.delivers()
    (text,) = town.texts_to(PHONE)
    assert text.startswith("Chagua nenosiri lako: ")
    assert CODE.findall(text) != CODE.findall(made.stdout)
    assert f"{SOKHA} chooses a password at" in run("invite", SOKHA).stdout
    wrong = run("invite", SOKHA, "--phone", "12", "--channel", "kee")
    assert (wrong.exit_code, wrong.stderr) == (1, "smsgateway: no such phone number\n")
    assert run("invite", SOKHA, "--phone", PHONE).exit_code == 2
