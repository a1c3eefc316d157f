"""Who may vote, fixed before anybody does: the size of the roll and a root over its entries.

An entry is a keyed digest, so that the published root helps nobody to guess who is on the roll. On
a roll of phones it is the tag that the voter's ballots bear: an auditor who is given the entries
can then check that nobody else voted.
"""

from __future__ import annotations

from collections.abc import Iterable

from smsgateway.counting.merkle import leaf_hash, root


def commitment(entries: Iterable[bytes] = ()) -> dict[str, object]:
    """What the opening of a log says: `size` and `root` (RFC 6962, entries sorted, none twice).

    Without entries the contest is open to every phone: size 0 and the root of nothing.
    """
    leaves = sorted(set(entries))
    return {"size": len(leaves), "root": root([leaf_hash(one) for one in leaves]).hex()}
