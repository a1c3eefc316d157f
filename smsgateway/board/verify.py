#!/usr/bin/env python3
"""Recount an election from its public board, with nothing but Python 3.11 and this file.

    python3 verify.py DIR                     a board, during voting or after
    python3 verify.py DIR --key KEY           and it is signed by the key that was printed
    python3 verify.py DIR --seal AB12-CD34    and its newest seal is the one read on the radio
    python3 verify.py DIR --earlier OLD_DIR   and it continues the board that I saved before
    python3 verify.py DIR --receipt CODE      and this receipt is in it
    python3 verify.py DIR --auditor           and openings.jsonl (auditors only) explains every vote

It follows docs/public-log.md and shares no code with the service. It stops at the first thing that
is wrong (exit 1), else it says what it proved and what it cannot prove (exit 0). It does not touch
the network.
"""

import argparse
import base64
import csv
import hashlib
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

RESULTS = ("award.json", "ballots.csv", "tally.json", "totals.json")
TAKES_BACK = {"unvote": "withdrawn", "notme": "disowned"}
FATES = (
    *("counted", "superseded", "withdrawn", "disowned", "spoiled", "pending", "late"),
    *TAKES_BACK,
)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BALLOT = re.compile(rb'\{"com":"([0-9a-f]{64})","k":"b","r":"([0-9A-HJKMNP-TV-Z]{10})"\}')
ACTS = {"open", "roll", "decision", "challenge", "close", "result", "key-destroyed"}
NOTHING = hashlib.sha256(b"").hexdigest()
EQUAL_SHARES = ("equalshares", "equalshares/add1", "equalshares/add1u")
TIES = {"cheaper", "more votes", "lot", "file order"}
FEWEST, FEWEST_UNANIMOUS, MOST_CHOICES = 10, 30, 3
Ballot = tuple[str, ...]


class Wrong(Exception):
    """The board is not what it says. The message is one sentence."""


def main() -> int:
    """Check and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dir", type=Path)
    for name in ("key", "seal", "earlier", "receipt"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--auditor", action="store_true")
    told = parser.parse_args()
    board = Board(told.dir)
    try:
        board.check(told)
    except Wrong as wrong:
        return finish([f"WRONG: {wrong}"], 1)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return finish([f"WRONG: a file cannot be read as it should be: {error!r}"], 1)
    proved = [f"PROVED: {line}" for line in board.proved]
    return finish([*proved, *(f"NOT PROVED: {line}" for line in board.open)], 0)


def finish(lines: Iterable[str], code: int) -> int:
    """Say it."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return code


class Board:
    """One folder, and what was found out about it."""

    def __init__(self, folder: Path) -> None:
        """Reads nothing yet."""
        self.folder = folder
        self.proved: list[str] = []
        self.open: list[str] = []
        self.leaves: list[bytes] = []
        self.commitments: dict[str, str] = {}
        self.acts: list[tuple[int, dict[str, Any]]] = []
        self.told: dict[str, Any] = {}
        self.witnesses: dict[str, bytes] = {}

    def check(self, asked: argparse.Namespace) -> None:
        """Everything, in the order of the specification."""
        self.read_log()
        self.check_manifest()
        root = self.check_checkpoints()
        self.check_acts()
        self.check_challenges()
        self.check_roll()
        self.check_what_is_known(asked, root)
        result = [act for _, act in self.acts if act["k"] == "result"]
        there = [name for name in RESULTS if (self.folder / name).exists()]
        if not result:
            if there:
                raise Wrong(f"{there[0]} is there although the log holds no result")
            self.open.append("who won: the result is not out yet, and nobody should know it")
        else:
            self.check_results(result[-1], asked.auditor)
        self.say_the_rest()

    def file(self, name: str) -> bytes:
        """A file's bytes."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            raise Wrong(f"{name} is missing") from None

    def lines(self, name: str) -> list[bytes]:
        """The lines of a file that ends in a line end."""
        data = self.file(name)
        if not data.endswith(b"\n"):
            raise Wrong(f"{name} does not end where a line ends")
        return data[:-1].split(b"\n")

    # 1. the log

    def read_log(self) -> None:
        """Leaves in their one spelling, receipts unique, the opening first."""
        self.leaves = self.lines("log.jsonl")
        for n, leaf in enumerate(self.leaves):
            found = BALLOT.fullmatch(leaf)
            if found is None:
                act = one_spelling(leaf, f"leaf {n}")
                if act.get("k") not in ACTS or (act["k"] == "open") != (n == 0):
                    raise Wrong(f"leaf {n} is of a kind that cannot stand there")
                self.acts.append((n, act))
                continue
            receipt = found[2].decode()
            if receipt in self.commitments:
                raise Wrong(f"receipt {receipt} stands in the log twice")
            if check_character(receipt):
                raise Wrong(f"the check character of receipt {receipt} is wrong")
            self.commitments[receipt] = found[1].decode()
        if not self.acts or self.acts[0][0] != 0:
            raise Wrong("the log does not begin with the election's opening")
        self.told = self.acts[0][1]
        self.check_ties()
        if self.file("election.json") != self.leaves[0] + b"\n":
            raise Wrong("election.json is not the opening that stands in the log")
        self.proved.append(
            f"the log holds {len(self.leaves)} entries, {len(self.commitments)} of them ballots, "
            "each in its one spelling, no receipt twice"
        )

    def check_ties(self) -> None:
        """What decides between equals is fixed before the vote, and separates any two."""
        steps = self.told["ties"].split(", then ")
        ids = sorted(one["id"] for one in self.told["projects"])
        if not set(steps) <= TIES or steps[-1] not in ("lot", "file order"):
            raise Wrong("the tie rule of the opening is none that separates any two projects")
        if "lot" in steps and sorted(self.told.get("lot", ())) != ids:
            raise Wrong("the lot of the opening does not hold every project once")

    def check_acts(self) -> None:
        """One close, that counts what came before it; results only after it.

        A project that a decision withdrew cannot win, as if the opening said so.
        """
        decisions = [(n, act) for n, act in self.acts if act["k"] == "decision"]
        gone = {act.get("withdrawn") for _, act in decisions}
        for one in self.told["projects"]:
            one["withdrawn"] = one["withdrawn"] or one["id"] in gone
        closes = [(n, act) for n, act in self.acts if act["k"] == "close"]
        results = [n for n, act in self.acts if act["k"] == "result"]
        if len(closes) > 1 or (results and not closes):
            raise Wrong("the log must say once that voting closed, before any result")
        if not closes:
            return
        n, close = closes[0]
        acts_before = sum(1 for place, _ in self.acts if place < n)
        if n - acts_before != len(self.commitments) or close["ballots"] != len(self.commitments):
            raise Wrong("the number of ballots at the close is not the number in the log")
        if results and results[0] < n:
            raise Wrong("a result stands before the close")
        if any(place > n for place, act in decisions if "withdrawn" in act):
            raise Wrong("a project was withdrawn after the close")
        self.proved.append(f"all {len(self.commitments)} ballots were in the log at its close")
        moved = [act["closes"] for place, act in decisions if "closes" in act and place < n]
        announced = [self.told["closes"], *moved][-1]
        if close["closed"] == announced:
            self.proved.append(
                f"voting closed at the announced hour, {announced}; it was moved {len(moved)} times"
            )
        else:
            self.open.append(
                f"why voting closed at {close['closed']}: the log announced {announced}"
            )

    # 2. signatures, roots, consistency

    def check_manifest(self) -> None:
        """The log's key signed the list of files, and the files are those."""
        text, signatures = read_note(self.file("manifest").decode(), "manifest")
        origin, key = self.log_key()
        if len(signatures) != 1 or not signed(origin, key, signatures[0], text.encode(), 1):
            raise Wrong("the manifest is not signed by the log's key")
        first, *listed = text[:-1].split("\n")
        files = {line[66:]: line[:64] for line in listed if line[64:66] == "  "}
        there = {one.name for one in self.folder.iterdir()} - {"manifest", "openings.jsonl"}
        if first != f"{origin}/manifest" or listed != sorted(listed, key=lambda one: one[66:]):
            raise Wrong("the manifest is not in its form, or another election's")
        if len(files) != len(listed) or set(files) != there:
            odd = sorted(set(files) ^ there)
            raise Wrong(f"the folder and the manifest do not name the same files: {odd}")
        for name, digest in files.items():
            if hashlib.sha256(self.file(name)).hexdigest() != digest:
                raise Wrong(f"{name} is not the file that was signed")
        self.proved.append(f"all {len(files)} files are those that the log's key signed")

    def check_checkpoints(self) -> bytes:
        """Every signature, and the root rebuilt from the leaves at every size; the last root."""
        origin, key = self.log_key()
        self.witnesses = dict(self.witness_keys())
        tree, size, by = Tree(), 0, set[str]()
        enough, cosigned = min(2, len(self.witnesses)), 0
        for line in self.lines("checkpoints.jsonl"):
            text, signatures = read_note(one_spelling(line, "checkpoints.jsonl"), "a checkpoint")
            named, written, root, end = (*text.split("\n"), "")[:4]
            if named != origin or end or not size < int(written) <= len(self.leaves):
                raise Wrong(f"the checkpoint after size {size} is out of place")
            for leaf in self.leaves[size : int(written)]:
                tree.append(leaf)
            size = int(written)
            if text != f"{origin}\n{size}\n{base64.b64encode(tree.root()).decode()}\n":
                raise Wrong(f"the root at size {size} is {root}, which the leaves do not give")
            by = self.check_signatures(text, signatures, origin, key)
            cosigned = size if len(by) >= enough else cosigned
        if size != len(self.leaves):
            raise Wrong(f"{len(self.leaves) - size} leaves stand behind the last checkpoint")
        self.proved.append(
            "every checkpoint is signed, and the leaves give its root: nothing was changed or "
            "removed between the first one and the last"
        )
        self.say_of_witnesses(enough, cosigned, size, by)
        return tree.root()

    def check_signatures(
        self, text: str, signatures: list[tuple[str, bytes]], origin: str, key: bytes
    ) -> set[str]:
        """The log's signature first, then those of known witnesses, each once."""
        if not signatures or not signed(origin, key, signatures[0], text.encode(), 1):
            raise Wrong("a checkpoint is not signed by the log's key")
        names = [name for name, _ in signatures[1:]]
        if names != sorted(set(names)) or not set(names) <= set(self.witnesses):
            raise Wrong("a checkpoint carries a signature twice, or one by an unknown witness")
        for name, raw in signatures[1:]:
            when = int.from_bytes(raw[4:12], "big")
            message = f"cosignature/v1\ntime {when}\n{text}".encode()
            if not signed(name, self.witnesses[name], (name, raw[:4] + raw[12:]), message, 4):
                raise Wrong(f"the signature of witness {name} is false")
        return set(names)

    def say_of_witnesses(self, enough: int, cosigned: int, size: int, by: set[str]) -> None:
        """What outside signatures prove; a result needs them."""
        if not self.witnesses:
            self.open.append("that everybody is shown the same log: it names no outside witness")
            return
        if any(act["k"] == "result" for _, act in self.acts) and cosigned != size:
            raise Wrong(f"a result needs the signatures of {enough} witnesses under its checkpoint")
        if cosigned:
            self.proved.append(
                f"{enough} or more of the witnesses {', '.join(sorted(self.witnesses))} saw the "
                f"log grow to size {cosigned}; under the last checkpoint: "
                f"{', '.join(sorted(by)) or 'nobody yet'}"
            )
        if cosigned != size:
            self.open.append(f"that witnesses saw the last {size - cosigned} entries")

    def log_key(self) -> tuple[str, bytes]:
        """The log's name and public key, as its opening gives them."""
        name, key = read_key(self.told["key"], 1)
        if name != self.told["e"]:
            raise Wrong("the log's key bears another name than the log")
        return name, key

    def witness_keys(self) -> Iterator[tuple[str, bytes]]:
        """Those of the opening, and those that a later decision added."""
        yield from (read_key(text, 4) for text in self.told["witnesses"])
        yield from (read_key(act["witness"], 4) for _, act in self.acts[1:] if "witness" in act)

    # 3. what the caller knows from elsewhere

    def check_what_is_known(self, asked: argparse.Namespace, root: bytes) -> None:
        """The printed key, a seal, an earlier copy, a receipt."""
        digits = root.hex()[:8].upper()
        if asked.key and asked.key != self.told["key"]:
            raise Wrong("this board is signed by another key than the one you gave")
        if asked.key:
            self.proved.append("the board is signed by the key that you gave")
        else:
            self.open.append(f"whose board this is: compare its key with print: {self.told['key']}")
        if asked.seal and asked.seal.replace("-", "").upper() != digits:
            raise Wrong(f"the newest seal here is {digits[:4]}-{digits[4:]}, not {asked.seal}")
        self.proved.append(f"the seal at size {len(self.leaves)} is {digits[:4]}-{digits[4:]}")
        if asked.earlier:
            before = Path(asked.earlier, "log.jsonl").read_bytes()[:-1].split(b"\n")
            if self.leaves[: len(before)] != before:
                raise Wrong("this log does not continue the one that you saved")
            self.proved.append(f"it continues the {len(before)} entries that you saved")
        if asked.receipt:
            code = re.sub(r"[^0-9A-Z]", "", asked.receipt.upper()).translate(
                str.maketrans("OIL", "011")
            )
            if code not in self.commitments:
                raise Wrong(f"receipt {code} is not in the log")
            self.proved.append(f"receipt {code} is in the log (not: what it chose)")

    # 4. challenges

    def check_challenges(self) -> None:
        """Each opened ballot opens to its leaf."""
        opened = set()
        for n, act in self.acts:
            if act["k"] != "challenge":
                continue
            receipt = act["r"]
            found = commitment(self.told["e"], act["c"], act["inner"], act["nonce1"])
            if receipt in opened or self.commitments.get(receipt) != found:
                raise Wrong(f"the challenge in leaf {n} does not open its ballot")
            opened.add(receipt)
        if opened:
            self.proved.append(f"{len(opened)} challenged ballots open to what their log entry hid")

    def check_roll(self) -> None:
        """Who may vote was fixed before anybody did: a roll, or nobody is left out."""
        roll = self.told.get("roll", {"size": 0, "root": NOTHING})
        if (roll["size"] == 0) != (roll["root"] == NOTHING) or len(roll["root"]) != 64:
            raise Wrong("the roll in the opening is not in its form")
        if roll["size"]:
            self.proved.append(f"the roll of {roll['size']} was fixed before anybody voted")
            self.open.append("that only those on the roll voted: auditors are given its entries")
        else:
            self.proved.append("by the opening every phone may vote")

    # 5. results

    def check_results(self, result: dict[str, Any], auditor: bool) -> None:
        """The files are those of the log's last result, and add up."""
        if set(result["files"]) != {*RESULTS, "openings.jsonl"}:
            raise Wrong("the result does not name the files that it should")
        for name in RESULTS:
            if hashlib.sha256(self.file(name)).hexdigest() != result["files"][name]:
                raise Wrong(f"{name} is not the file that the log's result names")
        totals = self.check_totals(one_spelling(self.lines("totals.json")[0], "totals.json"))
        rows = self.read_list()
        listed = [choice for _, choice in rows]
        if len(rows) != totals["listed"]:
            raise Wrong(f"ballots.csv lists {len(rows)} ballots, totals.json {totals['listed']}")
        self.check_withholding(Counter(listed), totals["counted"])
        counted = listed
        if auditor:
            if (
                hashlib.sha256(self.file("openings.jsonl")).hexdigest()
                != (result["files"]["openings.jsonl"])
            ):
                raise Wrong("openings.jsonl is not the file that the log's result names")
            counted = self.check_openings(rows, totals)
        self.check_tally(counted, totals)

    def check_totals(self, totals: dict[str, Any]) -> dict[str, Any]:
        """What was received is what became of it."""
        spoiled = sum(1 for _, act in self.acts if act["k"] == "challenge")
        parts = sum(totals[name] for name in FATES) + sum(totals["rejected"].values())
        if set(totals) != {*FATES, "received", "rejected", "listed", "withheld"}:
            raise Wrong("totals.json does not hold the figures that it should")
        whole = [*totals["rejected"].values(), *(totals[k] for k in totals if k != "rejected")]
        if any(not isinstance(one, int) or one < 0 for one in whole):
            raise Wrong("a figure in totals.json is not a number of ballots")
        if totals["received"] != len(self.commitments) or totals["received"] != parts:
            raise Wrong("totals.json does not add up to the ballots in the log")
        if totals["spoiled"] != spoiled:
            raise Wrong("the spoiled ballots are not those that were challenged in the log")
        if totals["counted"] != totals["listed"] + totals["withheld"]:
            raise Wrong("listed and withheld ballots are not the counted ones")
        self.proved.append(
            f"of {totals['received']} ballots in the log {totals['counted']} are said to count, and"
            " every other one is accounted for by its reason"
        )
        return totals

    def read_list(self) -> list[tuple[str, Ballot]]:
        """The published list in its one spelling: trackers unique and sorted, choices allowed."""
        data = self.file("ballots.csv").decode()
        header, *rows = list(csv.reader(io.StringIO(data, newline="")))
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([header, *rows])
        if header != ["tracker", "choice"] or out.getvalue() != data:
            raise Wrong("ballots.csv is not in its one spelling")
        trackers = [row[0] for row in rows]
        if trackers != sorted(set(trackers)) or not all(
            re.fullmatch("[0-9]{9}", t, re.A) for t in trackers
        ):
            raise Wrong("the trackers in ballots.csv are not unique, sorted and of nine digits")
        return [(row[0], self.allowed(tuple(row[1].split(",") if row[1] else ()))) for row in rows]

    def allowed(self, choice: Ballot) -> Ballot:
        """A choice that the format permits, in the published order; a blank one always is."""
        projects, points = len(set(choice)), self.told.get("points", 0)
        if choice and not self.told["least"] <= projects <= self.told["most"]:
            raise Wrong(f"a ballot names {projects} projects")
        if points and len(choice) > points:
            raise Wrong(f"a ballot gives {len(choice)} points, of {points}")
        if (projects != len(choice) and not points) or choice != self.in_order(choice):
            raise Wrong("a ballot names a project twice or out of order")
        if self.told.get("within_pot"):
            costs = {one["id"]: Fraction(one["cost"]) for one in self.told["projects"]}
            if sum(costs[one] for one in choice) > Fraction(self.told["pot"]):
                raise Wrong("a ballot names more than the pot holds")
        return choice

    def longest(self) -> int:
        """How many mentions a ballot may hold."""
        return int(self.told.get("points") or self.told["most"])

    def in_order(self, choice: Iterable[str]) -> Ballot:
        """As published: as typed where the order counts, else in the order of the ballot."""
        place = {one["id"]: n for n, one in enumerate(self.told["projects"])}
        if self.told["ranked"]:
            return tuple(one for one in choice if place[one] >= 0)
        return tuple(sorted(choice, key=place.__getitem__))

    def check_withholding(self, patterns: Counter[Ballot], counted: int) -> None:
        """What is listed names nobody by being rare."""
        lone = len(patterns) == 1 and patterns.total() == counted < FEWEST_UNANIMOUS
        rare = self.longest() > MOST_CHOICES and any(k < FEWEST for k in patterns.values())
        if patterns and (counted < FEWEST or lone or rare):
            raise Wrong("ballots.csv lists ballots that should have been withheld")

    def check_tally(self, counted: Sequence[Ballot], totals: dict[str, Any]) -> None:
        """The sums, and who wins by the rule that was fixed before anybody voted."""
        tally = one_spelling(self.lines("tally.json")[0], "tally.json")
        award = one_spelling(self.lines("award.json")[0], "award.json")
        sums, missing = self.sums(counted), totals["counted"] - len(counted)
        if tally["ballots"] != totals["counted"] or list(tally["projects"]) != sorted(sums):
            raise Wrong("tally.json is not of these ballots or these projects")
        for name, found in sums.items():
            said = tally["projects"][name]
            most = missing * max([1, self.told.get("points", 0), *self.told["worth"]])
            for key in ("votes", "score"):
                room = missing if key == "votes" else most
                if not found[key] <= said[key] <= found[key] + room:
                    raise Wrong(f"project {name} has {said[key]} in tally.json, not {found[key]}")
        if missing:
            self.open.append(
                f"the sums to the last vote: {missing} rare ballots are withheld so that they name "
                "nobody; auditors hold them. The listed ones fit the sums"
            )
        else:
            self.proved.append(
                f"the sums of all {len(counted)} counted ballots are those published"
            )
        self.check_blank(award, tally["ballots"], counted, missing)
        self.check_award(award, tally, counted if not missing else None)

    def check_blank(
        self, award: dict[str, Any], ballots: int, counted: Sequence[Ballot], missing: int
    ) -> None:
        """Blank votes are turnout, and have no share in the pot."""
        listed = sum(1 for choice in counted if not choice)
        if not listed <= award["blank"] <= listed + missing:
            raise Wrong(f"the award knows {award['blank']} blank ballots, the list {listed}")
        if award["voters"] + award["blank"] != ballots:
            raise Wrong("the award's voters are not those whose ballots name something")

    def sums(self, counted: Iterable[Ballot]) -> dict[str, dict[str, int]]:
        """Votes and points of every project."""
        sums = {one["id"]: {"votes": 0, "score": 0} for one in self.told["projects"]}
        for choice, people in Counter(counted).items():
            for name in set(choice):
                sums[name]["votes"] += people
            for rank, name in enumerate(choice):
                sums[name]["score"] += people * (self.told["worth"] or [1] * len(choice))[rank]
        return sums

    def check_award(
        self, award: dict[str, Any], tally: dict[str, Any], counted: Sequence[Ballot] | None
    ) -> None:
        """Winners and money."""
        rule, steps = self.told["rule"], award.get("steps", 0)
        if award["rule"] != rule or Fraction(award["budget"]) != Fraction(self.told["pot"]):
            raise Wrong("the award is by another rule or pot than the election's")
        costs = {one["id"]: Fraction(one["cost"]) for one in self.told["projects"]}
        spent = sum((costs[one] for one in award["winners"]), Fraction(0))
        if spent > Fraction(self.told["pot"]) or Fraction(award["spent"]) != spent:
            raise Wrong("the winners do not cost what the award says, or more than the pot")
        rounds = {
            one["project"]: {"votes": one["votes"], "score": Fraction(one["score"])}
            for one in award["rounds"]
        }
        if len(award["rounds"]) != len(rounds) or rounds != tally["projects"]:
            raise Wrong("the award's rounds do not have the sums of tally.json")
        count = Count(self.told, tally["projects"], award["voters"])
        winners = count.award(rule, counted, steps)
        if winners is None:
            self.open.append(f"that rule {rule} was applied rightly: this file cannot recompute it")
        elif winners != award["winners"]:
            raise Wrong(f"by the rule {winners} win, not {award['winners']}")
        else:
            self.proved.append(
                f"by the rule fixed at the opening ({rule}) the winners are {', '.join(winners)}"
            )

    # 6. auditors

    def check_openings(
        self, rows: list[tuple[str, Ballot]], totals: dict[str, Any]
    ) -> list[Ballot]:
        """Every leaf opened: the right ballots count, and the list is exactly of them."""
        seen, voters = set[str](), dict[str, list[tuple[int, str]]]()
        fates, counted, seqs = Counter[str](), list[tuple[str, Ballot]](), set[Any]()
        for line in self.lines("openings.jsonl") if self.file("openings.jsonl") else []:
            one = one_spelling(line, "openings.jsonl")
            self.check_opening(one)
            if one["r"] in seen or (one["tag"], one["seq"]) in seqs:
                raise Wrong(f"receipt {one['r']} is opened twice, or as another one's place")
            seen.add(one["r"])
            seqs.add((one["tag"], one["seq"]))
            fates[one["d"]] += 1
            voters.setdefault(one["tag"], []).append((one["seq"], one["d"]))
            if one["d"] == "counted":
                choice = self.allowed(self.in_order(one["c"]))
                counted.append((f"{one['trk']:09}", choice))
        if len(seen) != len(self.commitments):
            raise Wrong(f"{len(self.commitments) - len(seen)} leaves have no opening")
        said = {name: totals[name] for name in FATES}
        said |= {f"rejected:{why}": number for why, number in totals["rejected"].items()}
        if fates != Counter(said):
            raise Wrong("the openings do not add up to totals.json")
        for ballots in voters.values():
            check_last_counts(sorted(ballots))
        self.check_list_is_of(rows, counted)
        taken_back = sum(fates[name] for name in TAKES_BACK)
        self.proved.append(
            "every log entry opens; of each voter the last valid ballot counts and no other, and "
            f"none after one of the {taken_back} entries that take a vote back; the list is "
            "exactly of the counted ballots"
        )
        self.open.append(
            "that messages of real phones stand behind all votes and takings back: match the ids "
            "by your own hand (smsgateway log match)"
        )
        return [choice for _, choice in counted]

    def check_opening(self, one: dict[str, Any]) -> None:
        """It fits its leaf, and says of itself what the leaf says."""
        inside = {key: one[key] for key in ("tag", "seq", "trk", "mid", "nonce2")}
        inside |= {"back": one["back"]} if "back" in one else {}
        inner = hashlib.sha256(b"smsgateway/inner/v1\0" + canonical(inside)).hexdigest()
        found = commitment(self.told["e"], one["c"], inner, one["nonce1"])
        if self.commitments.get(one["r"]) != found:
            raise Wrong(f"the opening of receipt {one['r']} does not fit its leaf")
        if one.get("back", "") != (one["d"] if one["d"] in TAKES_BACK else ""):
            raise Wrong(f"receipt {one['r']} is a vote called none, or none called a vote")
        if (one["d"] == "spoiled") != (one["r"] in self.challenged()):
            raise Wrong(f"receipt {one['r']} is spoiled without a challenge, or not with one")

    @cache  # noqa: B019 - one board a run
    def challenged(self) -> frozenset[str]:
        """Receipts that were opened for all to see."""
        return frozenset(act["r"] for _, act in self.acts if act["k"] == "challenge")

    def check_list_is_of(
        self, rows: list[tuple[str, Ballot]], counted: list[tuple[str, Ballot]]
    ) -> None:
        """Line for line, less what had to be withheld and no more."""
        shown = published(Counter(choice for _, choice in counted), self.longest())
        if sorted(one for one in counted if one[1] in shown) != rows:
            raise Wrong("ballots.csv is not the list of the ballots that count")

    def say_the_rest(self) -> None:
        """What no board can prove."""
        self.open += [
            "that a phone was in its owner's hand, or that one person holds one SIM",
            "that every vote that was sent reached the service: no receipt means vote again",
            "secrecy from the service, the gateway and the phone company before keys are destroyed",
        ]
        if not any("list is exactly" in line for line in self.proved):
            self.open.append(
                "that listed ballots and log entries are one to one: auditors can (--auditor)"
            )


def check_last_counts(ballots: Sequence[tuple[int, str]]) -> None:
    """Of one voter's entries, in the order of casting, the last live one decides.

    A vote counts. What takes back ends the vote right before it, and then none counts.
    """
    live = [fate for _, fate in ballots if fate not in ("spoiled", "late")]
    live = [fate for fate in live if not fate.startswith("rejected:")]
    # Where the last was rejected, the one before it stays set aside.
    rejected = any(fate.startswith("rejected:") for _, fate in ballots)
    for fate, after in pairwise(["superseded", *live, ""] if live else []):
        if fate in ("counted", "pending"):
            right = not after
        elif fate in TAKES_BACK.values():
            right = TAKES_BACK.get(after) == fate
        else:
            right = rejected or (after not in TAKES_BACK and bool(after or fate in TAKES_BACK))
        if not right:
            raise Wrong("of some voter another ballot counts than the last")


def published(patterns: Counter[Ballot], longest: int) -> set[Ballot]:
    """The combinations that may be listed."""
    named = sum(patterns.values()) - patterns.get((), 0)  # how many are blank is no secret
    if named < FEWEST or (len(patterns) == 1 and named < FEWEST_UNANIMOUS):
        return set()
    by_size = sorted(patterns, key=lambda one: (patterns[one], one))
    withheld = [one for one in by_size if longest > MOST_CHOICES and patterns[one] < FEWEST]
    while withheld and sum(patterns[one] for one in withheld if one) < FEWEST:
        withheld.append(by_size[len(withheld)])
    return set(patterns) - set(withheld)


class Count:
    """The award rules that can be recomputed: the greedy family and equal shares."""

    def __init__(self, told: dict[str, Any], sums: dict[str, dict[str, int]], voters: int) -> None:
        """`sums` are votes and points by project; `voters` named at least one."""
        self.told, self.sums, self.voters = told, sums, voters
        self.set_to = told["parameters"]
        self.pot = Fraction(told["pot"])
        self.ids = [one["id"] for one in told["projects"]]
        self.costs = {one["id"]: Fraction(one["cost"]) for one in told["projects"]}
        self.gone = {one["id"] for one in told["projects"] if one["withdrawn"]}

    def award(self, rule: str, counted: Sequence[Ballot] | None, steps: int) -> list[str] | None:
        """The winners in the order funded; None for what this file does not know."""
        if rule in ("greedy", "greedy-threshold", "greedy-exclusive", "greedy-no-skip"):
            return self.greedy(self.pot, self.able(), skip=rule != "greedy-no-skip")
        groups = self.set_to["conflicts"]  # equal shares has no rule for them
        if groups or counted is None or rule.removesuffix("-comparison") not in EQUAL_SHARES:
            return None
        if len(set(counted)) * len(self.ids) > 500_000 or self.set_to["stop"] != "overspend":
            return None
        return self.equal_shares(rule.removesuffix("-comparison"), Counter(counted), steps)

    def measure(self, name: str) -> int:
        """What a project is ranked by."""
        return self.sums[name]["votes" if self.set_to["measure"] == "votes" else "score"]

    def before(self, name: str) -> tuple[Fraction | int, ...]:
        """What decides between equals: the lower goes first."""
        by: dict[str, Fraction | int] = {
            "cheaper": self.costs[name],
            "more votes": -self.sums[name]["votes"],
            "lot": self.told.get("lot", self.ids).index(name),
            "file order": self.ids.index(name),
        }
        return tuple(by[step] for step in self.told["ties"].split(", then "))

    def able(self) -> list[str]:
        """The projects that can win, in the order of the ballot."""
        return [name for name in self.ids if name not in self.gone and self.stands(name)]

    def stands(self, name: str) -> bool:
        """Named by somebody, over the threshold, within the pot."""
        need = max(
            Fraction(self.set_to["threshold"]),
            Fraction(self.set_to["threshold_percent"]) * self.voters / 100,
        )
        if by_cost := Fraction(self.set_to["threshold_cost"]) * self.pot:
            need = max(need, self.costs[name] * self.voters / by_cost)
        enough = self.sums[name]["votes"] and self.measure(name) > 0 and self.measure(name) >= need
        return bool(enough) and self.costs[name] <= self.pot

    def greedy(self, left: Fraction, able: list[str], *, skip: bool) -> list[str]:
        """The most supported first, equals by the tie rule; of rivals the first."""
        winners: list[str] = []
        for name in sorted(able, key=lambda one: (-self.measure(one), self.before(one))):
            if any(
                name in group and set(group) & set(winners) for group in self.set_to["conflicts"]
            ):
                continue
            if self.costs[name] <= left:
                left -= self.costs[name]
                winners.append(name)
            elif not skip:
                break
        return winners

    def equal_shares(self, rule: str, ballots: Counter[Ballot], steps: int) -> list[str]:
        """One run; or the run after `steps` increments, if the next one would overspend."""
        voters = max(self.voters, 1)
        share = self.pot / voters
        share = Fraction(share.numerator // share.denominator) if self.whole() else share
        growth = Fraction(self.set_to["increment"] or max(1, -(-self.pot // (200 * voters))))
        if rule == "equalshares":
            return self.run(share, ballots)
        able, won = self.able(), self.run(share + steps * growth, ballots)
        if len(won) < len(able):
            after = self.run(share + (steps + 1) * growth, ballots)
            if sum(self.costs[one] for one in after) <= self.pot:
                raise Wrong("the shares of the award could still have grown")
        if rule == "equalshares/add1u":
            left = self.pot - sum(self.costs[one] for one in won)
            won += self.greedy(left, [one for one in able if one not in won], skip=True)
        return won

    def whole(self) -> bool:
        """Whether shares begin rounded down."""
        return bool(self.set_to["start"] == "whole")

    def run(self, share: Fraction, ballots: Counter[Ballot]) -> list[str]:
        """Buy what asks its supporters least for its worth to them, until nothing is left."""
        purses = dict.fromkeys(ballots, share)
        points = self.points(ballots)
        rest = [name for name in self.able() if self.costs[name]]
        won = sorted((one for one in self.able() if not self.costs[one]), key=self.before)
        while True:
            offers = []
            for name in rest:
                price = self.price(name, points[name], purses, ballots)
                if price is not None:
                    worth = self.costs[name] if self.set_to["utility"] == "cost" else 1
                    offers.append((price / worth, self.before(name), name, price))
            if not offers:
                return won
            *_, name, price = min(offers)
            for ballot, given in points[name].items():
                purses[ballot] -= min(purses[ballot], price * given)
            rest.remove(name)
            won.append(name)

    def points(self, ballots: Iterable[Ballot]) -> dict[str, dict[Ballot, int]]:
        """What each ballot gives each project."""
        by_score = self.set_to["measure"] == "score"
        given: dict[str, dict[Ballot, int]] = {name: {} for name in self.ids}
        for ballot in ballots:
            for rank, name in enumerate(ballot):
                worth = self.told["worth"][rank] if self.told["worth"] else 1
                given[name][ballot] = given[name].get(ballot, 0) + worth if by_score else 1
        return given

    def price(
        self,
        name: str,
        points: dict[Ballot, int],
        purses: dict[Ballot, Fraction],
        ballots: Counter[Ballot],
    ) -> Fraction | None:
        """The most that a supporter must pay per point; None when they have not enough."""
        cost, mass = self.costs[name], sum(n * ballots[one] for one, n in points.items())
        for fullness, ballot in sorted((purses[one] / n, one) for one, n in points.items()):
            if cost <= fullness * mass:
                return cost / mass
            cost -= purses[ballot] * ballots[ballot]
            mass -= points[ballot] * ballots[ballot]
        return None


class Tree:
    """A Merkle tree (RFC 6962) that grows; it keeps the roots of its full halves."""

    def __init__(self) -> None:
        """Empty."""
        self.halves: list[tuple[int, bytes]] = []

    def append(self, leaf: bytes) -> None:
        """One more leaf."""
        size, node = 1, hashlib.sha256(b"\0" + leaf).digest()
        while self.halves and self.halves[-1][0] == size:
            node = hashlib.sha256(b"\1" + self.halves.pop()[1] + node).digest()
            size *= 2
        self.halves.append((size, node))

    def root(self) -> bytes:
        """The root of what it holds."""
        node = self.halves[-1][1]
        for _, left in reversed(self.halves[:-1]):
            node = hashlib.sha256(b"\1" + left + node).digest()
        return node


def canonical(value: object) -> bytes:
    """JSON in its one spelling."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def one_spelling(data: bytes, where: str) -> Any:
    """What the JSON says. Raises `Wrong` for any other spelling of the same."""
    value = json.loads(data, parse_float=no_fraction, parse_constant=no_fraction)
    if canonical(value) != data:
        raise Wrong(f"{where} is not in the one spelling that is allowed")
    return value


def no_fraction(text: str) -> None:
    """Refuse what has no one spelling."""
    raise Wrong(f"{text} is not a whole number")


def commitment(election: str, choice: list[str], inner: str, nonce1: str) -> str:
    """What a ballot's leaf shows."""
    told = {"e": election, "c": choice, "inner": inner, "nonce1": nonce1}
    return hashlib.sha256(b"smsgateway/ballot/v1\0" + canonical(told)).hexdigest()


def check_character(receipt: str) -> int:
    """0 where the tenth character fits the nine before it."""
    interim = 0
    for character in receipt:
        interim = (interim ^ CROCKFORD.index(character)) << 1
        interim = interim ^ 0b100101 if interim & 32 else interim
    return interim


def read_note(text: str, where: str) -> tuple[str, list[tuple[str, bytes]]]:
    """A signed note: its text, and for each signature who and the key id with the bytes."""
    body, gap, tail = text.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise Wrong(f"{where} is not a signed note")
    signatures = []
    for line in tail[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        if dash != "—" or base64.b64encode(raw).decode() != encoded:
            raise Wrong(f"{where} has a signature line that is not in its form")
        signatures.append((name, raw))
    return body + "\n", signatures


def read_key(text: str, kind: int) -> tuple[str, bytes]:
    """A verifier key: NAME+HASH+BASE64."""
    name, digest, encoded = text.split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    if len(raw) != 33 or raw[0] != kind or key_id(name, kind, raw[1:]).hex() != digest:
        raise Wrong(f"the key of {name} is not in its form")
    return name, raw[1:]


def key_id(name: str, kind: int, key: bytes) -> bytes:
    """Four bytes that name a key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + key).digest()[:4]


def signed(name: str, key: bytes, by: tuple[str, bytes], message: bytes, kind: int) -> bool:
    """Whether this signature line is by this key and fits the message."""
    fits = by[0] == name and by[1][:4] == key_id(name, kind, key)
    return fits and verifies(key, by[1][4:], message)


# Ed25519 as RFC 8032 has it, with tables of multiples: many signatures by few keys.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
HALF = pow(2, (P - 1) // 4, P)
BASE = bytes.fromhex("58" + "66" * 31)
Point = tuple[int, int, int, int]


def verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the holder of this key signed this message."""
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    h = int.from_bytes(digest, "little") % ORDER
    found = times(s, table(BASE, False), times(h, table(key, True), (0, 1, 1, 0)))
    return encoded(found) == signature[:32]


@cache
def table(key: bytes, negative: bool) -> list[list[Point]]:
    """For each byte of a number, that byte's 256 multiples of the point."""
    x, y, z, t = decoded(key)
    point = (-x % P, y, z, -t % P) if negative else (x, y, z, t)
    rows = []
    for _ in range(32):
        row = [(0, 1, 1, 0)]
        for _ in range(256):
            row.append(plus(row[-1], point))
        point = row.pop()
        rows.append(row)
    return rows


def times(number: int, rows: list[list[Point]], start: Point) -> Point:
    """A multiple of a table's point, added to another point."""
    for row, byte in zip(rows, number.to_bytes(32, "little"), strict=True):
        if byte:
            start = plus(start, row[byte])
    return start


def plus(one: Point, other: Point) -> Point:
    """The sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def decoded(raw: bytes) -> Point:
    """The point that 32 bytes stand for."""
    number = int.from_bytes(raw, "little")
    y, odd = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * HALF % P
    if y >= P or x * x % P != square or (x == 0 and odd):
        raise Wrong("a public key is not a point of the curve")
    x = x if x % 2 == odd else P - x
    return x, y, 1, x * y % P


def encoded(point: Point) -> bytes:
    """The 32 bytes of a point."""
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x % 2) << 255).to_bytes(32, "little")


if __name__ == "__main__":
    sys.exit(main())
