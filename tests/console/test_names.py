"""Every code that a page may meet has a name, and every sentence that is kept is told again."""

import ast
import re
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from flask import Flask, g

import flows
import smsgateway
from flows import ballot, case, money
from flows.work import STATUSES
from flows.world import Electorate, Medium, Stage
from smsgateway.actions import alarms, demo
from smsgateway.actions.accounts import accounts
from smsgateway.actions.awards import objecting
from smsgateway.actions.casework import telling
from smsgateway.actions.contracts import shelf
from smsgateway.actions.desks import states
from smsgateway.actions.funds import ledger as powers
from smsgateway.actions.gazetteers import nesting, reading
from smsgateway.actions.imports.kinds import KINDS
from smsgateway.actions.outcome import INVITATION, UNTRACED
from smsgateway.actions.paper import batches
from smsgateway.actions.people.helpdesk import Stands
from smsgateway.actions.scorecards import meetings, plan, results, rounds
from smsgateway.actions.sending import mail
from smsgateway.channels import africastalking_codes
from smsgateway.channels.registry import PROVIDERS
from smsgateway.counting import leakage, ledger
from smsgateway.counting.rules import RULES
from smsgateway.store.channels import channels
from smsgateway.store.messages import outbox
from smsgateway.web import costplot, names, retelling
from smsgateway.web.console import proposals
from smsgateway.web.speech import LANGUAGES, catalogue, retold
from tests.console.staff import desk
from tests.people import BARAKA

HOUSE, FLOWS = Path(smsgateway.__file__).parent, Path(flows.__file__).parent
SLOT = re.compile(r"\{(\w+)[^}]*\}")
KIND = re.compile(r"\|called\('([^']*)'\)")


@cache
def nodes(place):
    """Everything that stands in a file, or in the files of a folder."""
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return [node for file in files for node in ast.walk(ast.parse(file.read_text()))]


def calls(*places):
    """Every call there."""
    return [node for place in places for node in nodes(place) if isinstance(node, ast.Call)]


def called(node):
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def constants(some):
    """The texts among them."""
    return {node.value for node in some if isinstance(node, ast.Constant) and node.value}


def assigned(folder, *names):
    """What is given to a variable, a keyword or a key of one of these names."""
    for node in nodes(folder):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id in names:
                yield node.value
        elif isinstance(node, ast.keyword) and node.arg in names:
            yield node.value
        elif isinstance(node, ast.Dict):
            yield from (
                value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and key.value in names
            )


def purposes():
    """Of texts."""
    sent = [one.args[1] for one in calls(FLOWS) if called(one) == "Send"]
    errands = [one.args[2] for one in calls(HOUSE / "actions") if called(one) == "Errand"]
    plain = assigned(HOUSE / "actions", "purpose", "PURPOSE")
    return {*constants([*sent, *errands, *plain]), "reply", "answer", UNTRACED, INVITATION}


def signals():
    """What the watch over votes looks for, and what it tells of it."""
    found = [
        one
        for one in calls(HOUSE / "counting" / "signals.py")
        if called(one) in ("signal", "Signal")
    ]
    told = [one for call in found for one in call.args if isinstance(one, ast.Dict)]
    told += assigned(HOUSE / "counting", "facts")
    facts = {key.value for one in told if isinstance(one, ast.Dict) for key in one.keys if key}
    return constants(call.args[0] for call in found), facts - {"within", "votes"}


def releases():
    """OCDS tags that we publish."""
    telling = HOUSE / "actions" / "contracts" / "telling.py"
    said = constants(one.args[0] for one in calls(telling) if called(one) == "Said")
    return {*said, "implementation", "implementationUpdate"}


def counts_of_imports():
    """What an import tells how many there are of."""
    given = [one.args[0] for one in calls(HOUSE / "actions" / "imports") if called(one) == "Taken"]
    given += assigned(HOUSE / "actions" / "imports", "counts")
    return {key.value for one in given if isinstance(one, ast.Dict) for key in one.keys if key}


def subjects():
    """What an entry of the audit log is about, where it is no code of a thing."""
    made = calls(HOUSE / "actions")
    told = [one.args[3] for one in made if called(one) == "sign" and len(one.args) > 3]
    noted = (one for one in made if called(one) == "record")
    return constants([*told, *(word.value for one in noted for word in one.keywords
                               if word.arg == "about")])  # fmt: skip


def happenings():
    """What happens to a case beside its moves."""
    files = [HOUSE / "actions" / name for name in ("casefiles", "casework")]
    told = [one.args[1] for one in calls(*files) if called(one) == "tell_of" and one.args[1:]]
    told += [word.value for one in calls(*files) for word in one.keywords if word.arg == "kind"
             and called(one) in ("append", "climb", "tell_of")]  # fmt: skip
    judged = {f"judged-{verdict}" for verdict in get_args(case.Verdict)}
    return constants(told) - {"moved"} | judged | {"warned", "warned-reply", telling.ASKED_AGAIN}


def changes():
    """What happened to money, or to a line of a file."""
    made = calls(HOUSE / "actions" / "imports", HOUSE / "actions" / "budget" / "bringing.py")
    return {*ledger.KINDS, *constants(one.args[0] for one in made if called(one) == "Change")}


SIGNALS, FACTS = signals()
CODES = {
    "account role": accounts.ROLES,
    "alarm": alarms.NAMES,
    "award rule": RULES,
    "ballot": get_args(ballot.Kind),
    "broadcast": ("draft", "asked", "running", "paused", "done", "stopped"),
    "case": states.OPEN | states.OVER | happenings(),
    "case act": {act for act, one in states.MOVES.items() if "officer" in one.by} - {"merge"},
    "contract": shelf.STAGES,
    "direction": ("income", "expenditure"),
    "electorate": get_args(Electorate),
    "hands": meetings.GROUPS,
    "idea": proposals.STATES,
    "import": [one.name for one in KINDS],
    "import count": counts_of_imports(),
    "import field": {name for one in KINDS for name in one.fields},
    "money": changes(),
    "objection": ("open", *get_args(objecting.Verdict)),
    "objection source": (*get_args(Medium), *get_args(objecting.Source)),
    "paper batch": get_args(batches.Kind),
    "power": get_args(powers.May),
    "promise": plan.STATUSES,
    "provider": PROVIDERS,
    "purpose": purposes(),
    "rate": [one.name for one in fields(leakage.Leakage) if "Estimate" in str(one.type)],
    "rater": results.MODES,
    "release": releases(),
    "remark": (
        *("byte order mark", "zeros", "unnamed", nesting.AGAIN),
        *reading.REMARKS,
        *nesting.SAID,
    ),
    "reporter": {*get_args(money.End), "survey", "office"} - {""},
    "round": rounds.STAGES,
    "service": {one["kind"] for one in demo.commune()["services"]} | {"school", "office"},
    "signal": SIGNALS,
    "signal fact": FACTS,
    "stage": get_args(Stage),
    "subject": subjects(),
    "text": mail.STATES,
    "traffic": costplot.KINDS,
    "work": STATUSES,
}
"""Of each kind of code, every one that can be stored, from where the code has them."""


def test_every_code_has_a_name():
    assert CODES.keys() == names.BY_KIND.keys()
    assert {kind: set(codes) - names.BY_KIND[kind].keys() for kind, codes in CODES.items()} == {
        kind: set() for kind in CODES
    }
    assert min(len(set(codes)) for codes in CODES.values()) > 1


def test_a_page_asks_for_kinds_that_there_are():
    pages = (HOUSE / "web" / "templates").rglob("*.html")
    asked = {kind for page in pages for kind in KIND.findall(page.read_text())}
    assert asked == names.BY_KIND.keys()


def kept_in_english():
    """Examples of what the database keeps: why a text failed, why a broadcast waits."""
    folders = HOUSE / "actions", HOUSE / "channels"
    given = list(assigned(folders[0], "error"))
    for call in calls(*folders):
        if called(call) in ("NotAccepted", "Unclear"):
            given += call.args[:2]
    given += assigned(HOUSE / "actions" / "broadcasts", "why")
    given += assigned(HOUSE / "actions", "RESTS", "LOCKED")
    for one in given:
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and " " in one.value:
            yield one.value
        elif isinstance(one, ast.JoinedStr):
            yield "".join(getattr(part, "value", "7") if isinstance(part, ast.Constant) else "7"
                          for part in one.values)  # fmt: skip


@pytest.mark.parametrize("lang", [one for one in LANGUAGES if one != "en"])
def test_what_is_kept_in_english_is_told_again(lang):
    examples = {*kept_in_english(), *retelling.REFUSALS, "30003 the handset cannot be reached"}
    coded = {"7 7"}  # a provider's code and its own words
    with Flask(__name__).app_context():
        g.language = lang
        assert [one for one in examples - coded if retold(one) == one] == []
        own = [name for answer, name in africastalking_codes.CODES.values() if answer]
        assert [name for name in own if not retold(name).endswith(f" ({name})")] == []
    assert len(examples) > 60


def kept_names():
    """The names under which an entry of the audit log, or a request, keeps its details."""
    given = list(assigned(HOUSE / "actions", "detail", "payload", "planned"))
    for call in calls(HOUSE / "actions"):
        if called(call) in ("record", "sign", "ask"):
            given += call.args
        if called(call) == "note":
            yield from (one.arg for one in call.keywords if one.arg)
    for one in given:
        if isinstance(one, ast.Dict):
            yield from constants(key for key in one.keys if key)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_details_of_the_audit_log_have_names(lang):
    kept = {*kept_names()}
    assert len(kept) > 80
    codes = {*get_args(Stands), *("certify", "correct", "recount", "annul")}
    asked = kept | codes if lang != "en" else {one for one in kept if "_" in one}
    words = catalogue(lang)._catalog
    assert [one for one in sorted(asked) if f"word\x04{one}" not in words] == []


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_pages_say_codes_and_kept_sentences_in_french(town):
    town.phone(BARAKA).texts("hello")
    town.change(outbox, status="failed", error="30003 the handset cannot be reached")
    rests = "the provider did not answer in time"
    town.change(channels, paused_because=rests, paused_until=town.ago(hours=-1))
    with town.house.db.write() as connection:
        alarms.sound(connection, town.house.db, "unreachable", "kee", rests)
    someone = desk(town)
    someone.posts("/console/accounts", email="new@kee.example", role="data-entry")
    someone.posts("/console/language", language="fr")
    shown = {
        "/console/messages": ["une réponse", "échoué", "le téléphone est injoignable (30003)"],
        "/console/channels": ["Simulateur", "le fournisseur n’a pas répondu à temps"],
        "/console/": ["le fournisseur n’a pas répondu à temps"],
        "/console/day": ["Le fournisseur est injoignable", "n’a pas répondu à temps"],
        "/console/audit": ["Inviter quelqu’un", "rôle: saisie", "zones: –"],
    }
    town.closes_voting(hours=1)
    town.house.catalogue.at(10**9)
    shown["/console/cycles/kee/count"] = ["Le plus de voix d’abord</b> <code>greedy</code>"]
    shown["/console/cycles/kee/count"] += ["selon la règle Le plus de voix d’abord"]
    for path, words in shown.items():
        page = someone.sees(path)
        assert [one for one in words if one not in page] == [], path
        assert [
            one for one in (rests, "the handset", "simulator<", "data-entry") if one in page
        ] == []
