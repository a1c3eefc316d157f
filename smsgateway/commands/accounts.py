"""`smsgateway coordinator`, `approvals` and `audit`: who may come in, who agreed, who did what."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import Connection

from smsgateway.actions import accounts, approvals, audit, decisions, tokens
from smsgateway.actions.accounts import OPERATOR
from smsgateway.actions.files import csvfile
from smsgateway.commands.speaking import BY, as_json, example, house, plainly

JSON = click.option("--json", "json_", is_flag=True, help="Print JSON.")


@click.group()
def coordinator() -> None:
    """Accounts of the console."""


@coordinator.command(
    epilog=example("smsgateway coordinator add dalia@kee.example --role coordinator --area kee")
)
@click.argument("email")
@click.option("--role", type=click.Choice(accounts.ROLES), required=True)
@click.option(
    "--area",
    "area_codes",
    multiple=True,
    metavar="CODE",
    help="Only this area and what lies in it; may be given more than once.",
)
@click.option("--by", default=OPERATOR, show_default=True, metavar="EMAIL", help="Who invites.")
@JSON
@plainly
def add(email: str, role: str, area_codes: tuple[str, ...], by: str, json_: bool) -> None:
    """Invite somebody and print the code with which they choose a password."""
    with house() as built:
        with built.db.write() as connection:
            asker = whoever(connection, by)
            code = accounts.add(connection, email=email, role=role, area_codes=area_codes, by=asker)
        page = f"{built.settings.public_url}/console/invitation"
    if json_:
        as_json({"email": accounts.normal(email), "role": role, "code": code, "page": page})
        return
    click.echo(f"{accounts.normal(email)} chooses a password at {page}")
    click.echo(f"with this code, good for {accounts.INVITED_FOR.days} days: {code}")


@coordinator.command("list", epilog=example("smsgateway coordinator list"))
@JSON
@plainly
def list_(json_: bool) -> None:
    """Every account, its role, and whether it is in use."""
    with house() as built, built.db.read() as connection:
        told = [
            {
                "email": one.email,
                "role": one.role,
                "everywhere": one.everywhere,
                "state": state(one),
            }
            for one in accounts.listed(connection)
        ]
    if json_:
        as_json(told)
    for line in () if json_ else told:
        click.echo(f"{line['email']}  {line['role']}  {line['state']}")


def state(account: accounts.Account) -> str:
    """One word."""
    if account.disabled_at is not None:
        return "disabled"
    return "ready" if account.ready else "invited"


@coordinator.command(epilog=example("smsgateway coordinator disable dalia@kee.example"))
@click.argument("email")
@click.option("--by", default=OPERATOR, show_default=True, metavar="EMAIL", help="Who does it.")
@plainly
def disable(email: str, by: str) -> None:
    """Shut an account; whoever is signed in with it is out at once."""
    with house() as built, built.db.write() as connection:
        accounts.disable(connection, email, by=whoever(connection, by))
    click.echo(f"{email} is disabled")


@coordinator.command(
    "reset-second-factor",
    epilog=example(
        "smsgateway coordinator reset-second-factor dalia@kee.example --by eve@kee.example"
    ),
)
@click.argument("email")
@BY
@plainly
def reset_second_factor(email: str, by: str) -> None:
    """Ask to let somebody start again who lost phone and recovery codes; another must approve."""
    with house() as built:
        number = decisions.ask_reset(built, email, by=by)
    click.echo(f"asked: another administrator runs `smsgateway approvals approve {number}`")


@coordinator.group()
def token() -> None:
    """Tokens with which programs act for an account, through /api/v1."""


@token.command(
    "add",
    epilog=example(
        "smsgateway coordinator token add dalia@kee.example --label treasury-2027 --days 365"
    ),
)
@click.argument("email")
@click.option("--label", required=True, help="For which program: the audit log names it.")
@click.option("--days", default=tokens.DAYS, show_default=True, help="How long it is good for.")
@click.option("--by", default=OPERATOR, show_default=True, metavar="EMAIL", help="Who gives it.")
@plainly
def add_token(email: str, label: str, days: int, by: str) -> None:
    """Make a token and print it, this once. It may do what the account may, where it may."""
    with house() as built, built.db.write() as connection:
        made = tokens.add(connection, email, label, days, by=whoever(connection, by))
    click.echo("Authorization: Bearer, for /api/v1; keep it as a secret: it is not shown again")
    click.echo(made)


def whoever(connection: Connection, by: str) -> str:
    """The operator, or an administrator. Raises `NoSuchAccount`."""
    return by if by == OPERATOR else accounts.acting(connection, by, "administrator").email


@token.command("list", epilog=example("smsgateway coordinator token list --json"))
@JSON
@plainly
def list_tokens(json_: bool) -> None:
    """Every token, never what it is: whose, until when, and when it was last used."""
    with house() as built, built.db.read() as connection:
        found = tokens.listed(connection)
    if json_:
        as_json([plain(asdict(one)) for one in found])
    for one in () if json_ else found:
        ended = "revoked" if one.revoked_at else "ended"
        until = f"until {one.expires_at:%Y-%m-%d}" if one.live else ended
        seen = f"last used {one.seen_at:%Y-%m-%d}" if one.seen_at else "never used"
        click.echo(f"{one.email}  {one.label}  {until}  {seen}")


@token.command(
    "revoke", epilog=example("smsgateway coordinator token revoke dalia@kee.example treasury-2027")
)
@click.argument("email")
@click.argument("label")
@click.option("--by", default=OPERATOR, show_default=True, metavar="EMAIL", help="Who does it.")
@plainly
def revoke_token(email: str, label: str, by: str) -> None:
    """From now on it opens nothing."""
    with house() as built, built.db.write() as connection:
        tokens.revoke(connection, email, label, by=whoever(connection, by))
    click.echo(f"{label} is revoked")


@click.group(name="approvals")
def approvals_() -> None:
    """What waits for a second person."""


@approvals_.command("list", epilog=example("smsgateway approvals list"))
@JSON
@plainly
def waiting(json_: bool) -> None:
    """What was asked for and not decided yet."""
    with house() as built, built.db.read() as connection:
        found = approvals.waiting(connection)
    if json_:
        as_json([plain(asdict(one)) for one in found])
    for one in () if json_ else found:
        asked = f"{one.asked_at:%Y-%m-%d %H:%M} UTC by {one.asked_by}"
        click.echo(f"{one.id}  {one.act} of {one.about}, asked {asked}")


@approvals_.command(epilog=example("smsgateway approvals approve 12 --by eve@kee.example"))
@click.argument("number", type=int)
@BY
@plainly
def approve(number: int, by: str) -> None:
    """Agree to what somebody else asked for; it is carried out at once."""
    with house() as built:
        click.echo(decisions.approve(built, number, by=by))


@approvals_.command(epilog=example("smsgateway approvals refuse 12 --by eve@kee.example"))
@click.argument("number", type=int)
@BY
@plainly
def refuse(number: int, by: str) -> None:
    """Say no to what somebody asked for, or take one's own request back."""
    with house() as built:
        click.echo(decisions.refuse(built, number, by=by))


@click.group(name="audit")
def audit_() -> None:
    """Who did what: a log whose entries are bound together by hashes."""


@audit_.command(epilog=example("smsgateway audit show --limit 20"))
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--by", default="", metavar="EMAIL", help="Only what this account did.")
@JSON
@plainly
def show(limit: int, by: str, json_: bool) -> None:
    """The latest entries, the newest first, each with its number and hash."""
    with house() as built, built.db.read() as connection:
        found = audit.newest(connection, limit=limit, by=by)
    if json_:
        as_json([plain(asdict(one)) for one in found])
    for one in () if json_ else found:
        click.echo(f"{one.n}  {one.at:%Y-%m-%d %H:%M:%S}  {one.by}  {one.act}  {one.about}")
        click.echo(f"   {one.n}:{one.hash}")


@audit_.command(epilog=example("smsgateway audit verify --noted 12:HASH"))
@click.option("--noted", default="", metavar="N:HASH", help="What somebody wrote down earlier.")
@plainly
def verify(noted: str) -> None:
    """Recompute every hash; exit 1 naming the first entry that was changed, dropped or moved."""
    n, _, digits = noted.partition(":")
    if noted and not (n.isdecimal() and len(digits) == 64):
        raise click.BadParameter("write it as N:HASH, as `audit show` prints it")
    with house() as built, built.db.read() as connection:
        head = audit.verify(connection, audit.Head(int(n), digits.lower()) if noted else None)
    click.echo(f"{head.n} entries hold; to be noted outside: {head.n}:{head.hash}")


@audit_.command(epilog=example("smsgateway audit export --format jsonl > audit.jsonl"))
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv")
@plainly
def export(form: str) -> None:
    """Every entry, the oldest first, as CSV or as lines of JSON."""
    with house() as built, built.db.read() as connection:
        told = (plain(asdict(one)) for one in audit.everything(connection))
        if form == "jsonl":
            for line in told:
                click.echo(json.dumps(line, ensure_ascii=False))
            return
        for text in csvfile.lines(audit.COLUMNS, (as_cells(line) for line in told)):
            click.echo(text, nl=False)


def plain(told: dict[str, Any]) -> dict[str, Any]:
    """Instants as ISO 8601 in UTC."""
    return {name: getattr(value, "isoformat", lambda v=value: v)() for name, value in told.items()}


def as_cells(told: dict[str, Any]) -> list[object]:
    """A line of the CSV: the detail is JSON in one cell."""
    cells = told | {"detail": json.dumps(told["detail"], ensure_ascii=False, sort_keys=True)}
    return [cells[name] for name in audit.COLUMNS]
