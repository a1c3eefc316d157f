"""Pages in Khmer, where every word of ours that was left in Latin letters sticks out."""

import re
from html.parser import HTMLParser

from tests.console.doors import ON_SQLITE
from tests.console.staff import desk
from tests.console.test_import_pages import sends, takes
from tests.gazetteers.lists import REGISTER
from tests.web.test_console_browser import lived_in, paths

WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{2,}")
OURS = """
ABC COFOG CSV GSM-7 JSON KSh OCDS PDF SMS UCS-2 USSD UTC XLSX
English Khmer Kiswahili Français Safaricom Airtel Twilio InsufficientBalance
VOTE LIST HELP INFO MENU LANG KHR USD
smsgateway import prices services releases records funded not affordable
"""
"""Forms and units; as each calls itself; what is typed; what commands and files hold."""

THEIRS = """
Kee Ward kee budget Borehole Bondeni School desks Kilimani Road drains Mtoni Market toilets
Street lamps Umoja What such for good the old market Kithungo Mbooni health centre dispensary
school clinics Clinic head Order medicine Are Asked clean fee more pay posted staff than there
water The mast down flood pump broken since Monday number primary habari no of csv xlsx Thnal
Basak Mok Rea Battambang Rukh Kiri Mukh Pir Srah Kuy khet srok khum sangkat phum
"""
"""Names and words that the people of this town wrote."""

EMPTY = {"area", "br", "hr", "img", "input", "link", "meta"}


class Latin(HTMLParser):
    """Words in Latin letters that a page says, or shows when touched, outside previews and code."""

    def __init__(self, page):
        super().__init__()
        self.found, self.aside, self.open = set(), 0, []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = {name: value or "" for name, value in attrs}
        elsewhere = tag in ("pre", "script", "style", "code") or "code" in told.get("class", "")
        elsewhere = elsewhere or (tag == "option" and "value" not in told)  # what is sent: a code
        elsewhere = elsewhere or told.get("lang", "km") != "km"
        if not (self.aside or elsewhere):
            for name in ("title", "aria-label", "placeholder", "alt"):
                self.read(told.get(name, ""))
        if tag not in EMPTY:
            self.open.append((tag, elsewhere))
            self.aside += elsewhere

    def handle_endtag(self, tag):
        while self.open:
            last, elsewhere = self.open.pop()
            self.aside -= elsewhere
            if last == tag:
                break

    def handle_data(self, data):
        if not self.aside:
            self.read(data)

    def read(self, text):
        words = (one.strip(".,:;()?!·“”`[]=") for one in text.split())
        self.found |= {one for one in words if WORD.fullmatch(one)}


def latin(page):
    """Of a page, what is neither ours to keep nor theirs."""
    return Latin(page).found - set(OURS.split()) - set(THEIRS.split())


@ON_SQLITE
def test_a_page_in_khmer_says_nothing_in_latin_letters_but_names(town):
    lived_in(town)
    someone = desk(town)
    someone.posts("/console/language", language="km")
    inner = {one for one in paths(town) if one.startswith("/console")}
    inner -= {"/console/imports/budget"}  # its form's own titles stand in its fields
    outer = {f"/km/{one[4:]}" for one in paths(town) if not one.startswith("/console")}
    pages = {path: someone.sees(path) for path in sorted(inner | outer)}
    assert {path: latin(page) for path, page in pages.items() if latin(page)} == {}
    assert len(pages) > 60


@ON_SQLITE
def test_remarks_of_an_import_and_refusals_of_files_are_said_in_khmer(town):
    someone = desk(town)
    someone.posts("/console/language", language="km")
    register = REGISTER.replace("Srah Kuy", "Srah  Kuy").replace("khet,02,,", "khet,2,,")
    page, _ = sends(someone, "gazetteer", register, "register.csv", mapping="kh-ncdd")
    for said in ("ដកឃ្លាលើស", "លេខសូន្យដែលបាត់", "នៅកម្រិត ខេត្ត គ្មានឈ្មោះជា ខ្មែរ"):
        assert said in page
    assert latin(page) - {"kh-ncdd", "code"} == set()
    bad = "kind,area,name_en\nwater_point,kee,\n"
    page, _ = sends(someone, "services", bad)
    assert "name_en, name_km" in page
    _, where = sends(someone, "services", bad.replace("kee,", "kee,Mtoni"))
    takes(someone, where)
    assert "ប្រភេទហៅថា “water_point”" in someone.sees("/console/scorecards")
