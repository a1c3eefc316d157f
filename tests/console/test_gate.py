"""Who may open what: every route against every role, and the ways around a sign-in."""

import re
from urllib.parse import quote

import pytest
from sqlalchemy import update

from smsgateway.actions import cycles
from smsgateway.actions.accounts import accounts, passwords, throttle
from smsgateway.store.accounts import account_sessions, throttles
from smsgateway.store.accounts import accounts as accounts_table
from smsgateway.store.approvals import approvals
from smsgateway.store.audit import audit_entries
from tests.console.doors import ANYBODY, API, ON_SQLITE, PUBLIC, SAMPLES, TABLE
from tests.console.staff import (
    PASSWORD,
    ROLES,
    code_now,
    desk,
    hire,
    visitor,
)
from tests.people import BARAKA


def routes(app):
    """METHOD rule, for every way in."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def tries(someone, route):
    """The status of a request by this browser, with a valid form."""
    method, rule = route.split(" ", 1)
    path = re.sub(r"<[^>]+>", lambda found: SAMPLES[found[0]], rule)
    return someone.gets(path) if method == "GET" else someone.posts(path)


@ON_SQLITE
class TestTheTable:
    def test_every_route_is_in_it(self, town):
        inside = {route for route in routes(town.app) if "/console" in route}
        assert inside == set(TABLE)
        others = {route.partition(" ")[2] for route in routes(town.app) - inside}
        assert {rule for rule in others if not rule.startswith(API)} == PUBLIC

    def test_only_posts_change_anything(self, town):
        assert all(route.startswith(("GET ", "POST ")) for route in routes(town.app))
        before = town.rows(audit_entries)
        someone = desk(town)
        for route in TABLE:
            if route.startswith("GET "):
                tries(someone, route)
        assert town.rows(audit_entries) == before

    @pytest.mark.parametrize("role", ROLES)
    def test_each_role_gets_what_is_its_own_and_403_for_the_rest(self, town, role):
        someone = desk(town, role)
        told = {
            route: tries(someone, route).status_code
            for route, may in TABLE.items()
            if may is not ANYBODY
        }
        forbidden = {route for route, status in told.items() if status == 403}
        assert forbidden == {
            route for route, may in TABLE.items() if may is not ANYBODY and role not in may
        }
        assert max(told.values()) < 500

    def test_whoever_is_not_signed_in_is_sent_to_the_door(self, town):
        stranger = visitor(town)
        for route, may in TABLE.items():
            if may is ANYBODY:
                continue
            response = tries(stranger, route)
            assert response.status_code == 303, route
            assert response.location.startswith("/console/sign-in")

    def test_half_a_sign_in_opens_nothing(self, town):
        someone = visitor(town)
        email = hire(town, "administrator")
        someone.posts("/console/sign-in", email=email, password=PASSWORD)
        for route, may in TABLE.items():
            if may is not ANYBODY:
                assert tries(someone, route).location.startswith("/console/sign-in"), route


class TestSigningIn:
    def test_password_then_code_then_in(self, town):
        someone, email = visitor(town), hire(town, "coordinator")
        half = someone.posts("/console/sign-in", email=email, password=PASSWORD)
        assert half.location.startswith("/console/second-factor")
        whole = someone.posts("/console/second-factor", code=code_now())
        assert whole.location == "/console/"
        assert "What needs you now" in someone.sees("/console/")
        acts = [row.act for row in town.rows(audit_entries)]
        assert acts == ["session.begin"]

    def test_a_code_works_once(self, town):
        email, code = hire(town, "coordinator"), code_now()
        for status in (303, 403):
            someone = visitor(town)
            someone.posts("/console/sign-in", email=email, password=PASSWORD)
            assert someone.posts("/console/second-factor", code=code).status_code == status

    @ON_SQLITE
    @pytest.mark.parametrize("offset", [-3, 3])
    def test_an_old_or_future_code_does_not(self, town, offset):
        someone, email = visitor(town), hire(town, "coordinator")
        someone.posts("/console/sign-in", email=email, password=PASSWORD)
        assert someone.posts("/console/second-factor", code=code_now(offset)).status_code == 403

    def test_an_unknown_e_mail_hears_the_same_as_a_wrong_password(self, town):
        email = hire(town, "coordinator")
        told = [
            re.findall(r'role="alert">([^<]+)<', page.get_data(as_text=True))
            for page in (
                visitor(town).posts("/console/sign-in", email=email, password="wrong"),
                visitor(town).posts("/console/sign-in", email="x@y.example", password="wrong"),
            )
        ]
        assert told == [["name or password is wrong"]] * 2

    def test_an_invitation_becomes_an_account_with_a_second_factor(self, town):
        import pyotp

        with town.house.db.write() as connection:
            told = {"email": "new@kee.example", "role": "officer", "by": "operator"}
            code = accounts.add(connection, **told)
        someone = visitor(town)
        form = {"email": "new@kee.example", "password": PASSWORD, "again": PASSWORD}
        assert someone.posts("/console/invitation", code="0000", **form).status_code == 403
        done = someone.posts("/console/invitation", code=code.lower(), **form)
        assert done.location == "/console/second-factor"
        page = someone.sees("/console/second-factor")
        secret = re.search(r'class="key">([A-Z2-7]+)<', page)[1]
        assert "<svg" in page
        shown = someone.posts("/console/set-up", code=pyotp.TOTP(secret).now())
        codes = re.findall(r"<code>([0-9A-Z-]{19})</code>", shown.get_data(as_text=True))
        assert len(codes) == 10
        assert "What needs you now" in someone.sees("/console/")
        assert visitor(town).posts("/console/invitation", code=code, **form).status_code == 403
        # A lost phone: a code on the paper lets in, once.
        for status in (303, 403):
            again = visitor(town)
            again.posts("/console/sign-in", email="new@kee.example", password=PASSWORD)
            answer = again.posts("/console/second-factor", code=codes[0])
            assert answer.status_code == status

    @ON_SQLITE
    @pytest.mark.parametrize(
        "password", ["short", "a" * 20, "password1234", "new-at-kee-1", "x" * 200]
    )
    def test_a_weak_password_is_refused(self, town, password):
        with town.house.db.write() as connection:
            told = {"email": "new-at-kee@kee.example", "role": "officer", "by": "operator"}
            code = accounts.add(connection, **told)
        form = {"email": "new-at-kee@kee.example", "password": password, "again": password}
        assert visitor(town).posts("/console/invitation", code=code, **form).status_code == 403


def test_passwords_are_kept_as_argon2id_with_64_mib(monkeypatch):
    monkeypatch.undo()
    assert passwords.kept("any").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@ON_SQLITE
class TestSessions:
    def test_a_session_is_named_anew_at_every_step(self, town):
        """Fixation: a cookie planted before the sign-in is worth nothing after it."""
        someone, email = visitor(town), hire(town, "coordinator")
        someone.gets("/console/sign-in")
        planted = cookie(someone)
        someone.posts("/console/sign-in", email=email, password=PASSWORD)
        half = cookie(someone)
        someone.posts("/console/second-factor", code=code_now())
        assert len({planted, half, cookie(someone)}) == 3
        for old in (planted, half):
            thief = visitor(town)
            thief.client.set_cookie("console", old)
            assert thief.gets("/console/").status_code == 303

    @pytest.mark.parametrize(
        ("column", "minutes"), [("seen_at", 31), ("began_at", 12 * 60 + 1)], ids=["idle", "old"]
    )
    def test_it_ends_by_itself(self, town, column, minutes):
        someone = desk(town)
        assert someone.gets("/console/").status_code == 200
        with town.house.db.write() as connection:
            then = {column: town.ago(minutes=minutes)}
            connection.execute(update(account_sessions).values(**then))
        assert someone.gets("/console/").status_code == 303

    def test_signing_out_ends_it_on_the_server(self, town):
        someone = desk(town)
        kept = cookie(someone)
        someone.posts("/console/sign-out")
        thief = visitor(town)
        thief.client.set_cookie("console", kept)
        assert thief.gets("/console/").status_code == 303
        assert town.count(account_sessions) == 0

    def test_a_disabled_account_is_out_at_once(self, town):
        boss, someone = desk(town), desk(town, "officer")
        form = {"email": "officer0@kee.example"}
        assert boss.posts("/console/accounts/disable", **form).status_code == 303
        assert someone.gets("/console/").status_code == 303

    def test_what_cannot_be_taken_back_wants_the_password_again(self, town):
        boss = desk(town)
        hire(town, "officer")
        with town.house.db.write() as connection:
            connection.execute(update(account_sessions).values(proved_at=town.ago(minutes=6)))
        form = {"email": "officer@kee.example", "from": "/console/accounts"}
        asked = boss.posts("/console/accounts/disable", **form)
        assert asked.location == "/console/prove?next=/console/accounts"
        assert town.rows(accounts_table, accounts_table.c.disabled_at.is_not(None)) == []
        wrong = boss.posts("/console/prove", password="wrong", next="/console/accounts")
        assert wrong.location.startswith("/console/prove")
        right = boss.posts("/console/prove", password=PASSWORD, next="/console/accounts")
        assert right.location == "/console/accounts"
        assert boss.posts("/console/accounts/disable", **form).location == "/console/accounts"
        assert len(town.rows(accounts_table, accounts_table.c.disabled_at.is_not(None))) == 1

    def test_old_sessions_are_swept_away(self, town):
        desk(town)
        with town.house.db.write() as connection:
            connection.execute(update(account_sessions).values(seen_at=town.ago(hours=1)))
        town.sweeps()
        assert town.count(account_sessions) == 0


class TestGuessing:
    def test_after_ten_wrong_passwords_the_right_one_waits_too_but_not_for_long(self, town):
        email = hire(town, "coordinator")
        said = [
            visitor(town).posts("/console/sign-in", email=email, password="wrong").get_data(True)
            for _ in range(12)
        ]
        assert ["too many" in one for one in said] == [False] * 10 + [True] * 2
        right = visitor(town).posts("/console/sign-in", email=email, password=PASSWORD)
        assert right.status_code == 403
        (row, *_) = town.rows(throttles, throttles.c.failures == 10)
        assert row.closed_until - row.failed_at <= throttle.LONGEST_WAIT
        with town.house.db.write() as connection:
            connection.execute(update(throttles).values(closed_until=town.ago(seconds=1)))
        right = visitor(town).posts("/console/sign-in", email=email, password=PASSWORD)
        assert right.status_code == 303

    def test_codes_cannot_be_guessed_either(self, town):
        someone, email = visitor(town), hire(town, "coordinator")
        someone.posts("/console/sign-in", email=email, password=PASSWORD)
        for _ in range(10):
            someone.posts("/console/second-factor", code="000000")
        refused = someone.posts("/console/second-factor", code=code_now())
        assert "too many" in refused.get_data(as_text=True)

    @ON_SQLITE
    def test_another_address_in_a_header_does_not_help(self, town):
        someone = visitor(town)
        csrf = someone.csrf()
        for n in range(101):
            form = {"csrf": csrf, "email": f"a{n}@kee.example", "password": "wrong"}
            headers = {"X-Forwarded-For": f"192.0.2.{n}"}
            page = someone.client.post("/console/sign-in", data=form, headers=headers)
        assert "too many" in page.get_data(as_text=True)

    def test_the_wait_doubles_up_to_a_quarter_of_an_hour(self):
        door = throttle.Door("x")
        waits = [throttle.wait(n, door).total_seconds() for n in (9, 10, 11, 12, 30)]
        assert waits == [0, 30, 60, 120, 900]


@ON_SQLITE
class TestForgery:
    def test_a_form_from_elsewhere_changes_nothing(self, town):
        someone = desk(town)
        for route in TABLE:
            method, rule = route.split(" ", 1)
            path = re.sub(r"<[^>]+>", lambda found: SAMPLES[found[0]], rule)
            if method == "POST":
                for form in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "ñ"}):
                    assert someone.client.post(path, data=form).status_code == 400, route

    def test_the_token_of_another_session_is_no_good(self, town):
        mine, other = desk(town), desk(town, "coordinator")
        form = {"csrf": other.csrf()}
        assert mine.client.post("/console/sign-out", data=form).status_code == 400

    @pytest.mark.parametrize(
        "target",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "/console//evil.example/../..",
            "javascript:alert(1)",
            "/console/\r\nSet-Cookie: a=b",
            "/consolé",
            "http:evil.example",
            "/in/kee/x/sms",
            "\t//evil.example",
        ],
    )
    def test_after_signing_in_one_lands_at_home(self, town, target):
        someone, email = visitor(town), hire(town, "coordinator")
        someone.posts("/console/sign-in", email=email, password=PASSWORD, next=target)
        done = someone.posts("/console/second-factor", code=code_now(), next=target)
        assert done.location == "/console/"
        assert "a=b" not in str(done.headers)
        with_query = someone.gets(f"/console/sign-in?next={quote(target)}")
        assert with_query.location == "/console/"

    def test_the_page_that_was_wanted_is_come_back_to(self, town):
        someone, email = visitor(town), hire(town, "coordinator")
        asked = someone.gets("/console/messages?state=dead")
        page = someone.sees(asked.location)
        assert 'name="next" value="/console/messages?state=dead"' in page
        someone.posts("/console/sign-in", email=email, password=PASSWORD)
        done = someone.posts(
            "/console/second-factor", code=code_now(), next="/console/messages?state=dead"
        )
        assert done.location == "/console/messages?state=dead"


@ON_SQLITE
class TestElsewhere:
    """Somebody of another area asks for each thing by its number: there is nothing."""

    @pytest.fixture
    def far(self, town):
        with town.house.db.write() as connection:
            told = cycles.NewArea("far", {"en": "Far Ward"}, "", "Africa/Nairobi", ("en",))
            cycles.add_area(connection, told)
        return desk(town, "administrator", ("far",))

    def test_nothing_of_kee_is_there(self, town, far):
        town.phone(BARAKA).texts("the pump is broken").texts("NOTME")
        boss = desk(town)
        (person,) = set(re.findall(r"/console/inbox/(\d+)", boss.sees("/console/inbox")))
        hire(town, "coordinator", ("kee",), "lee@kee.example")
        with town.house.db.write() as connection:
            from smsgateway.actions.accounts import approvals as verbs

            area = accounts.area_id(connection, "kee")
            told = {"by": "lee@kee.example", "act": "x", "about": "kee", "payload": {}}
            number = verbs.ask(connection, **told, area_id=area)
        gone = [
            far.gets("/console/cycles/kee"),
            far.gets("/console/cycles/kee/screens"),
            far.gets("/console/cycles/kee/phases"),
            far.posts("/console/cycles/kee/move", to="tallying"),
            far.posts("/console/cycles/kee/change", act="pause", reason="x"),
            far.gets("/console/cycles/kee/count"),
            far.gets("/console/cycles/kee/ballots.pb"),
            far.gets(f"/console/inbox/{person}"),
            far.posts(f"/console/approvals/{number}/approve"),
            far.posts(f"/console/approvals/{number}/refuse"),
        ]
        assert [one.status_code for one in gone] == [404] * len(gone)
        for path in ("/console/", "/console/cycles", "/console/inbox", "/console/channels",
                     "/console/messages", "/console/approvals", "/console/accounts"):  # fmt: skip
            page = far.sees(path)
            assert "pump" not in page
            assert "Kee budget" not in page
            assert "lee@kee" not in page
        refused = [
            far.posts(f"/console/inbox/{person}/answer", text="hello"),
            far.posts(f"/console/inbox/{person}/settle", how="opt-out"),
            far.posts("/console/channels/kee/wake"),
            far.posts("/console/messages/1/again"),
            far.posts("/console/accounts", email="x@y.example", role="administrator"),
        ]
        assert all(one.status_code in (303, 404) for one in refused)
        assert town.rows(approvals)[0].state == "waiting"
        assert [row.act for row in town.rows(audit_entries)] == ["x.ask"]

    def test_a_cycle_that_is_not_there_looks_the_same(self, town, far):
        mine, none = far.gets("/console/cycles/kee"), far.gets("/console/cycles/nothing")
        strip = re.compile(r'name="(csrf|from)" value="[^"]*"')
        assert strip.sub("", mine.get_data(True)) == strip.sub("", none.get_data(True))

    def test_an_auditor_of_the_area_sees_own_acts_only(self, town, far):
        boss = desk(town)
        boss.posts("/console/accounts", email="new@kee.example", role="officer")
        assert "new@kee.example" in boss.sees("/console/audit")
        assert "new@kee.example" not in far.sees("/console/audit")
        assert "new@kee.example" not in far.sees("/console/audit.csv")


@ON_SQLITE
class TestHeaders:
    def test_every_page_refuses_what_it_does_not_need(self, town):
        someone = desk(town)
        for path in ("/console/", "/console/sign-in", "/console/nothing", "/en/", "/en/kee"):
            headers = someone.gets(path, follow_redirects=True).headers
            assert headers["Content-Type"] == "text/html; charset=utf-8"
            if path == "/console/nothing":
                continue  # the server's own words
            policy = headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert ("no-store" in headers["Cache-Control"]) == path.startswith("/console")

    def test_behind_https_the_cookie_is_bound_to_the_host_and_https_is_remembered(
        self, migrated_url
    ):
        from tests.house import open_town

        town = open_town(migrated_url, public_url="https://vote.example")
        try:
            response = town.app.test_client().get("/console/sign-in", base_url="https://x.example")
            told = response.headers["Set-Cookie"]
            assert told.startswith("__Host-console=")
            for trait in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
                assert trait in told
            assert "max-age=31536000" in response.headers["Strict-Transport-Security"]
        finally:
            town.close()

    def test_a_large_form_is_refused(self, town):
        someone = desk(town)
        answer = someone.posts("/console/language", language="en", text="x" * 100_000)
        assert answer.status_code == 413


def cookie(someone):
    return someone.client.get_cookie("console").value
