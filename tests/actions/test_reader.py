"""What turns ask at the same moment is one question, and each hears their own answer."""

import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import Integer, Text, cast, select
from sqlalchemy.exc import SQLAlchemyError

from smsgateway.actions.reader import GROUP, Reader
from smsgateway.store.prepared import ManyQuestions

DOUBLED = ManyQuestions({"n": Integer()}, lambda asked: select((asked["n"] * 2).label("twice")))


class Gate:
    """A database behind a gate: who asks first waits there until it opens."""

    def __init__(self, db):
        self._db, self.open, self.reached, self.questions = db, threading.Event(), [], 0

    @contextmanager
    def ask(self):
        self.questions += 1
        self.reached.append(threading.current_thread())
        assert self.open.wait(10)
        with self._db.ask() as connection:
            yield connection


def asked_at_once(reader, gate, values):
    """Everybody's answers or errors, by what they asked; all wait before the first is answered."""
    told = {}

    def ask(one):
        try:
            told[one] = tuple(reader.ask("ussd", {"n": one}))
        except SQLAlchemyError as error:
            told[one] = type(error)

    threads = [threading.Thread(target=ask, args=(one,)) for one in values]
    for one in threads:
        one.start()
        while not gate.reached:
            pass
    line = reader._lines["ussd"]
    while len(line._waiting) < len(values) - 1:
        pass
    gate.open.set()
    for one in threads:
        one.join(20)
    return told


def test_those_who_came_while_one_asked_are_answered_by_one_question(town):
    gate = Gate(town.house.db)
    told = asked_at_once(Reader(gate, {"ussd": DOUBLED}), gate, range(20))
    assert told == {n: (2 * n,) for n in range(20)}
    assert gate.questions == 2


def test_more_than_a_group_are_asked_for_in_turn(town):
    gate, many = Gate(town.house.db), GROUP + 10
    told = asked_at_once(Reader(gate, {"ussd": DOUBLED}), gate, range(many))
    assert told == {n: (2 * n,) for n in range(many)}
    assert gate.questions == 3


def test_who_asks_what_cannot_be_answered_spoils_nobody_elses_answer(town):
    if town.house.db.on_sqlite:
        pytest.skip("SQLite makes a number of anything, and asks one by one")
    numbers = ManyQuestions(
        {"n": Text()}, lambda asked: select(cast(asked["n"], Integer).label("number"))
    )
    gate = Gate(town.house.db)
    reader = Reader(gate, {"ussd": numbers})
    told = asked_at_once(reader, gate, ["1", "2", "three", "4"])
    assert told.pop("three") not in (tuple, None)
    assert told == {"1": (1,), "2": (2,), "4": (4,)}
    assert reader.ask("ussd", {"n": "5"}) == (5,)
