"""The few words of a report, in the languages of its readers."""

from __future__ import annotations

from collections.abc import Mapping

from flows.words import choose
from flows.world import Names

HEADINGS: Mapping[str, str] = {
    "level": "level",
    "code": "code",
    "indicator": "indicator",
    "baseline": "baseline",
    "target": "target",
    "actual": "actual",
    "unit": "unit",
    "progress": "progress",
    "light": "light",
    "n": "based on",
    "remarks": "remarks",
}
"""Column to what stands above it."""

_WORDS: Mapping[str, tuple[str, str, str]] = {
    "level": ("ngazi", "កម្រិត", "niveau"),
    "code": ("msimbo", "លេខកូដ", "code"),
    "indicator": ("kiashiria", "សូចនាករ", "indicateur"),
    "baseline": ("mwanzo", "មូលដ្ឋាន", "référence"),
    "target": ("lengo", "គោលដៅ", "cible"),
    "actual": ("halisi", "ជាក់ស្តែង", "réel"),
    "unit": ("kipimo", "ឯកតា", "unité"),
    "progress": ("maendeleo", "វឌ្ឍនភាព", "progrès"),
    "light": ("rangi", "ពណ៌", "feu"),
    "based on": ("msingi", "ផ្អែកលើ", "basé sur"),
    "remarks": ("maelezo", "កំណត់សម្គាល់", "remarques"),
    "input": ("pembejeo", "ធាតុចូល", "moyens"),
    "output": ("matokeo ya moja kwa moja", "ធាតុចេញ", "produits"),
    "outcome": ("matokeo", "លទ្ធផល", "effets"),
    "impact": ("athari", "ផលប៉ះពាល់", "impact"),
    "green": ("kijani", "បៃតង", "vert"),
    "amber": ("njano", "លឿង", "orange"),
    "red": ("nyekundu", "ក្រហម", "rouge"),
    "none": ("-", "-", "-"),
    "too few": ("wachache mno", "តិចពេក", "trop peu"),
    "computed": ("imehesabiwa", "គណនាដោយប្រព័ន្ធ", "calculé"),
    "signed by two": ("imesainiwa na wawili", "ចុះហត្ថលេខាដោយពីរនាក់", "signé par deux"),
    "late": ("imechelewa", "យឺត", "en retard"),
    "changed later": ("imebadilishwa baadaye", "កែពេលក្រោយ", "modifié après"),
    "unusual": ("si ya kawaida", "ខុសធម្មតា", "inhabituel"),
    "people": ("watu", "នាក់", "personnes"),
    "points": ("alama", "ពិន្ទុ", "points"),
    "days": ("siku", "ថ្ងៃ", "jours"),
    "channel": ("njia", "មធ្យោបាយ", "canal"),
    "sms": ("SMS", "សារ SMS", "SMS"),
    "ussd": ("USSD", "USSD", "USSD"),
    "staff": ("ofisi", "ការិយាល័យ", "guichet"),
    "open311": ("Open311", "Open311", "Open311"),
    "area": ("eneo", "តំបន់", "zone"),
    "period": ("kipindi", "រយៈពេល", "période"),
    "made on": ("imetolewa", "ធ្វើនៅ", "établi le"),
    "time gone": ("muda uliopita", "ពេលដែលកន្លងទៅ", "temps écoulé"),
    "completeness": ("ukamilifu wa takwimu", "ភាពពេញលេញ", "complétude"),
    "timeliness": ("takwimu kwa wakati", "ភាពទាន់ពេល", "ponctualité"),
}


NAMES: Mapping[str, tuple[str, str, str]] = {
    "scores-change": (
        "Mabadiliko ya alama za huduma",
        "ការប្រែប្រួលពិន្ទុសេវា",
        "Évolution de la note des services",
    ),
    "cases-fixed": (
        "Matatizo ambayo wananchi wanathibitisha yametatuliwa",
        "បញ្ហាដែលប្រជាជនបញ្ជាក់ថាដោះស្រាយរួច",
        "Problèmes que les habitants disent résolus",
    ),
    "turnout": (
        "Walioshiriki kura za bajeti",
        "អត្រាចូលរួមបោះឆ្នោតថវិកា",
        "Participation aux votes du budget",
    ),
    "voters": (
        "Watu waliopiga kura za bajeti",
        "ចំនួនអ្នកបោះឆ្នោតថវិកា",
        "Personnes ayant voté le budget",
    ),
    "works-confirmed": (
        "Kazi zilizokamilika ambazo wananchi wanathibitisha",
        "ការដ្ឋានចប់ដែលប្រជាជនបញ្ជាក់",
        "Travaux finis que les habitants confirment",
    ),
    "actions-done": (
        "Ahadi za mpango wa hatua zilizotimizwa",
        "ការសន្យាក្នុងផែនការដែលបានអនុវត្ត",
        "Promesses des plans d'action tenues",
    ),
    "cases-in-time": (
        "Matatizo yaliyojibiwa kwa wakati",
        "បញ្ហាដែលឆ្លើយទាន់ពេល",
        "Problèmes traités à temps",
    ),
    "cases-reopened": (
        "Matatizo yaliyofunguliwa tena",
        "បញ្ហាដែលបើកឡើងវិញ",
        "Problèmes rouverts",
    ),
    "contracts-open": (
        "Mikataba ya zabuni wazi yenye wazabuni watatu au zaidi",
        "កិច្ចសន្យាដេញថ្លៃបើកចំហមានអ្នកដេញថ្លៃបីឡើង",
        "Marchés par appel d'offres ouvert avec trois offres ou plus",
    ),
    "transfers-full": (
        "Fedha zilizopokelewa zote",
        "ថវិកាផ្ទេរដែលទទួលបានពេញ",
        "Transferts reçus en entier",
    ),
    "leakage": (
        "Upotevu kwa jumla",
        "ការបាត់បង់សរុប",
        "Pertes au sens large",
    ),
    "delay": (
        "Ucheleweshaji wa kati wa fedha",
        "ការយឺតយ៉ាវមធ្យមនៃការផ្ទេរ",
        "Retard médian des transferts",
    ),
    "execution": (
        "Utekelezaji wa bajeti",
        "ការអនុវត្តថវិកា",
        "Exécution du budget",
    ),
    "raters-women": (
        "Wanawake kati ya waliotoa alama mikutanoni",
        "ស្ត្រីក្នុងចំណោមអ្នកឲ្យពិន្ទុក្នុងប្រជុំ",
        "Femmes parmi celles et ceux qui ont noté en réunion",
    ),
    "services-heard": (
        "Huduma zilizopimwa na watu wa kutosha",
        "សេវាដែលមានអ្នកវាយតម្លៃគ្រប់គ្រាន់",
        "Services notés par assez de gens",
    ),
}
"""Of the indicators that every installation has, in sw, km and fr."""


def names(code: str, english: str) -> dict[str, str]:
    """An indicator's name in the languages in which we know it."""
    return {"en": english, **dict(zip(("sw", "km", "fr"), NAMES.get(code, ()), strict=False))}


def part(told: str, lang: str, places: Mapping[str, Names]) -> str:
    """What a part of a value is called: `area kee-1`, `channel sms`; another as people named it.

    `places` are the names of areas, by code.
    """
    kind, _, code = told.partition(" ")
    if kind not in ("area", "channel") or not code:
        return told
    if kind == "area" and code in places:
        return choose(places[code], lang)
    return f"{words(kind, lang)} {known(code, lang)}"


def known(text: str, lang: str) -> str:
    """A word of the report in that language, if it is one: units and codes of parts may be ours."""
    return words(text, lang) if text in _WORDS else text


def words(text: str, lang: str) -> str:
    """A word of the report in that language; English is its own. Raises `KeyError`."""
    told = dict(zip(("sw", "km", "fr"), _WORDS[text], strict=True))
    return choose({"en": text, **told}, lang)
