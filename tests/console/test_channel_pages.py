"""Channels opened, tried, changed and given new secrets by clicking."""

import html
import re

from smsgateway.actions import cycles
from smsgateway.store.accounts import account_sessions
from smsgateway.store.audit import audit_entries
from smsgateway.store.channels import channels
from smsgateway.store.messages import outbox
from tests.console.doors import ON_SQLITE
from tests.console.staff import desk
from tests.house import everything_kept
from tests.people import ACHIENG, BARAKA

NEW = "/console/new-channel"
AT = {
    "provider": "africastalking", "slug": "kee-at", "area": "kee", "region": "ke",
    "sender": "21512", "service_code": "*384*1#", "username": "kee", "api_key": "at-very-secret",
}  # fmt: skip
SETTINGS = {
    "per_minute": "30", "per_day": "", "rate": "5", "hours_from": "7", "hours_to": "19",
    "daily_cap": "1,500.50", "balance_floor": "200", "alone_people": "50", "alone_cost": "",
    "fallback": "", "fallback_after": "120", "keyword": "KEE", "script_networks": "",
    "long_networks": "63902, 63903", "answers_opted_out": "1",
    "pay-medium-0": "ussd", "pay-network-0": "", "pay-kind-0": "free",
    "pay-price-0": "", "pay-currency-0": "",
    "pay-medium-1": "sms", "pay-network-1": "", "pay-kind-1": "tariff",
    "pay-price-1": "1.50", "pay-currency-1": "kes",
    "pay-medium-2": "sms", "pay-network-2": "63902", "pay-kind-2": "reverse",
    "pay-price-2": "", "pay-currency-2": "",
}  # fmt: skip


def urls_on(page):
    return re.findall(r'readonly value="([^"]+)"', page)


def wrong_at(answer):
    """The field beside which the page says what is wrong, and what it says."""
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    ((said, name),) = [
        (html.unescape(said), name)
        for name, said in re.findall(r'role="alert" id="(\w+)-no">([^<]+)<', page)
    ]
    assert f'aria-describedby="{name}-no"' in page or name == "pays"
    return name, said


def arrives(town, url, phone, body):
    """What the provider is answered that calls this address with a text."""
    path = url.removeprefix(town.house.settings.public_url)
    return town.app.test_client().post(path, data=town.phone(phone).sms(body)).status_code


def acts(town):
    return [(row.act, row.about) for row in town.rows(audit_entries)]


def test_a_channel_is_opened_tried_rotated_and_its_old_secret_ended(town):
    boss = desk(town)
    page = boss.sees(NEW)
    for provider in ("Africa&#39;s Talking", "Twilio", "An Android phone", "Simulator"):
        assert provider in page.replace("'", "&#39;")
    assert "API key" not in page, "the provider first"
    form = boss.sees(f"{NEW}?provider=africastalking")
    assert "API key" in form
    assert "Auth Token" not in form
    opened = boss.posts(NEW, **AT).get_data(as_text=True)
    first = urls_on(opened)
    assert [url.rpartition("/")[2] for url in first] == [
        "ussd", "ussd-end", "sms", "delivery", "optout",
    ]  # fmt: skip
    assert "Incoming Messages" in opened
    assert arrives(town, first[2], ACHIENG, "VOTE 11") == 200
    assert town.tally == {"borehole": 1}
    page = boss.sees("/console/channels/kee-at")
    assert "at-very-secret" not in opened + page
    assert first[0].split("/")[-2] not in page, "an address is shown when it is asked for"
    kept = [told for _, told in everything_kept(town) if "at-very-secret" in str(told)]
    assert kept == []

    after = re.search(r'name="after" value="(\w+)"', page)[1]
    rotated = boss.posts("/console/channels/kee-at/rotate", after=after).get_data(as_text=True)
    second = urls_on(rotated)
    assert not set(second) & set(first)
    # The form is sent a second time, by a reload: nothing is rotated again.
    again = boss.posts("/console/channels/kee-at/rotate", after=after)
    assert "changed meanwhile" in boss.sees(again.location)
    for url, phone in ((first[2], BARAKA), (second[2], ACHIENG)):
        assert arrives(town, url, phone, "VOTE 12") == 200
    assert "Two secrets work now" in boss.sees("/console/channels/kee-at")
    shown = boss.posts("/console/channels/kee-at/addresses").get_data(as_text=True)
    assert urls_on(shown) == second
    boss.posts("/console/channels/kee-at/retire")
    page = boss.sees("/console/channels/kee-at")
    assert "Only the newest addresses work" in page
    assert "Two secrets" not in page
    assert arrives(town, first[2], BARAKA, "VOTE 13") == 403
    assert arrives(town, second[2], BARAKA, "VOTE 13") == 200
    no = boss.posts("/console/channels/kee-at/retire", **{"from": "/console/channels/kee-at"})
    assert "has one secret only" in boss.sees(no.location)
    assert acts(town) == [
        ("channel.add", "kee-at"), ("channel.rotate", "kee-at"),
        ("channel.addresses", "kee-at"), ("channel.retire", "kee-at"),
    ]  # fmt: skip


def test_a_mistake_is_told_beside_its_field_and_no_key_comes_back(town):
    boss = desk(town)
    phone = {
        **AT, "provider": "androidphone", "slug": "kee-phone", "service_code": "",
        "api_url": "http://192.168.1.20:8080", "signing_keys": "x" * 16,
    }  # fmt: skip
    for told, field, says in (
        ({**AT, "slug": "Kee AT"}, "slug", "small letters"),
        ({**AT, "slug": "kee"}, "slug", "exists already"),
        ({**AT, "api_key": ""}, "api_key", "needs this"),
        ({**AT, "sender": "", "service_code": ""}, "sender", "a sender, a code to dial, or both"),
        ({**AT, "service_code": "384"}, "service_code", "looks like *384*1#"),
        ({**AT, "area": "nowhere"}, "area", "no area nowhere"),
        ({**AT, "region": "XX"}, "region", "two letters"),
        ({**AT, "provider": "twilio"}, "service_code", "no USSD"),
        ({**phone, "signing_keys": "short"}, "signing_keys", "at least 16"),
        ({**phone, "api_url": "phone"}, "api_url", "the address that the app shows"),
    ):
        answer = boss.posts(NEW, **told)
        if field == "service_code" and told["provider"] == "twilio":
            assert answer.status_code == 422  # no form has this field, only a forged one
            continue
        at, said = wrong_at(answer)
        assert (at, says in said) == (field, True), (at, said)
        page = answer.get_data(as_text=True)
        assert f'value="{told["username"]}"' in page, "what is not secret stays"
        assert "at-very-secret" not in page
    assert town.count(channels) == 1
    assert boss.posts(NEW, **phone).status_code == 200
    assert "/status" in boss.posts("/console/channels/kee-phone/addresses").get_data(as_text=True)
    before = town.rows(channels, channels.c.slug == "kee-phone")[0].secrets
    at, said = wrong_at(boss.posts("/console/channels/kee-phone/rotate"))
    assert (at, "give its new key" in said) == ("api_key", True)
    assert boss.posts("/console/channels/kee-phone/rotate", api_key="other").status_code == 303
    assert town.rows(channels, channels.c.slug == "kee-phone")[0].secrets != before


def test_settings_are_changed_all_or_none_and_a_test_text_leaves(town):
    boss = desk(town)
    page = boss.sees("/console/channels/kee")
    assert 'name="per_minute"' in page
    saved = boss.posts("/console/channels/kee", **SETTINGS)
    assert saved.status_code == 303
    page = boss.sees(saved.location)
    for name, value in (
        ("per_minute", "30"), ("per_day", ""), ("rate", "5"), ("daily_cap", "1500.5"),
        ("balance_floor", "200"), ("keyword", "KEE"), ("long_networks", "63902 63903"),
        ("pay-price-1", "1.50"), ("pay-network-2", "63902"),
    ):  # fmt: skip
        assert re.search(rf'name="{name}"[^>]* value="{value}"', page), name
    station = town.house.catalogue.at(10**9).stations["kee"]
    assert station.limits.charge("sms", "63902").kind == "reverse"
    assert station.limits.charge("sms", "").price.amount == 1.5
    assert station.long_networks == {"63902", "63903"}
    for told, field in (
        ({"keyword": "VOTE"}, "keyword"),
        ({"per_minute": "many"}, "per_minute"),
        ({"hours_to": "7"}, "hours"),
        ({"long_networks": "63902;*"}, "long_networks"),
        ({"fallback": "nobody"}, "fallback"),
        ({"balance_floor": "9" * 14}, "balance_floor"),
        ({"rate": "0"}, "rate"),
        ({"pay-currency-1": ""}, "pays"),
        ({"pay-medium-2": "fax"}, "pays"),
    ):
        answer = boss.posts("/console/channels/kee", **{**SETTINGS, "per_day": "99", **told})
        assert wrong_at(answer)[0] == field, told
        assert 'name="per_day"' in answer.get_data(as_text=True)
    assert 'value="99"' not in boss.sees("/console/channels/kee"), "nothing is half changed"
    gone = {name: told for name, told in SETTINGS.items() if not name.endswith("-2")}
    boss.posts("/console/channels/kee", **{**gone, "per_minute": "", "balance_floor": ""})
    station = town.house.catalogue.at(10**9).stations["kee"]
    assert station.limits.charge("sms", "63902").kind == "tariff"
    changed = [row.detail for row in town.rows(audit_entries)][-1]["changed"]
    assert sorted(changed) == ["balance_floor", "pays", "per_minute"]

    sent = boss.posts("/console/channels/kee/test", number="0711 000 009")
    assert "waits" in boss.sees(sent.location)
    assert town.bell.rings == 1
    town.delivers()
    assert "sent" in boss.sees(sent.location)
    assert town.texts_to("+254711000009") == ["A test of the channel kee: it works."]
    assert wrong_at(boss.posts("/console/channels/kee/test", number="12"))[0] == "number"
    assert town.count(outbox) == 1
    assert "711000009" not in str([row.detail for row in town.rows(audit_entries)])


@ON_SQLITE
def test_only_an_administrator_of_the_area_and_with_the_password(town):
    with town.house.db.write() as connection:
        far = cycles.NewArea("far", {"en": "Far Ward"}, "", "Africa/Nairobi", ("en",))
        cycles.add_area(connection, far)
    other = desk(town, "administrator", ("far",))
    assert other.gets("/console/channels/kee").status_code == 404
    assert "Kee Ward" not in other.sees(f"{NEW}?provider=simulator")
    told = {"slug": "x", "provider": "simulator", "sender": "1", "region": "KE", "area": "kee"}
    other.posts(NEW, **told)
    for act in ("", "/test", "/addresses", "/rotate", "/retire"):
        assert other.posts(f"/console/channels/kee{act}", **SETTINGS).status_code == 404
    assert town.count(channels) == 1
    assert other.posts(NEW, **{**told, "area": "far"}).status_code == 200
    for path in (NEW, "/console/channels/x", "/console/channels/x/rotate"):
        town.change(account_sessions, proved_at=town.ago(hours=1))
        asked = other.posts(path, **told)
        assert asked.location.startswith("/console/prove")
    # Keys are not typed twice: the form itself comes after the password.
    asked = other.gets(f"{NEW}?provider=twilio")
    assert asked.location == "/console/prove?next=/console/new-channel?provider%3Dtwilio"
