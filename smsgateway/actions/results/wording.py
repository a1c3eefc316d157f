"""The few words of a report, in the languages of its readers."""

from __future__ import annotations

from collections.abc import Mapping

from flows.words import choose

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
    "area": ("eneo", "តំបន់", "zone"),
    "period": ("kipindi", "រយៈពេល", "période"),
    "made on": ("imetolewa", "ធ្វើនៅ", "établi le"),
    "time gone": ("muda uliopita", "ពេលដែលកន្លងទៅ", "temps écoulé"),
    "completeness": ("ukamilifu wa takwimu", "ភាពពេញលេញ", "complétude"),
    "timeliness": ("takwimu kwa wakati", "ភាពទាន់ពេល", "ponctualité"),
}


def words(text: str, lang: str) -> str:
    """A word of the report in that language; English is its own. Raises `KeyError`."""
    told = dict(zip(("sw", "km", "fr"), _WORDS[text], strict=True))
    return choose({"en": text, **told}, lang)
