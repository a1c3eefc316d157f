"""Write an election as .pb text that pabulib-checker 1.0.8 accepts.

Orders of keys and columns: pabulib.org/format (April 2026), as that checker lists them.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from smsgateway.counting.election import WITHDRAWN_COST, Election, FileProject, FileVote


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


REQUIRED_META = _words(
    "description country unit instance num_projects num_votes budget vote_type rule"
    " date_begin date_end"
)
META_ORDER = _words(
    "description country unit district subunit instance num_projects num_votes budget vote_type"
    " rule date_begin date_end min_length max_length min_sum_cost max_sum_cost min_points"
    " max_points min_sum_points max_sum_points default_score min_project_cost max_project_cost"
    " min_project_score_threshold neighborhoods subdistricts categories edition language currency"
    " fully_funded experimental comment acknowledgments leftover_budget budget_per_category"
    " budget_per_neighborhood min_length_per_category max_length_per_category"
    " min_sum_cost_per_category max_sum_cost_per_category"
)
PROJECT_ORDER = _words(
    "project_id cost votes score name category beneficiaries selected neighborhood subunit"
    " district description proposer public_id latitude longitude"
)
VOTE_ORDER = _words(
    "voter_id vote points age sex voting_method district neighborhood education"
    " topic_preference_transport topic_preference_culture topic_preference_nature"
    " district_preference time_taken_seconds format_easiness format_expressiveness format_rank"
)
OLD_NAMES = {"target": "beneficiaries"}


def write(election: Election, *, keep_unknown: bool = False) -> str:
    """The election as .pb text: canonical order, quotes only where needed, one row a line.

    num_projects and num_votes are counted, not copied. A voting_method other than paper is
    written as internet, the only other one that the format has. META keys and columns that the
    format does not know are left out, or with `keep_unknown` put last. Line breaks and outer
    spaces in texts are lost.

    Raises ValueError when META lacks a required key, or when an id cannot stand in a list.
    """
    meta = dict(election.meta)
    meta |= {"num_projects": str(len(election.projects)), "num_votes": str(len(election.votes))}
    if missing := [key for key in REQUIRED_META if not meta.get(key)]:
        raise ValueError(f"META has no {', '.join(missing)}")
    _refuse_unwritable(election)
    keys = _ordered(meta, META_ORDER, keep_unknown)
    tables = (
        ("META", ["key", "value"], [{"key": key, "value": meta[key]} for key in keys]),
        _table("PROJECTS", PROJECT_ORDER, map(_project_cells, election.projects), keep_unknown),
        _table("VOTES", VOTE_ORDER, map(_vote_cells, election.votes), keep_unknown),
    )
    lines: list[str] = []
    for title, header, rows in tables:
        lines += [title, _line(header)]
        lines += [_line([row.get(name, "") for name in header]) for row in rows]
    return "\n".join(lines) + "\n"


def plain(number: Decimal) -> str:
    """A number without exponent, and without zeros that say nothing: 5.0 is 5, 1E+3 is 1000."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _refuse_unwritable(election: Election) -> None:
    for project in election.projects:
        if not project.id or "," in project.id or _flat(project.id) != project.id:
            raise ValueError(f"project id {project.id!r} cannot stand in a list of ids")
    for vote in election.votes:
        if vote.points and len(vote.points) != len(vote.projects):
            raise ValueError(f"voter {vote.voter_id} has points for other than the projects named")


def _table(
    title: str, order: Sequence[str], rows: Iterable[Mapping[str, str]], keep_unknown: bool
) -> tuple[str, list[str], list[Mapping[str, str]]]:
    listed = list(rows)
    used = dict.fromkeys(order[:2])
    for row in listed:
        used.update(dict.fromkeys(name for name, cell in row.items() if cell))
    return title, _ordered(used, order, keep_unknown), listed


def _ordered(names: Iterable[str], order: Sequence[str], keep_unknown: bool) -> list[str]:
    given = list(names)
    unknown = [name for name in given if name not in order]
    return [name for name in order if name in given] + (unknown if keep_unknown else [])


def _project_cells(project: FileProject) -> Mapping[str, str]:
    other = {OLD_NAMES.get(name, name): cell for name, cell in project.other.items()}
    return {
        "project_id": project.id,
        "cost": plain(WITHDRAWN_COST if project.withdrawn else project.cost),
        "votes": "" if project.votes is None else str(project.votes),
        "score": "" if project.score is None else plain(project.score),
        "name": project.name,
        "selected": "" if project.selected is None else str(project.selected),
    } | other


def _vote_cells(vote: FileVote) -> Mapping[str, str]:
    cells = {
        "voter_id": vote.voter_id,
        "vote": ",".join(vote.projects),
        "points": ",".join(map(plain, vote.points)),
    } | dict(vote.other)
    if cells.get("voting_method"):
        cells["voting_method"] = "paper" if cells["voting_method"] == "paper" else "internet"
    return cells


def _line(cells: Sequence[str]) -> str:
    return ";".join(map(_quoted, cells))


def _quoted(cell: str) -> str:
    flat = _flat(cell)
    if ";" in flat or '"' in flat:
        return '"' + flat.replace('"', '""') + '"'
    return flat


def _flat(text: str) -> str:
    return " ".join(text.splitlines()).strip() if not text.isprintable() else text.strip()
