"""Accounts, the second person, and a log of who did what that shows every change."""

import random

import pytest
from sqlalchemy import delete, insert, update

from smsgateway.actions import cycles, decisions
from smsgateway.actions.accounts import accounts, approvals, audit
from smsgateway.actions.refused import Refused
from smsgateway.store.accounts import accounts as accounts_table
from smsgateway.store.areas import areas
from smsgateway.store.audit import audit_entries

ANN, EVE, OTTO = "ann@kee.example", "eve@kee.example", "otto@kee.example"


@pytest.fixture
def staffed(town):
    """Two administrators, and an officer of Kee."""
    with town.house.db.write() as connection:
        accounts.add(connection, email=ANN, role="administrator", by="operator")
        accounts.add(connection, email=EVE, role="administrator", by="operator")
        accounts.add(connection, email=OTTO, role="officer", area_codes=["kee"], by=ANN)
    return town


def asks(town, by=ANN, **told):
    with town.house.db.write() as connection:
        told = {"act": "contest.close", "about": "kee", "payload": {"why": "flood"}, **told}
        return approvals.ask(connection, by=by, **told)


def says(town, verb, number, by):
    with town.house.db.write() as connection:
        return verb(connection, number, by=by)


def waiting(town):
    with town.house.db.read() as connection:
        return [one.id for one in approvals.waiting(connection)]


def chain(town, noted=None):
    with town.house.db.read() as connection:
        return audit.verify(connection, noted)


class TestTheSecondPerson:
    def test_another_account_approves_once(self, staffed):
        number = asks(staffed)
        assert waiting(staffed) == [number]
        decided = says(staffed, approvals.approve, number, EVE)
        assert (decided.state, decided.asked_by, decided.decided_by) == ("approved", ANN, EVE)
        assert decided.payload == {"why": "flood"}
        with pytest.raises(approvals.NotPending, match="approved by eve@kee"):
            says(staffed, approvals.approve, number, EVE)
        assert waiting(staffed) == []

    def test_the_same_is_asked_for_once_until_it_is_decided(self, staffed):
        number = asks(staffed)
        for who in (ANN, EVE):
            with pytest.raises(Refused, match="asked for already"):
                asks(staffed, by=who)
        other = asks(staffed, payload={"why": "storm"})
        assert waiting(staffed) == [number, other]
        says(staffed, approvals.refuse, number, EVE)
        again = asks(staffed)
        assert waiting(staffed) == [other, again]

    def test_nobody_approves_what_they_asked_for_themselves(self, staffed):
        number = asks(staffed)
        for same in (ANN, f" {ANN.upper()} "):
            with pytest.raises(approvals.SameHand):
                says(staffed, approvals.approve, number, same)
        assert waiting(staffed) == [number]

    def test_whoever_asked_may_take_it_back(self, staffed):
        number = asks(staffed)
        assert says(staffed, approvals.refuse, number, ANN).state == "refused"
        with pytest.raises(approvals.NotPending, match="refused"):
            says(staffed, approvals.approve, number, EVE)

    @pytest.mark.parametrize("by", [OTTO, "nobody@kee.example"])
    def test_who_has_no_such_role_or_no_account_has_no_say(self, staffed, by):
        with pytest.raises(accounts.NoSuchAccount):
            asks(staffed, by=by)
        number = asks(staffed)
        with pytest.raises(accounts.NoSuchAccount):
            says(staffed, approvals.approve, number, by)

    def test_a_disabled_account_has_no_say(self, staffed):
        number = asks(staffed)
        with staffed.house.db.write() as connection:
            accounts.disable(connection, EVE, by=ANN)
        with pytest.raises(accounts.NoSuchAccount, match="disabled"):
            says(staffed, approvals.approve, number, EVE)

    def test_a_number_that_does_not_exist_is_not_pending(self, staffed):
        with pytest.raises(approvals.NotPending, match="no request 99"):
            says(staffed, approvals.approve, 99, EVE)

    def test_an_account_of_one_area_has_no_say_in_another(self, staffed):
        with staffed.house.db.write() as connection:
            other = cycles.NewArea("far", {"en": "Far Ward"}, "", "Africa/Nairobi", ("en",))
            far = cycles.add_area(connection, other)
            told = {"role": "coordinator", "area_codes": ["kee"], "by": ANN}
            accounts.add(connection, email="kim@kee.example", **told)
            accounts.add(connection, email="lee@kee.example", **told)
            kee = accounts.area_id(connection, "kee")
        ours, theirs = asks(staffed, area_id=kee, by="lee@kee.example"), asks(staffed, area_id=far)
        assert says(staffed, approvals.approve, ours, "kim@kee.example").state == "approved"
        for number in (theirs, asks(staffed)):
            with pytest.raises(accounts.NoSuchAccount, match="outside"):
                says(staffed, approvals.approve, number, "kim@kee.example")


class TestAccounts:
    def test_an_area_means_everything_that_lies_in_it(self, staffed):
        with staffed.house.db.write() as connection:
            ward = accounts.area_id(connection, "kee")
            ids = [ward]
            for code in ("kee-1", "kee-1-a"):
                told = cycles.NewArea(code, {"en": code}, "", "Africa/Nairobi", ("en",))
                ids.append(cycles.add_area(connection, told))
                connection.execute(
                    update(areas).where(areas.c.id == ids[-1]).values(parent_id=ids[-2])
                )
            otto = accounts.named(connection, OTTO)
            assert otto.areas == set(ids)
            assert not otto.reaches(None)
            assert accounts.named(connection, ANN).reaches(None)

    def test_the_last_administrator_stays(self, staffed):
        with staffed.house.db.write() as connection:
            accounts.disable(connection, EVE, by=ANN)
            with pytest.raises(Refused, match="only administrator"):
                accounts.disable(connection, ANN, by=ANN)

    @pytest.mark.parametrize(
        ("email", "said"),
        [(ANN, "already"), ("no address", "looks like"), ("a@b.c\nBcc: x@y.example", "looks like")],
    )
    def test_an_address_that_is_taken_or_is_none_is_refused(self, staffed, email, said):
        with staffed.house.db.write() as connection, pytest.raises(Refused, match=said):
            accounts.add(connection, email=email, role="auditor", by=ANN)

    def test_the_invitations_code_is_kept_nowhere(self, staffed):
        with staffed.house.db.write() as connection:
            told = {"email": "new@kee.example", "role": "auditor", "by": ANN}
            code = accounts.add(connection, **told)
        (row,) = staffed.rows(accounts_table, accounts_table.c.email == "new@kee.example")
        assert bytes(row.invitation) == accounts.digest(code.lower().replace("-", " "))
        assert code not in str([tuple(one) for one in staffed.rows(audit_entries)])

    def test_two_administrators_give_somebody_a_new_start(self, staffed):
        number = decisions.ask_reset(staffed.house, OTTO, by=ANN)
        with pytest.raises(approvals.SameHand):
            decisions.approve(staffed.house, number, by=ANN)
        before = staffed.rows(accounts_table, accounts_table.c.email == OTTO)[0].invitation
        told = decisions.approve(staffed.house, number, by=EVE)
        assert "otto@kee.example may start again" in told
        assert staffed.rows(accounts_table, accounts_table.c.email == OTTO)[0].invitation != before

    def test_what_cannot_be_carried_out_is_not_approved_either(self, staffed):
        number = decisions.ask_reset(staffed.house, OTTO, by=ANN)
        with staffed.house.db.write() as connection:
            accounts.disable(connection, OTTO, by=ANN)
        with pytest.raises(accounts.NoSuchAccount):
            decisions.approve(staffed.house, number, by=EVE)
        assert waiting(staffed) == [number]


class TestTheAuditLog:
    @pytest.fixture
    def written(self, staffed):
        with staffed.house.db.write() as connection:
            for n in range(20):
                told = {"by": ANN, "act": "note.add", "about": f"kee {n}"}
                audit.record(connection, **told, detail={"n": n, "why": "ភូមិ", "list": [1, None]})
        return staffed

    def test_an_untouched_log_holds(self, written):
        head = chain(written)
        assert head.n == len(written.rows(audit_entries)) == 23
        assert chain(written, head) == head

    def test_every_single_change_is_found_and_named(self, written):
        """One field of one row, one row gone, two rows swapped, each at random places."""
        lots = random.Random(5)
        original = [row._mapping for row in written.rows(audit_entries)]
        for trial in range(40):
            n = lots.randrange(1, 23)  # the last entry is another test's
            with written.house.db.write() as connection:
                TAMPERINGS[trial % len(TAMPERINGS)](connection, n)
            with pytest.raises(audit.Broken, match=rf"entry ({n}|{n + 1}) "):
                chain(written)
            with written.house.db.write() as connection:
                connection.execute(delete(audit_entries))
                connection.execute(insert(audit_entries), [dict(row) for row in original])
        assert chain(written).n == 23

    def test_a_cut_off_end_is_found_by_whoever_noted_it(self, written):
        noted = chain(written)
        with written.house.db.write() as connection:
            connection.execute(delete(audit_entries).where(audit_entries.c.n == noted.n))
        assert chain(written).n == noted.n - 1
        with pytest.raises(audit.Broken, match=f"entry {noted.n} differs"):
            chain(written, noted)

    def test_what_is_rolled_back_leaves_no_gap(self, written):
        with written.house.db.engine.connect() as connection:
            audit.record(connection, by=ANN, act="x", about="y", detail={})
            connection.rollback()
        with written.house.db.write() as connection:
            assert audit.record(connection, by=ANN, act="x", about="y", detail={}) == 24
        assert chain(written).n == 24

    def test_fractions_have_no_one_spelling_and_are_refused(self, written):
        with pytest.raises(TypeError), written.house.db.write() as connection:
            audit.record(connection, by=ANN, act="x", about="y", detail={"share": 0.1})


def changed(**values):
    def tamper(connection, n):
        connection.execute(update(audit_entries).where(audit_entries.c.n == n).values(**values))

    return tamper


def dropped(connection, n):
    connection.execute(delete(audit_entries).where(audit_entries.c.n == n))


def swapped(connection, n):
    for old, new in ((n, 900), (n + 1, n), (900, n + 1)):
        connection.execute(update(audit_entries).where(audit_entries.c.n == old).values(n=new))


TAMPERINGS = (
    changed(by=EVE.upper()),
    changed(act="contest.open"),
    changed(about="elsewhere"),
    changed(detail={"n": 77}),
    changed(hash=bytes(32)),
    dropped,
    swapped,
)
