"""Which ballots a published list may show, so that a rare combination names nobody.

A buyer of votes can ask for an odd combination and look for it in the list. So fewer than ten
ballots are not listed, nor fewer than thirty that all agree; and where a ballot may hold more than
three choices, a combination that fewer than ten people chose is withheld. What is withheld is never
fewer than ten ballots: the sums would give fewer away. Blank ballots are none of the ten, for the
award tells how many there are.
"""

from collections.abc import Mapping

FEWEST = 10
FEWEST_UNANIMOUS = 30
MOST_CHOICES = 3

Ballot = tuple[str, ...]


def listed(patterns: Mapping[Ballot, int], most: int) -> set[Ballot]:
    """The combinations that may be shown, of those that so many people chose."""
    named = sum(patterns.values()) - patterns.get((), 0)
    if named < FEWEST or (len(patterns) == 1 and named < FEWEST_UNANIMOUS):
        return set()
    by_size = sorted(patterns, key=lambda one: (patterns[one], one))
    withheld = [one for one in by_size if most > MOST_CHOICES and patterns[one] < FEWEST]
    while withheld and sum(patterns[one] for one in withheld if one) < FEWEST:
        withheld.append(by_size[len(withheld)])
    return set(patterns) - set(withheld)
