"""Files that somebody imports: CSV, XLSX and JSON, whole, half right and damaged.

Each import answers 200 where the file is taken, 400 where it is refused by name, and 500 where the
import failed on its own account.
"""

from __future__ import annotations

import io
import json
import re
import traceback
import zipfile
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from smsgateway.actions.broadcasts import pricing
from smsgateway.actions.budget import bringing, layouts
from smsgateway.actions.contracts import importing
from smsgateway.actions.files.faults import Faulty
from smsgateway.actions.people import tagging
from smsgateway.actions.refused import Refused
from smsgateway.actions.scorecards import cards, servicelist
from smsgateway.actions.transfers import surveys
from tests.drills.nonsense import spoilt, words

BY = "coordinator@kee.example"


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
