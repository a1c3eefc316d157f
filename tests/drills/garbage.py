"""What nobody should ever send, and every entry that it may come in by.

An entry is told a town and a chance, pours in one input and says with which status it was answered.
"""

from __future__ import annotations

import hmac
import json
import re
import time
from functools import partial
from pathlib import Path
from urllib.parse import quote_plus

from werkzeug.routing import IntegerConverter

from deploy.emulators.twilio import sign
from smsgateway.channels import forms
from smsgateway.channels.contract import Garbled
from tests.console.staff import hire, sits_down, visitor
from tests.drills.badfiles import BY, csv_file, imported, json_file, readers, xlsx_file
from tests.drills.nonsense import spoilt, words
from tests.house import SLUG
from tests.open311.desk import open_desk

FORM = "application/x-www-form-urlencoded"
KEY = "sixteen characters at least"


def pairs(fields):
    """Fields as a form is written, half characters and all."""
    told = (f"{name}={quote_plus(text.encode('utf-8', 'surrogatepass'))}" for name, text in fields)
    return "&".join(told).encode()


NAMES = (
    *("from", "id", "text", "to", "date", "sessionId", "phoneNumber", "status", "networkCode"),
    *("MessageSid", "From", "Body", "MessageStatus", "ErrorCode"),
)


def form(chance, names=NAMES):
    """A form's body: half of them as from one of our people, one in six no form at all."""
    if chance.random() < 1 / 6:
        return chance.randbytes(chance.randrange(300))
    said = words(chance)
    fields = {name: said for name in names if chance.random() < 0.7}
    if chance.random() < 0.5:
        fields |= dict.fromkeys(("from", "phoneNumber", "From"), "+254711000001")
        fields |= dict.fromkeys(("id", "MessageSid"), f"g{chance.random()}")
        fields["sessionId"] = f"s{chance.randrange(50)}"
    return pairs(fields.items())


def posted(town, path, body, headers=(), kind=FORM):
    """The status of a request."""
    answer = town.app.test_client().post(path, data=body, content_type=kind, headers=dict(headers))
    return answer.status_code


# the webhooks


def africastalking(town, chance, entry):
    """The secret in the path is right."""
    path = f"/in/at/{town.token('at')}/{entry}"
    return posted(town, path, form(chance))


def twilio(town, chance, entry):
    """The signature is right."""
    path, body = f"/in/tw/{entry}", form(chance)
    account = town.house.catalogue.latest().stations["tw"].account
    signature = sign(account.api_key, account.public_url + path, signed_form(body))
    return posted(town, path, body, {"X-Twilio-Signature": signature})


def signed_form(body):
    """What Twilio signs: the fields that stand there; half characters it never sends."""
    try:
        return dict(forms.pairs(body, "strict"))
    except (Garbled, UnicodeDecodeError):
        return {}


def phone(town, chance, entry):
    """The signature is right: an event of the app, or what looks like one."""
    told = {
        name: chance.choice((words(chance), chance.randrange(9), None, [], {}, "+254711000001"))
        for name in ("message", "phoneNumber", "sender", "messageId", "reason", "simNumber")
    }
    kinds = ("sms:received", "sms:delivered", "sms:failed", "sms:sent", words(chance))
    event = {"event": chance.choice(kinds), "id": f"g{chance.random()}", "payload": told}
    body = json.dumps(event).encode()
    if chance.random() < 0.3:
        body = spoilt(chance, body)
    stamp = str(int(time.time()))
    signature = hmac.new(KEY.encode(), body + stamp.encode(), "sha256").hexdigest()
    headers = {"X-Timestamp": stamp, "X-Signature": signature}
    return posted(town, f"/in/sim/{entry}", body, headers, "application/json")


def open311(town, chance):
    """A program files a request."""
    names = ("lat", "long", "description", "phone", "email", "address_string", "media_url")
    known = {"api_key": town.key, "service_code": "NURSE", "attribute[about]": "21013"}
    told = pairs(one for one in known.items() if chance.random() < 0.9)
    path = f"/open311/v2/requests.{chance.choice(('json', 'xml'))}"
    return posted(town, path, form(chance, names) + b"&" + told)


# the console


LEAVES = ("sign_out", "second_factor", "set_up", "sign_in", "invitation")
"""After these whoever poured is outside."""


class Console:
    """An administrator's browser, whose every form is filled in with nonsense."""

    def __init__(self, town):
        self.desk = sits_down(town, hire(town, "administrator", (), "admin@kee.example"))
        self.rules = [
            rule
            for rule in town.app.url_map.iter_rules()
            if rule.endpoint.startswith("console.") and "POST" in rule.methods
            if not rule.endpoint.endswith(LEAVES)
        ]
        templates = Path(town.app.root_path) / "web" / "templates" / "console"
        found = (re.findall(r'name="(\w+)"', one.read_text()) for one in templates.glob("*.html"))
        self.names = sorted({name for names in found for name in names} - {"csrf"})

    def pours(self, chance):
        """One form, with the token that only our own pages hold."""
        rule = chance.choice(self.rules)
        with self.desk.town.app.test_request_context():
            path = rule.build({one: given(chance, rule, one) for one in rule.arguments})[1]
        said = words(chance)
        fields = [("csrf", self.desk.csrf())]
        for name in self.names:
            if chance.random() < 0.5:
                fields.append((name, chance.choice((said, SLUG, "1", "", "en"))))
        return self.desk.client.post(path, data=pairs(fields), content_type=FORM).status_code


DOORS = ("sign-in", "second-factor", "set-up", "invitation")


class Street:
    """Browsers of people who are not signed in, each from another address, before every door."""

    def __init__(self, town):
        self.desk = visitor(town)

    def pours(self, chance):
        """Half of them know an account of ours, one in six sends no form that we gave."""
        said = words(chance)
        fields = [("csrf", self.desk.csrf() if chance.random() > 1 / 6 else said)]
        fields += [(name, said) for name in ("password", "again", "code") if chance.random() < 0.8]
        fields.append(("email", chance.choice((said, BY))))
        address = {"REMOTE_ADDR": f"198.51.{chance.randrange(256)}.{chance.randrange(256)}"}
        path = f"/console/{chance.choice(DOORS)}"
        return self.desk.client.post(
            path, data=pairs(fields), content_type=FORM, environ_base=address
        ).status_code


def given(chance, rule, argument):
    """Something for a part of the address: what there is, or what cannot be."""
    if few := getattr(rule._converters[argument], "items", ()):
        return chance.choice(sorted(few))
    known = {"slug": SLUG, "code": "11", "person": 1, "number": 1, "lang": "en"}
    if isinstance(rule._converters[argument], IntegerConverter):
        return chance.choice((1, 2, 10**30))
    return chance.choice((known.get(argument, "1234567"), "x", "\u202e", "0" * 300))


ENTRIES = {
    **{f"at/{one}": partial(africastalking, entry=one) for one in ("sms", "ussd", "ussd-end")},
    **{f"at/{one}": partial(africastalking, entry=one) for one in ("delivery", "optout")},
    **{f"tw/{one}": partial(twilio, entry=one) for one in ("sms", "status")},
    **{f"phone/{one}": partial(phone, entry=one) for one in ("sms", "status")},
    "open311": open311,
    "import csv": partial(imported, suffix=".csv", written=csv_file),
    "import xlsx": partial(imported, suffix=".xlsx", written=xlsx_file),
    "import json": json_file,
    "sign-in": lambda town, chance: town.street.pours(chance),
    "console": lambda town, chance: town.console.pours(chance),
}


def equip(town, folder):
    """A channel of each provider that calls in over the internet, a counter, a desk, a folder."""
    town.adds_channel("at", "africastalking", service_code="*384*1#")
    town.adds_channel("tw", "twilio", sender="+254205000001", username="AC" + "0" * 32)
    told = {"sender": "+254722999999", "api_url": "http://127.0.0.1:9"}
    town.adds_channel("sim", "androidphone", signing_keys={"phone": KEY}, **told)
    hire(town, "coordinator", (), BY)
    town.key = open_desk(town).key()
    town.console, town.street = Console(town), Street(town)
    town.folder, town.readers = folder, readers(town)


def pours(town, entry, chance, many):
    """So much garbage into one entry; the answers of 5xx."""
    answers = (ENTRIES[entry](town, chance) for _ in range(many))
    return [status for status in answers if status >= 500]
