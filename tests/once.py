"""What a process does once, and a process full of tests would do for each of its towns.

A gateway has one application and one engine a kind of use, for weeks. A test has them for half a
second: two thirds of its time went into compiling the same statements and rules again.
"""

import gc
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from smsgateway.store import db


def work_only_once() -> None:
    """Share compiled statements and templates, parse rules once, clean seldom."""
    Flask.jinja_options = {"bytecode_cache": Compiled()}
    db.create_engine = one_more_engine  # type: ignore[attr-defined]
    for dialect in COMPILED:
        dialect.__eq__ = is_of_the_same_kind  # type: ignore[method-assign]
        dialect.__hash__ = hash_of_the_kind  # type: ignore[method-assign]
    Rule.compile, Rule._compile_builder = parsed_once, build_when_asked  # type: ignore[method-assign]
    gc.set_threshold(50_000, 20, 20)


class Compiled(BytecodeCache):
    """What the templates of one application compiled to serves the others as well."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


COMPILED: dict[type, LRUCache[Any, Any]] = {
    PGDialect_psycopg: LRUCache(10_000),
    SQLiteDialect_pysqlite: LRUCache(10_000),
}
"""By kind of database: SQLAlchemy's own cache, which else begins empty with each engine."""
PARSED: dict[tuple[object, ...], dict[str, Any]] = {}
"""By address: what werkzeug finds in a rule; the same in every application."""
CREATE, PARSE, BUILDER = db.create_engine, Rule.compile, Rule._compile_builder  # type: ignore[attr-defined]


def one_more_engine(*about: Any, **told: Any) -> Engine:
    engine: Engine = CREATE(*about, **told)
    engine.update_execution_options(compiled_cache=COMPILED[type(engine.dialect)])
    return engine


def is_of_the_same_kind(one: object, other: object) -> bool:
    """Dialects are part of a statement's key; ours are all set up alike."""
    return type(one) is type(other)


def hash_of_the_kind(one: object) -> int:
    return hash(type(one))


def parsed_once(rule: Rule) -> None:
    """As werkzeug does it, from what it found in the same rule before."""
    key = rule.rule, rule.subdomain or "", *rule.map.converters.values()
    if key not in PARSED:
        PARSE(rule)
        found = vars(rule)
        PARSED[key] = {
            name: found[name] for name in ("_parts", "_trace", "_converters", "arguments")
        }
    vars(rule).update(PARSED[key])
    for name, more in (("_build", False), ("_build_unknown", True)):
        setattr(rule, name, Rule._compile_builder(rule, more).__get__(rule, None))


def build_when_asked(rule: Rule, append_unknown: bool = True) -> Any:
    """As werkzeug makes what turns a rule into an address, but on its first use."""

    def build(rule: Rule, **values: object) -> Any:
        made = BUILDER(rule, append_unknown)
        return made.__get__(rule, None)(**values)

    return build
