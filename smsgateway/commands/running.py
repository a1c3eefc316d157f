"""Commands that run something: demo, serve, worker, clock, talk, db upgrade, check."""

from __future__ import annotations

import os
import sys

import click

from flows.check import check as walk_everything
from flows.words import LANGUAGES
from smsgateway.actions import demo as demo_commune
from smsgateway.actions.keeping.moving import move
from smsgateway.actions.refused import Refused
from smsgateway.commands import terminal
from smsgateway.commands.speaking import JSON, as_json, example, fail, house, plainly, settings
from smsgateway.settings import normal_url, serve_demo_at
from smsgateway.store import roles, schema
from smsgateway.store.db import Database

HOST = "127.0.0.1"


@click.command(epilog=example("smsgateway demo --port 8001"))
@click.option("--port", default=8000, show_default=True)
@plainly
def demo(port: int) -> None:
    """Serve the demo commune with its handset on this machine; data lives in .demo/."""
    os.environ["SMSGATEWAY_DEMO"] = "1"
    os.environ.setdefault("PUBLIC_URL", f"http://{HOST}:{port}")
    if not os.environ.get("DATABASE_URL"):
        serve_demo_at(os.environ["PUBLIC_URL"])
    with house(fresh=True) as built:
        schema.upgrade(built.db)
        demo_commune.seed(built)
        password = demo_commune.coordinator(built)
    click.echo(f"The demo commune is at http://{HOST}:{port} (Ctrl-C stops it).")
    click.echo("Dial *384*1# on the phone in the page, or text VOTE 11 17 to 21512.")
    click.echo(f"public pages: http://{HOST}:{port}/en/")
    click.echo(
        f"console: http://{HOST}:{port}/console  ({demo_commune.COORDINATOR}, {password}; "
        "the page shows the second factor)"
    )
    serve_forever(HOST, port, workers=1, threads=8, quiet=True)


@click.command(epilog=example("smsgateway serve --port 8000 --workers 2"))
@click.option("--host", default=HOST, show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes; SQLite takes one.")
@click.option("--threads", default=16, show_default=True, help="Threads in each.")
@click.option("--quiet", is_flag=True, help="No access log.")
@plainly
def serve(host: str, port: int, workers: int, threads: int, quiet: bool) -> None:
    """Serve the webhooks."""
    with house() as built:
        if built.settings.embedded and workers > 1:
            fail("SQLite takes one process: leave --workers at 1, or set DATABASE_URL")
    serve_forever(host, port, workers, threads, quiet)


def serve_forever(host: str, port: int, workers: int, threads: int, quiet: bool) -> None:
    """Granian, with threads that may wait for the database."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "smsgateway.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        # The path of a webhook holds its secret: it is never logged.
        log_access=False,
        log_level=LogLevels.error if quiet else LogLevels.info,
    ).serve()


@click.command(epilog=example("smsgateway worker"))
@click.option("--burst", is_flag=True, help="Stop when no job waits.")
@plainly
def worker(burst: bool) -> None:
    """Send texts when the bell rings (needs REDIS_URL)."""
    from smsgateway.worker import work

    work(settings(), burst)


@click.command(epilog=example("smsgateway clock"))
@plainly
def clock() -> None:
    """Sweep every ten seconds: what is due, what broke, who asked to be forgotten."""
    from smsgateway.worker import tick

    tick(settings())


@click.group()
def db() -> None:
    """The database."""


@db.command(epilog=example("smsgateway db upgrade"))
@plainly
def upgrade() -> None:
    """Bring the database to this version's schema."""
    with house(fresh=True) as built:
        schema.upgrade(built.db)
        if roles.present(built.db):
            roles.grant(built.db)  # what is new is theirs to use, or not
        click.echo(f"the database has schema {schema.current(built.db)}")


@db.command("roles", epilog=example("smsgateway db roles"))
@click.option("--sql", is_flag=True, help="Print the SQL instead of running it.")
@plainly
def make_roles(sql: bool) -> None:
    """Make the roles of PostgreSQL under which nobody can lay people and ballots side by side.

    smsgateway_web serves turns and public pages and cannot read ballots; smsgateway_auditor reads
    ballots and log and no person. Run it as the owner of the tables; give each process a log-in
    that is a member of its role. Clock, worker, console and this command line stay with the owner.
    """
    if sql:
        click.echo(";\n".join(roles.statements("public")) + ";")
        return
    with house() as built:
        if built.settings.embedded:
            raise Refused("SQLite knows no roles: who reads its file reads all of it")
        roles.grant(built.db)
    click.echo(f"{roles.WEB}: turns and public pages; {roles.AUDITOR}: ballots and log, no person")
    click.echo(f"next: CREATE ROLE web LOGIN PASSWORD '…' IN ROLE {roles.WEB};")
    click.echo(
        "and DATABASE_URL=postgresql://web:…@… for the `smsgateway serve` that providers reach"
    )


@db.command("move", epilog=example("smsgateway db move postgresql://kee@localhost/kee"))
@click.argument("url")
@plainly
def move_(url: str) -> None:
    """Move from SQLite to an empty PostgreSQL database, prove it, and close the old file."""
    with house() as built:
        target = Database(normal_url(url))
        try:
            moved = move(built.db, target)
        finally:
            target.dispose()
    click.echo(f"{moved.rows} rows of {moved.tables} tables are there, each proven equal")
    click.echo("set DATABASE_URL to the new one and restart; the old file refuses inputs from now")


@click.command(epilog=example("smsgateway talk --phone +254711000009"))
@click.option("--phone", default="+254711000009", show_default=True)
@click.option("--channel", default=demo_commune.SLUG, show_default=True)
@plainly
def talk(phone: str, channel: str) -> None:
    """The handset in a terminal: dial *384*1#, or write a text."""
    with house() as built:
        if channel == demo_commune.SLUG:
            demo_commune.seed(built)
        terminal.talk(built, channel, phone)


@click.command(epilog=example("smsgateway check\nsmsgateway check --language km"))
@click.option(
    "--language",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    help="This one only; may be given several times.",
)
@JSON
@plainly
def check(languages: tuple[str, ...], json_: bool) -> None:
    """Walk every page in every language and fail on one that does not fit a basic phone."""
    walked = languages or LANGUAGES
    issues = [str(issue) for issue in walk_everything(walked)]
    if json_:
        as_json({"issues": issues})
    else:
        for issue in issues:
            click.echo(issue, err=True)
        click.echo(f"every page walked in {', '.join(walked)}: {len(issues)} issues")
    sys.exit(1 if issues else 0)
