"""Read a .pb file (pabulib.org/format, April 2026) from its text.

Lenient where a count stays sure (BOM, CRLF, blank lines, spaces in lists, missing optional cells,
unknown columns), strict where it does not: every fault is told with its line.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal

from smsgateway.counting.election import (
    NOTHING,
    VOTE_TYPES,
    WITHDRAWN_COST,
    Election,
    Fault,
    FileProject,
    FileVote,
    PabulibError,
)
from smsgateway.counting.pabulib_ballot import NUMBER, Ballot, BallotParser

MOST_FAULTS = 100
COUNTS = ("min_length", "max_length")
AMOUNTS = ("min_project_score_threshold", "max_sum_points", "min_sum_points")


def read(text: str) -> Election:
    """The election in a .pb text.

    Raises PabulibError with every fault found, up to a hundred. What is odd but countable (a
    project named twice in one ballot counts once; a wrong num_votes) comes back as `warnings`.
    """
    return _Reader(text).election()


class _Enough(Exception):
    """Enough faults are known; reading on would only repeat them."""


class _Reader:
    def __init__(self, text: str) -> None:
        self.rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";")
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self.meta: dict[str, str] = {}
        self.projects: dict[str, FileProject] = {}
        self.votes: list[FileVote] = []
        self.seen: set[str] = set()

    def election(self) -> Election:
        try:
            section = self.leading()
            while section:
                section = self.section(section)
            self.whole()
        except _Enough:
            pass
        except csv.Error as error:
            self.faults.append(Fault(self.rows.line_num, f"the row cannot be read: {error}"))
        if self.faults:
            raise PabulibError(tuple(self.faults))
        projects = tuple(self.projects.values())
        return Election(self.meta, projects, tuple(self.votes), tuple(self.warnings))

    def fault(self, reason: str, line: int | None = None) -> None:
        self.faults.append(Fault(self.rows.line_num if line is None else line, reason))
        if len(self.faults) >= MOST_FAULTS:
            self.faults.append(Fault(0, "and more: reading stopped here"))
            raise _Enough

    def warn(self, reason: str, line: int | None = None) -> None:
        self.warnings.append(Fault(self.rows.line_num if line is None else line, reason))

    def leading(self) -> str:
        for row in self.rows:
            if title := _title(row):
                return title
            if any(row):
                self.fault(f"{row[0]!r} stands before META")
                raise _Enough
        return ""

    def section(self, title: str) -> str:
        """Read one section; the title of the next, or nothing at the end."""
        if title in self.seen:
            self.fault(f"{title} stands here a second time")
        if title == "VOTES" and not {"META", "PROJECTS"} <= self.seen:
            self.fault("VOTES stands before META and PROJECTS, so no ballot can be checked")
            raise _Enough
        self.seen.add(title)
        if title == "META":
            return self.read_meta()
        header = [cell.strip() for cell in next(filter(any, self.rows), [])]
        needed = ("project_id", "cost") if title == "PROJECTS" else ("voter_id", "vote")
        if missing := [name for name in needed if name not in header]:
            self.fault(f"{title} has no column {' and no column '.join(missing)}")
            raise _Enough
        if len(set(header)) < len(header):
            self.fault(f"{title} has two columns of one name")
        return self.read_projects(header) if title == "PROJECTS" else self.read_votes(header)

    def read_meta(self) -> str:
        for row in self.rows:
            if title := _title(row):
                return title
            key = row[0].strip() if row else ""
            if not key or [cell.strip() for cell in row[:2]] == ["key", "value"]:
                continue
            value = ";".join(row[1:]).strip()
            if len(row) > 2:
                value = value.rstrip("; ")
                self.warn(f"META {key} holds a semicolon outside quotes")
            if self.meta.get(key, value) != value:
                self.fault(f"META {key} is given twice, as {self.meta[key]!r} and {value!r}")
            self.meta[key] = value
            self.check_meta(key, value)
        return ""

    def check_meta(self, key: str, value: str) -> None:
        if key == "budget" and (not NUMBER.fullmatch(value) or value.startswith("-")):
            self.fault(f"budget is {value!r}, not an amount of money")
        elif key == "vote_type" and value not in VOTE_TYPES:
            self.fault(f"vote_type is {value!r}, not one of {', '.join(VOTE_TYPES)}")
        elif value and key in COUNTS and not (value.isascii() and value.isdigit()):
            self.fault(f"{key} is {value!r}, not a whole number")
        elif value and key in AMOUNTS and not NUMBER.fullmatch(value):
            self.fault(f"{key} is {value!r}, not a number")

    def body(self, width: int, title: str) -> Iterator[list[str]]:
        """The rows up to the next section, each as wide as the header; then that title alone."""
        previous = self.rows.line_num
        for row in self.rows:
            if len(row) != width:
                if next_title := _title(row):
                    yield [next_title]
                    return
                if not any(row):
                    previous = self.rows.line_num
                    continue
                row = self.fitted(row, width, title, previous + 1)
            previous = self.rows.line_num
            yield row
        yield [""]

    def fitted(self, row: list[str], width: int, title: str, starts: int) -> list[str]:
        if self.rows.line_num > starts:
            self.fault("a quotation mark opens here and is not closed on this line", starts)
        elif any(row[width:]):
            self.fault(f"the row has {len(row)} cells, the header of {title} has {width}")
        return (row + [""] * width)[:width]

    def read_projects(self, header: list[str]) -> str:
        # Renamed by the format in April 2026; older files carry the old name.
        header = ["beneficiaries" if name == "target" else name for name in header]
        row: list[str] = [""]
        for row in self.body(len(header), "PROJECTS"):
            if len(row) == 1:
                break
            cells = {name: cell.strip() for name, cell in zip(header, row, strict=True) if cell}
            project_id, cost = cells.pop("project_id", ""), cells.pop("cost", "")
            if not project_id:
                self.fault("a project without project_id")
            elif project_id in self.projects:
                self.fault(f"project {project_id} is listed a second time")
            elif not NUMBER.fullmatch(cost) or cost.startswith("-"):
                self.fault(f"project {project_id} costs {cost!r}, which is not an amount of money")
            else:
                self.projects[project_id] = self.project(project_id, Decimal(cost), cells)
        return row[0]

    def project(self, project_id: str, cost: Decimal, cells: dict[str, str]) -> FileProject:
        if not cost:
            self.warn(f"project {project_id} costs nothing")
        selected = cells.pop("selected", "")
        if selected not in ("", "0", "1", "2", "3"):
            self.fault(f"project {project_id} has selected {selected!r}, not 0, 1, 2 or 3")
            selected = ""
        votes = self.figure(project_id, "votes", cells)
        return FileProject(
            project_id,
            cost,
            name=cells.pop("name", ""),
            votes=None if votes is None else int(votes),
            score=self.figure(project_id, "score", cells),
            selected=int(selected) if selected else None,
            other={name: cell for name, cell in cells.items() if cell},
            withdrawn=cost == WITHDRAWN_COST,
        )

    def figure(self, project_id: str, name: str, cells: dict[str, str]) -> Decimal | None:
        value = cells.pop(name, "")
        if NUMBER.fullmatch(value):
            return Decimal(value)
        if value:
            self.warn(f"project {project_id} has {name} {value!r}, which is not a number")
        return None

    def read_votes(self, header: list[str]) -> str:
        voter_at, vote_at = header.index("voter_id"), header.index("vote")
        points_at = header.index("points") if "points" in header else None
        extras = [i for i in range(len(header)) if i not in (voter_at, vote_at, points_at)]
        parsed: dict[tuple[str, str], Ballot] = {}
        shared: dict[tuple[str, ...], Mapping[str, str]] = {}
        first_line: dict[str, int] = {}
        parse = BallotParser(self.projects, self.longest())
        row: list[str] = [""]
        for row in self.body(len(header), "VOTES"):
            if len(row) == 1:
                break
            written = (row[vote_at], "" if points_at is None else row[points_at])
            ballot = parsed.get(written)
            if ballot is None:
                ballot = parsed[written] = parse(*written)
            for reason in ballot.faults:
                self.fault(reason)
            for reason in ballot.warnings:
                self.warn(reason)
            values = tuple([row[i] for i in extras])
            other = shared.get(values)
            if other is None:
                cells = {header[i]: row[i].strip() for i in extras if row[i].strip()}
                other = shared[values] = cells or NOTHING
            voter_id = row[voter_at].strip()
            before = first_line.setdefault(voter_id, self.rows.line_num)
            if before != self.rows.line_num:
                self.warn(f"voter {voter_id} has voted before, on line {before}")
            self.votes.append(FileVote(voter_id, ballot.projects, ballot.points, other))
        return row[0]

    def longest(self) -> int:
        """How many projects a ballot may name."""
        if self.meta.get("vote_type") == "choose-1":
            return 1
        said = self.meta.get("max_length", "")
        return int(said) if said.isdecimal() else len(self.projects)

    def whole(self) -> None:
        for title in ("META", "PROJECTS", "VOTES"):
            if title not in self.seen:
                self.fault(f"there is no section {title}", 0)
        for key in ("budget", "vote_type"):
            if "META" in self.seen and key not in self.meta:
                self.fault(f"META has no {key}", 0)
        for key, found in (("num_projects", self.projects), ("num_votes", self.votes)):
            said = self.meta.get(key, "")
            if said != str(len(found)):
                self.warn(f"META says {key} {said or 'nothing'}, the file has {len(found)}", 0)


def _title(row: list[str]) -> str:
    """The section that this row opens, if it does: its name alone, whatever the case."""
    if not row or any(row[1:]):
        return ""
    word = row[0].strip().upper()
    return word if word in ("META", "PROJECTS", "VOTES") else ""
