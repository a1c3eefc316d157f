"""What nobody should ever send, and every entry that it may come in by.

An entry is told a town and a chance, and gives a function that pours in one input and says with
which status it was answered; an import that fails on its own account is a 500, too.
"""

from __future__ import annotations

import io
import json
import re
import traceback
import zipfile
from functools import partial
from pathlib import Path
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

from deploy.emulators.androidphone import AndroidPhone
from deploy.emulators.twilio import sign
from smsgateway.actions import tagging
from smsgateway.actions.broadcasts import pricing
from smsgateway.actions.budget import bringing, layouts
from smsgateway.actions.contracts import importing
from smsgateway.actions.gazetteers.places import Faulty
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import cards, servicelist
from smsgateway.actions.transfers import surveys
from smsgateway.channels import forms
from smsgateway.channels.contract import Garbled
from tests.console.staff import hire, sits_down
from tests.house import SLUG
from tests.open311.desk import open_desk

FORM = "application/x-www-form-urlencoded"
KEY = "sixteen characters at least"
ODD = ("\0", "*", "\u202e", "\ud83d", "🗳", "ក", "%", "&", "=", "'", '"', "<script>", "1", "#", ",")
ODD += ("\n", "-1", "1e999", "NaN", "=1+1", "+254711000001", "2026-02-30", "../", "kee", "en", " ")
BY = "coordinator@kee.example"


def words(chance):
    """A text that means nothing."""
    text = "".join(chance.choices(ODD, k=chance.randrange(20)))
    return text * 400 if chance.random() < 0.01 else text


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
    headers = AndroidPhone(signing_key=KEY).signed(body)
    return posted(town, f"/in/sim/{entry}", body, headers, headers.pop("Content-Type"))


def open311(town, chance):
    """A program files a request."""
    names = ("lat", "long", "description", "phone", "email", "address_string", "media_url")
    known = {"api_key": town.key, "service_code": "NURSE", "attribute[about]": "21013"}
    told = pairs(one for one in known.items() if chance.random() < 0.9)
    path = f"/open311/v2/requests.{chance.choice(('json', 'xml'))}"
    return posted(town, path, form(chance, names) + b"&" + told)


# files that somebody imports


def readers(town):
    """What reads a file, under the columns that it wants."""
    house, layout = town.house, layouts.named("kh_budget", "budget")
    return (
        (pricing.COLUMNS, partial(pricing.import_prices, house)),
        (("phone",), lambda path: tagging.tag_file(house, "garbage", path, "KE", by=BY)),
        (("name", "scale", "text_en", "text_sw", "better"), cards.read),
        (("kind", "area", "code", "name_en", "catchment", "standard drugs"), servicelist.read),
        (surveys.COLUMNS, surveys.read),
        (tuple(layout.columns.values()), lambda path: bringing.read(path, layout)),
    )


PLAUSIBLE = ("sms", "ussd", "twilio", "KES", "0.8", "yes-no", "kee", "health_centre", "0711000001")


def rows(chance, columns):
    """A header, whole or not, and some lines of cells that fit or do not."""
    header = [one for one in columns if chance.random() < 0.97]
    header += [words(chance)] * (chance.random() < 0.1)
    yield header
    for _ in range(chance.randrange(5)):
        ragged = len(header) + chance.choice((0, 0, 0, 0, 1, -1))
        yield [chance.choice((*PLAUSIBLE, words(chance), "")) for _ in range(ragged)]


def imported(town, chance, suffix, written):
    """A file is imported: 200 where it is taken, 400 where it is refused by name."""
    columns, read = chance.choice(town.readers)
    path = Path(town.folder) / f"garbage{suffix}"
    path.write_bytes(written(chance, columns))
    return answered(read, path)


def answered(read, path):
    try:
        read(path)
    except (Faulty, Refused):
        return 400
    except Exception:
        traceback.print_exc()
        return 500
    return 200


def csv_file(chance, columns):
    """Commas and line ends, some quoted."""
    lines = (",".join(quoted(chance, cell) for cell in row) for row in rows(chance, columns))
    body = "\r\n".join(lines).encode("utf-8", "replace")
    return spoilt(chance, body) if chance.random() < 0.1 else body


def quoted(chance, cell):
    return '"' + cell.replace('"', '""') + '"' if chance.random() < 0.9 else cell


PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/s.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="s.xml"/></Relationships>',
}
"""The least that is a workbook of one sheet."""


def xlsx_file(chance, columns):
    """A workbook written by hand: openpyxl would take longer to write it than to read it."""
    lines = "".join(
        f"<row>{''.join(xml_cell(chance, cell) for cell in row)}</row>"
        for row in rows(chance, columns)
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{lines}</sheetData></worksheet>"
    ).encode("utf-8", "replace")
    spoil = chance.random()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        for name, told in PARTS.items():
            text = told.encode()
            book.writestr(name, spoilt(chance, text) if spoil < 0.1 else text)
        book.writestr("xl/s.xml", spoilt(chance, sheet) if 0.1 < spoil < 0.2 else sheet)
    body = packed.getvalue()
    return spoilt(chance, body) if spoil > 0.9 else body


def xml_cell(chance, cell):
    """A text, or a number, an error, a date or a formula that says it."""
    said = escape(cell) if chance.random() < 0.2 else escape(re.sub(r"[\0\ud83d]", "", cell))
    if (kind := chance.choice(("text", "text", "text", "n", "b", "e", "d"))) != "text":
        return f'<c t="{kind}"><v>{said}</v></c>'
    return f'<c t="inlineStr"><is><t>{said}</t></is></c>'


def json_file(town, chance):
    """A package of contracts."""
    path = Path(town.folder) / "garbage.json"
    release = {
        name: chance.choice((words(chance), [], {}, None, 1, "2026-01-01T00:00:00Z", ["tender"]))
        for name in ("ocid", "id", "date", "tag", "initiationType", "tender", "awards", "buyer")
    }
    told = {chance.choice(("releases", "projects", "records")): [release, words(chance)][:1]}
    body = json.dumps(told).encode()
    path.write_bytes(spoilt(chance, body) if chance.random() < 0.3 else body)
    return answered(importing.read, path)


def spoilt(chance, body):
    """Some bytes are others, or the end is missing."""
    spoil = bytearray(body)
    for _ in range(chance.randrange(1, 8)):
        spoil[chance.randrange(len(spoil))] = chance.randrange(256)
    return bytes(spoil[: chance.randrange(len(spoil))] if chance.random() < 0.3 else spoil)


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
            path = rule.build({one: given(chance, one) for one in rule.arguments})[1]
        said = words(chance)
        fields = [("csrf", self.desk.csrf())]
        for name in self.names:
            if chance.random() < 0.5:
                fields.append((name, chance.choice((said, SLUG, "1", "", "en"))))
        return self.desk.client.post(path, data=pairs(fields), content_type=FORM).status_code


def given(chance, argument):
    """Something for a part of the address: what there is, or what cannot be."""
    known = {"slug": SLUG, "code": "11", "person": 1, "number": 1, "lang": "en"}
    if argument in ("person", "number"):
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
    town.console, town.folder, town.readers = Console(town), folder, readers(town)


def pours(town, entry, chance, many):
    """So much garbage into one entry; the answers of 5xx."""
    answers = (ENTRIES[entry](town, chance) for _ in range(many))
    return [status for status in answers if status >= 500]
