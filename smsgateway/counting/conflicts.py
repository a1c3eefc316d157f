"""Groups of projects of which only one can be built, from a file beside the .pb file.

The .pb format has no place for them: a city's `comment` names them in words, and somebody writes
them down, one group a line, the projects' ids with spaces or commas between; `#` begins a remark.
"""

import re
from collections.abc import Collection


def read_conflicts(text: str, known: Collection[str]) -> tuple[frozenset[str], ...]:
    """The groups in their order. `known` are the ids of the contest's projects.

    Raises ValueError naming the line of an unknown id, and of a group of fewer than two.
    """
    groups = []
    for number, line in enumerate(text.splitlines(), 1):
        ids = re.split(r"[\s,;]+", line.partition("#")[0].strip())
        if ids == [""]:
            continue
        for one in ids:
            if one not in known:
                raise ValueError(f"line {number}: there is no project {one}")
        if len(set(ids)) < 2:
            raise ValueError(f"line {number}: a conflict is between two projects at least")
        groups.append(frozenset(ids))
    return tuple(groups)
