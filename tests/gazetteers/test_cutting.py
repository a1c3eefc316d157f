"""Names of real places, cut for a screen, never read alike beside a sibling."""

import pytest

from flows.cutting import cut_names
from smsgateway.actions.gazetteers.report import report


def test_the_measured_villages_of_cambodia(mef):
    cuts = report(mef.places).cuts["village"]["en"]
    assert cuts == {16: 259, 20: 42, 24: 8}


@pytest.mark.parametrize("limit", [16, 20, 24])
def test_every_real_list_is_told_apart_under_every_parent(mef, ncdd, kenya, limit):
    families = {}
    for gazetteer in (mef, ncdd, kenya):
        for one in gazetteer.places:
            for language, name in one.names.items():
                family = families.setdefault((id(gazetteer), one.level, one.parent, language), [])
                family.append((one.code, name))
    for family in families.values():
        shown = cut_names(family, limit)
        assert len({name.casefold() for name in shown}) == len(family)
        assert max(map(len, shown)) <= limit
