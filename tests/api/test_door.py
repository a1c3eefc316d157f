"""Who may ask: tokens, roles and areas; and that a write asked for twice happens once."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smsgateway import cli
from smsgateway.actions.accounts import accounts, tokens
from smsgateway.store.apitokens import api_answers, api_tokens
from smsgateway.store.audit import audit_entries
from smsgateway.web.api.openapi import braced
from smsgateway.web.api.table import VERBS
from tests.api.conftest import DALIA, ELSEWHERE, MAYOR, Program, problem
from tests.console.staff import desk
from tests.house import KEY, SECRET

TODAY = date.today().isoformat()  # noqa: DTZ011 - the day that a program sends
ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)

A, C, O, D, U = accounts.ROLES  # noqa: E741
RUNS, ENTERS, ALL = {A, C}, {A, C, D}, {A, C, O, D, U}
TABLE = {
    "money line": ENTERS,
    "money list": ALL,
    "money enter": ENTERS,
    "money delegate": RUNS,
    "money undelegate": RUNS,
    "money delegations": ALL,
    "money rate": RUNS,
    "money formula": RUNS,
    "money legal add": RUNS,
    "money legal date": RUNS,
    "money legal done": RUNS,
    "money legal due": ALL,
    "money layouts": ALL,
    "money import": ENTERS,
    "money print": ALL,
    "money report": ALL,
    "money programme": ALL,
    "money adopt": RUNS,
    "money award": RUNS,
    "transfers party": ENTERS,
    "transfers register": ENTERS,
    "transfers entitle": RUNS,
    "transfers share": RUNS,
    "transfers figures": ALL,
    "transfers finding add": {A, C, O, U},
    "transfers finding answer": ALL,
    "transfers finding close": {A, C, O, U},
    "transfers finding list": ALL,
    "transfers survey draw": RUNS,
    "transfers survey form": ALL,
    "transfers survey import": ENTERS,
    "works add": ENTERS,
    "works list": ALL,
    "works set": ENTERS,
    "works plan": ENTERS,
    "works monitor": ENTERS,
    "works answer": RUNS,
    "works report": RUNS,
    "works milestone": RUNS,
    "works reached": RUNS,
    "works history": ALL,
    "contracts publisher": RUNS,
    "contracts plan": ENTERS,
    "contracts tender": ENTERS,
    "contracts bid": ENTERS,
    "contracts award": ENTERS,
    "contracts sign": ENTERS,
    "contracts amend": ENTERS,
    "contracts milestone": ENTERS,
    "contracts pay": ENTERS,
    "contracts end": ENTERS,
    "contracts list": ALL,
    "contracts show": ALL,
    "contracts export": ALL,
    "contracts import": RUNS,
    "results define": RUNS,
    "results aim": RUNS,
    "results compute": RUNS,
    "results enter": RUNS,
    "results report": ALL,
    "standards report": RUNS,
    "approvals list": {A, C, U},
    "approvals approve": RUNS,
    "approvals refuse": RUNS,
}


@ON_SQLITE
def test_each_role_may_what_the_table_says(town, offices, monkeypatch):
    monkeypatch.setattr(tokens, "A_MINUTE", 1000)
    assert {verb.command: set(verb.may) for verb in VERBS} == TABLE
    for role in accounts.ROLES:
        offices.hires(f"{role}@kee.example", role)
        someone = offices.program(f"{role}@kee.example")
        for verb in VERBS:
            path = braced(verb.path)
            for name in verb.in_path:
                path = path.replace(f"{{{name}}}", "7")
            answer = someone.asks(verb.method, path)
            assert (answer.status_code == 403) == (role not in TABLE[verb.command]), verb.command
            assert answer.status_code < 500
    assert town.count(api_answers) == 0


def test_only_a_live_token_opens_and_no_cookie_is_set(town, offices, monkeypatch):
    clerk = offices.program(DALIA)
    answer = clerk.tries("money layouts")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    for token in ("", "sgw_wrong", clerk.token[:-1]):
        refused = Program(clerk.client, token).tries("money layouts")
        assert problem(refused)[0] == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert problem(clerk.asks("GET", "/money/layouts", headers={"Authorization": "Basic x"}))[0]
    assert problem(clerk.asks("GET", "/nowhere"))[0] == 404
    wrong = clerk.asks("GET", "/money/entries")
    assert (problem(wrong)[0], wrong.headers["Allow"]) == (405, "POST")
    old = offices.program(DALIA, "old")
    town.change(api_tokens, api_tokens.c.label == "old", expires_at=town.ago(seconds=1))
    assert problem(old.tries("money layouts"))[0] == 401
    # The token itself is nowhere.
    assert clerk.token.encode() not in b"".join(bytes(row.digest) for row in town.rows(api_tokens))
    monkeypatch.setattr(tokens, "A_MINUTE", 1)
    slow = [clerk.tries("money layouts") for _ in range(4)][-1]
    assert problem(slow)[0] == 429
    assert 0 < int(slow.headers["Retry-After"]) <= 60
    with town.house.db.write() as connection:
        accounts.disable(connection, DALIA, by="system")
    assert problem(clerk.tries("money layouts"))[0] == 401


def test_nothing_outside_ones_areas_is_there(town, offices):
    mayor = offices.program(MAYOR)
    offices.hires("paul@pumwani.example", "coordinator", (ELSEWHERE,))
    paul = offices.program("paul@pumwani.example")
    on = {"currency": "KES", "on": TODAY}
    mayor.does("money line", area="kee", year=2026, ref="g", title={"en": "G"}, **on)
    school = {"kind": "school", "level": 4, "name": {"en": "Kee school"}}
    mayor.does("transfers party", code="s0", area="kee", **school)
    rooms = {"ref": "rooms", "name": {"en": "Rooms"}, "currency": "KES", "year": 2026}
    work = mayor.does("works add", area="kee", **rooms)["name"]
    plan = {"title": "School", "amount": 1, "currency": "KES"}
    contract = mayor.does("contracts plan", area="kee", **plan)["name"]
    mayor.does(
        "results define", code="x", level="output", name="X", numerator="x", unit="x", source="s"
    )
    value = {"code": "x", "period": "2026", "numerator": 1, "people": 9}
    number = mayor.does("results enter", area="kee", **value)["number"]
    claim = {"finding": "Gone", "owner": MAYOR, "due": TODAY}
    found = mayor.does("transfers finding add", area="kee", **claim)["number"]
    before = town.rows(audit_entries)
    nowhere = problem(paul.tries("works set", code="99999", status="started"))
    assert nowhere[0] == 404
    for command, told in (
        ("money list", {"area": "kee", "year": 2026}),
        ("money enter", {"line": "kee/2026/g", "kind": "paid", "amount": 1, "on": TODAY}),
        ("transfers figures", {"line": "kee/2026/g"}),
        ("transfers register", {"code": "s0", "phone": "+254711000009", "role": "head"}),
        ("transfers party", {"code": "s0", "area": ELSEWHERE, **school}),
        ("works set", {"code": work, "status": "finished"}),
        ("works report", {"slug": "kee", "code": "11", "status": "started", "percent": 1}),
        ("contracts show", {"code": contract}),
        ("contracts end", {"code": contract, "on": TODAY}),
        ("results report", {"area": "kee", "period": "2026"}),
        ("approvals approve", {"number": number}),
        ("transfers finding close", {"number": found}),
    ):
        assert problem(paul.tries(command, **told)) == nowhere, command
    for command in ("contracts list", "transfers finding list", "approvals list"):
        assert paul.does(command)["items"] == []
        assert len(mayor.does(command)["items"]) == 1
    whole = {"base": "USD", "quote": "KES", "rate": 130, "source": "CBK", "on": TODAY}
    assert problem(paul.tries("money rate", **whole))[0] == 403
    assert town.rows(audit_entries) == before
    assert paul.does("money line", area=ELSEWHERE, year=2026, ref="g", title={"en": "G"}, **on)


@ON_SQLITE
def test_a_list_is_read_page_by_page(town, offices):
    clerk = offices.program(DALIA)
    for n in range(5):
        line = {"area": "kee", "year": 2026, "ref": f"l{n}", "title": {"en": "L"}}
        clerk.does("money line", currency="KES", on=TODAY, **line)
    of = {"area": "kee", "year": 2026, "limit": 2}
    first = clerk.does("money list", **of)
    line = {"area": "kee", "year": 2026, "ref": "a-new-one", "title": {"en": "L"}}
    clerk.does("money line", currency="KES", on=TODAY, **line)
    names, page = [one["name"] for one in first["items"]], first
    while page["next"]:
        page = clerk.does("money list", **of, after=page["next"])
        names += [one["name"] for one in page["items"]]
    assert names == [f"kee/2026/l{n}" for n in range(5)]
    for wrong in ({"after": "%"}, {"after": "WzFd"}, {"limit": 0}, {"limit": 501}, {"x": 1}):
        assert problem(clerk.tries("money list", **{**of, **wrong}))[0] == 400


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(("kee", "kee/2026/g", "2026-01-31", "1e400", "-1", "KES", "\x00", "open")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
LIKELY = {
    str: st.sampled_from(("kee", "kee/2026/g", "KES", "x", "2026")),
    int: st.integers(-1, 2**40),
    date: st.dates().map(date.isoformat),
    bool: st.booleans(),
}
POSTS = [verb for verb in VERBS if verb.method == "POST"]


@ON_SQLITE
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_garbage_breaks_it(town, offices, data, monkeypatch):
    monkeypatch.setattr(tokens, "A_MINUTE", 10**6)
    if not hasattr(town, "clerk"):
        town.clerk = offices.program(DALIA)
    verb = data.draw(st.sampled_from(POSTS), "verb")
    likely = {one.name: data.draw(LIKELY.get(one.kind, ANYTHING) | ANYTHING) for one in verb.takes}
    path = braced(verb.path)
    for name in verb.in_path:
        path = path.replace(f"{{{name}}}", "7")
        likely.pop(name, None)
    body = data.draw(st.sampled_from((json.dumps(likely).encode(),)) | st.binary(max_size=30))
    head = {"Idempotency-Key": "x" * 8 + str(data.draw(st.integers(0, 10**20)))}
    told = {"data": body, "content_type": "application/json", "headers": head}
    assert town.clerk.asks("POST", path, **told).status_code < 500


@ON_SQLITE
def test_a_body_is_json_of_a_bounded_size(town, offices):
    clerk = offices.program(DALIA)
    head = {"Idempotency-Key": "x" * 8}
    large = json.dumps({"area": "x" * 70_000}).encode()
    for status, told in (
        (413, {"data": large, "content_type": "application/json"}),
        (415, {"data": {"area": "kee"}}),
        (400, {"data": b"[1]", "content_type": "application/json"}),
        (400, {"data": b"[" * 9000, "content_type": "application/json"}),
        (400, {"data": b'{"area": NaN}', "content_type": "application/json"}),
    ):
        assert problem(clerk.asks("POST", "/money/lines", headers=head, **told))[0] == status
    said = clerk.tries("money line", area="kee", year="2026", on="2026-02-30", title={}).json
    assert {one["where"] for one in said["faults"]} == {"year", "on", "title", "ref", "currency"}


@ON_SQLITE
def test_a_token_is_made_shown_once_listed_and_revoked(town, offices, migrated_url, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    keys = {"PHONE_KEY": KEY.hex(), "SECRET_KEY": SECRET, "DATABASE_URL": migrated_url}

    def run(*words, fails=0):
        done = CliRunner().invoke(cli.main, ["coordinator", "token", *words], env=keys)
        assert done.exit_code == fails, done.output
        return done.stdout

    token = run("add", DALIA, "--label", "ledger", "--days", "30").splitlines()[-1]
    clerk = Program(town.app.test_client(), token)
    clerk.does("money layouts")
    (told,) = json.loads(run("list", "--json"))
    assert (told["email"], told["label"], told["live"]) == (DALIA, "ledger", True)
    assert token not in json.dumps(told)
    run("add", DALIA, "--label", "ledger", fails=1)
    run("add", DALIA, "--label", "x", "--days", "1000", fails=1)
    run("revoke", DALIA, "ledger")
    run("revoke", DALIA, "ledger", fails=1)
    assert "ledger  revoked" in run("list")
    assert problem(clerk.tries("money layouts"))[0] == 401
    acts = [row.act for row in town.rows(audit_entries)]
    assert acts[-2:] == ["token.add", "token.revoke"]


@ON_SQLITE
def test_an_administrator_sees_tokens_on_the_console_and_ends_one(town, offices):
    clerk = offices.program(DALIA, "ledger")
    boss = desk(town)
    page = boss.sees("/console/accounts")
    assert "ledger" in page
    assert "good until" in page
    assert clerk.token not in page
    boss.posts("/console/accounts/revoke", email=DALIA, label="ledger")
    assert "revoked" in boss.sees("/console/accounts")
    assert problem(clerk.tries("money layouts"))[0] == 401
