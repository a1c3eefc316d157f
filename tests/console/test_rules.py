"""Rules that no page and no statement may break, read from the source."""

import re
from pathlib import Path

import smsgateway

CODE = Path(smsgateway.__file__).parent
BANNED = re.compile(
    r"\|\s*safe\b|\bMarkup\(|render_template_string|autoescape\s+false|innerHTML|outerHTML"
    r"|insertAdjacentHTML|document\.write|\beval\("
)
INLINE = re.compile(r"<[^>{]*\s(?:on[a-z]+|style)\s*=", re.IGNORECASE)
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)")
SQL = re.compile(r"(?:\btext|exec_driver_sql|\.execute)\(\s*f[\"']")
OWN_NAMES = {
    "actions/publiclog/alone.py",
    "actions/accounts/audit.py",
    "actions/keeping/backup.py",
    "actions/keeping/moving.py",
    "actions/practice/town.py",
    "store/db.py",
}
"""Their f-strings hold numbers, tables and schemas of our own; nothing that anybody typed."""


def files(*endings):
    return [file for file in CODE.rglob("*") if file.suffix in endings]


def test_nothing_is_put_on_a_page_unescaped():
    found = [
        f"{file.name}: {hit[0]}"
        for file in files(".py", ".html", ".js")
        for hit in BANNED.finditer(file.read_text())
    ]
    assert found == []


def test_no_template_holds_a_script_a_handler_or_a_style_of_its_own():
    found = [
        f"{file.name}: {hit[0]}"
        for file in files(".html")
        for rule in (INLINE, SCRIPT)
        for hit in rule.finditer(file.read_text())
    ]
    assert found == []


def test_no_statement_is_glued_from_text():
    found = {
        str(file.relative_to(CODE))
        for file in files(".py")
        if "migrations" not in file.parts and SQL.search(file.read_text())
    }
    assert found <= OWN_NAMES


def test_nothing_is_loaded_from_elsewhere():
    outside = re.compile(r"(?:src|href|url\()\s*=?\s*[\"']?(?:https?:)?//")
    found = [
        file.name for file in files(".html", ".css", ".js") if outside.search(file.read_text())
    ]
    assert found == []
