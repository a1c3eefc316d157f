"""What comes out of the printer: posters, sheets for pictures, slips, ballots, count sheets."""

import pytest

from flows.codes import checked, show_slip
from smsgateway.actions.languages import WRITTEN
from smsgateway.actions.lines import channel_rules
from smsgateway.actions.lines.channel_rules import Rules
from smsgateway.actions.lines.limiting import Sending
from smsgateway.actions.paper import batches
from smsgateway.actions.prints.ballots import languages
from smsgateway.actions.prints.printer import Printer
from smsgateway.actions.refused import Refused
from smsgateway.actions.rolls import slips
from smsgateway.store.areas import areas
from smsgateway.store.contests import contests, projects
from smsgateway.web.speech import in_language
from tests import pdf
from tests.cycle.staff import DALIA, staffed
from tests.house import SLUG

__all__ = ["staffed"]

OURS = {"NotoSansKhmer-Regular"}
KHMER = "អណ្តូងទឹកស្អាតសម្រាប់ស្ត្រីនិងកុមារ"


@pytest.fixture
def kee(staffed):
    """Kee with a Khmer name on its ballot, prices, and a village without numbers of its own."""
    staffed.change(projects, projects.c.code == "11", name={"en": "Borehole Bondeni", "km": KHMER})
    channel_rules.change(
        staffed.house, SLUG, Rules(), Sending(pays={"ussd": "free", "sms": "tariff 1.00 KES"})
    )
    with staffed.house.db.write() as connection:
        (ward,) = connection.execute(areas.select()).all()
        told = {"time_zone": ward.time_zone, "languages": ["en", "km"], "parent_id": ward.id}
        new = {"code": "mtoni", "name": {"en": "Mtoni"}, **told}
        connection.execute(areas.insert().values(**new))
    staffed.house.catalogue.at(10**9)
    return staffed


def at(town):
    printer = Printer(town.house, in_language)
    return printer, printer.race(SLUG)


def prints(town, kind, lang="en", area=""):
    """A sheet for everybody, taken apart."""
    printer, race = at(town)
    return pdf.read(printer.public(kind, race, lang, area))


def squeezed(text):
    """Without spaces: Khmer has none between words, and a PDF has some between letters."""
    return "".join(text.split())


def test_a_poster_says_how_to_vote_what_it_costs_and_every_number_in_each_language(kee):
    for lang in WRITTEN:
        made = prints(kee, "poster", lang)
        (page,) = made.pages
        assert made.fonts == OURS
        rule = in_language(lang, "Choose at least %(least)s and at most %(most)s.")
        free = in_language(lang, "It costs nothing.")
        for told in ("*384*1#", "VOTE 11 12", "21512", "15", "0800 000 000", free):
            assert squeezed(told) in squeezed(page)
        assert squeezed(rule % {"least": 1, "most": 3}) in squeezed(page)
    assert squeezed(KHMER) in squeezed(prints(kee, "poster", "km").pages[0])
    told = prints(kee, "poster").pages[0]
    assert "It costs you KSh 1" in told
    assert "By the old market" in told
    assert "Umoja By the old market KSh 700,000" in told
    village = prints(kee, "poster", area="mtoni").pages[0]
    assert "Mtoni" in village
    assert "*384*1#" in village, "the ward's numbers serve it"
    with pytest.raises(Refused):
        prints(kee, "poster", area="elsewhere")


def test_a_picture_has_its_number_and_what_was_withdrawn_is_printed_nowhere(kee):
    kee.change(projects, projects.c.code == "13", withdrawn=True)
    kee.house.catalogue.at(10**9)
    for kind in ("poster", "sheet"):
        whole = " ".join(prints(kee, kind).pages)
        assert "Road drains" not in whole
        assert "14 Market toilets" in whole
    assert prints(kee, "sheet", "km").fonts == OURS


def test_slips_are_cut_from_full_pages_and_end_with_the_sheet_of_their_batch(kee):
    printer, race = at(kee)
    made = slips.make(kee.house, SLUG, 25, by=DALIA, area="mtoni")
    for each, pages in ((8, 4), (12, 3), (24, 2)):
        printed = pdf.read(printer.slips(race, made, "en", each, "mtoni"))
        assert len(printed.pages) == pages + 1
        whole = " ".join(printed.pages[:-1])
        assert all(whole.count(show_slip(one.number)) == 1 for one in made.slips)
        assert printed.pages[0].count("Mtoni") == min(each, 25)
        assert f"SMS 21512: VOTE 11 12 #… · Batch {made.id}" in whole
        assert f"Batch {made.id} Slips printed 25 Handed out" in printed.pages[-1]
    with pytest.raises(Refused, match="is cut into"):
        printer.slips(race, made, "en", 13)


def test_ballots_have_checked_numbers_their_batch_and_both_languages(kee):
    specimen = prints(kee, "ballot").pages
    assert "Specimen Batch Sheet" in specimen[0]
    assert "Sheet" in specimen[0]
    assert "spécimen" in prints(kee, "ballot", "fr").pages[0].lower()
    kee.change(areas, areas.c.code == SLUG, languages=["en", "km"])
    batch = batches.announce(kee.house, SLUG, "Kee market", 3, "paper", by=DALIA)
    printer, race = at(kee)
    made = pdf.read(printer.of_batch("ballots", race, batch, "en", by=DALIA))
    assert made.fonts == OURS
    assert [f"Batch {batch} Sheet {n}" in page for n, page in enumerate(made.pages, 1)] == [
        True
    ] * 3
    assert "Specimen" not in made.pages[0]
    for code in ("11", "12", "13", "14", "15"):
        assert checked(code) in made.pages[0]
    assert squeezed(f"{checked('11')}Borehole Bondeni{KHMER}") in squeezed(made.pages[0])
    count = pdf.read(printer.of_batch("count", race, batch, "en", by=DALIA))
    assert f"Batch {batch} Kee market Sheets, counted by hand: 3" in count.pages[0]
    assert "1 2 3 Name, date and signature" in count.pages[0]
    with pytest.raises(Refused, match="no such batch"):
        printer.of_batch("count", race, "999", "en", by=DALIA)


@pytest.mark.parametrize(
    ("format", "told"),
    [
        ({"format": "ranked", "most": 3}, "Write 1 beside your first choice"),
        ({"format": "points", "most": 3, "points": 5}, "5 together, to at most 3 projects"),
        ({"format": "knapsack", "most": 3}, "may not cost more than the pot"),
    ],
    ids=["ranked", "points", "knapsack"],
)
def test_a_ballot_says_how_its_format_is_filled_in(kee, format, told):
    kee.change(contests, **format)
    kee.house.catalogue.at(10**9)
    (page,) = prints(kee, "ballot").pages
    assert told in page
    assert "A sheet without a mark is a blank vote." in page


def test_a_long_ballot_fills_pages_and_two_short_ones_share_one(kee):
    batch = batches.announce(kee.house, SLUG, "Kee market", 4, "paper", by=DALIA)
    printer, race = at(kee)
    assert len(pdf.read(printer.of_batch("ballots", race, batch, "en", by=DALIA)).pages) == 2
    assert languages(("km", "en"), "km") == ("km", "en")
    assert languages(("en", "sw", "km", "fr"), "sw") == ("sw",)


def test_whoever_writes_markup_into_a_name_prints_it(kee):
    name = {"en": '#panic("x") $x$ = "\\ <b>'}
    kee.change(projects, projects.c.code == "12", name=name)
    kee.house.catalogue.at(10**9)
    assert squeezed(name["en"]) in squeezed(prints(kee, "poster").pages[0])


def test_anybody_may_have_the_sheets_and_nobody_the_slips(kee):
    for kind in ("poster", "sheet", "ballot"):
        answer = kee.gets(f"/km/{SLUG}/{kind}.pdf")
        assert answer.content_type == "application/pdf"
        assert pdf.read(answer.data).fonts == OURS
        assert f'href="/sw/{SLUG}/{kind}.pdf"' in kee.gets(f"/sw/{SLUG}").get_data(as_text=True)
    for path in (f"{SLUG}/slips.pdf", f"{SLUG}/poster.pdf?area=nowhere", "nowhere/poster.pdf"):
        assert kee.gets(f"/en/{path}").status_code == 404
