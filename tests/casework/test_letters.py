"""Offices hear by e-mail too: over a real wire, once, and again where the server was away."""

from dataclasses import replace

import pytest

from smsgateway.actions.casework import digests, harm, importing
from smsgateway.actions.casework.policy import policy
from smsgateway.actions.sending import letters as post
from smsgateway.channels import smtp
from smsgateway.store.areas import areas
from smsgateway.store.letters import letters
from tests.casework.office import HELEN_PHONE, TOLD
from tests.casework.test_clocks import comes, june
from tests.mailbox import mailbox
from tests.people import ACHIENG


@pytest.fixture
def office(office):
    """The council and the helpers have mailboxes."""
    with_mail = [
        {**one, "email": f"{one['slug']}@kee.example"}
        if one["slug"] in ("council", "helpers")
        else one
        for one in TOLD["offices"]
    ]
    importing.keep(office.house, policy({**TOLD, "offices": with_mail}, "kee.toml"), by="operator")
    return office


def mailing(office, url):
    """The same house with a mail server."""
    return replace(office.house, settings=replace(office.house.settings, smtp_url=url))


def test_an_office_gets_its_digest_by_mail_once_and_without_a_word_of_a_citizen(office):
    comes(office, june(18))
    with mailbox() as server:
        house = mailing(office, server.url)
        assert digests.write_due(house, june(22, 9)) == 1
        assert (post.post_due(house), post.post_due(house)) == (1, 0)
        (letter,) = server.letters
    assert (letter["To"], letter["From"]) == ("council@kee.example", "gateway@kee.example")
    assert letter["Subject"] == "Complaints that wait for your office"
    assert letter.get_content().strip() == "Cases: 1, new 1, late 0. First: 482-9302"
    (row,) = office.rows(letters)
    assert (row.attempts, row.sent_at is not None) == (1, True)


def test_a_letter_is_in_the_first_language_of_the_area(office):
    office.change(areas, areas.c.code == "kee", languages=["fr", "en"])
    office.house.catalogue.look_again()
    comes(office, june(18))
    with mailbox() as server:
        house = mailing(office, server.url)
        digests.write_due(house, june(22, 9))
        post.post_due(house)
        (letter,) = server.letters
    assert letter["Subject"] == "Plaintes qui attendent votre bureau"
    assert letter.get_content().startswith("Dossiers : 1, nouveaux 1, en retard 0.")


def test_a_private_case_is_announced_by_mail_and_by_sms(office):
    office.phone(ACHIENG).joins().dials().presses("7", "1", "3", "2")
    with mailbox() as server:
        house = mailing(office, server.url)
        assert harm.alert_due(house) == 2
        post.post_due(house)
        (letter,) = server.letters
    assert letter["To"] == "helpers@kee.example"
    assert ACHIENG not in letter.as_string()
    office.delivers()
    office.phone(HELEN_PHONE).hears("A private case waits for you.")


def test_while_the_server_is_away_letters_wait_and_then_each_goes_once(office):
    comes(office, june(18))
    with mailbox() as gone:
        url = gone.url
    house = mailing(office, url)
    digests.write_due(house, june(22, 9))
    assert post.post_due(house) == 0
    (row,) = office.rows(letters)
    assert (row.error, row.sent_at) == ("ConnectionRefusedError", None)
    with mailbox() as server:
        house = mailing(office, server.url)
        assert post.post_due(house) == 0  # not before a quarter of an hour
        office.change(letters, due_at=office.ago(seconds=1))
        assert post.post_due(house) == 1
        assert len(server.letters) == 1


def test_a_mailbox_that_nobody_has_keeps_no_other_letter_back(office):
    with office.house.db.write() as connection:
        for office_id in (1, 4):
            post.write(connection, office.house, office_id, subject="Waiting", text="1 case")
    with mailbox(refuses="council@") as server:
        assert post.post_due(mailing(office, server.url)) == 1
        assert [one["To"] for one in server.letters] == ["helpers@kee.example"]
    refused = office.rows(letters)[0]
    assert (refused.error, "council" in refused.error) == ("SMTPRecipientsRefused", False)


def test_without_a_server_nobody_is_written_to(office):
    comes(office, june(18))
    digests.write_due(office.house, june(22, 9))
    assert (office.count(letters), post.post_due(office.house)) == (0, 0)


def test_no_password_crosses_an_open_wire_to_another_machine(monkeypatch):
    monkeypatch.setattr(smtp, "OURS", ())
    with mailbox() as server:
        way = smtp.opened(server.url.replace("smtp://", "smtp://user:word@"))
        with pytest.raises(smtp.NotSent, match="no TLS"):
            way.__enter__()
