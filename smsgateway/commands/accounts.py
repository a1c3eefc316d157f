"""`smsgateway coordinator` and `approvals`: who may come in, and who agreed."""

from __future__ import annotations

import click
from sqlalchemy import Connection

from smsgateway.actions import decisions, inviting
from smsgateway.actions.accounts import accounts, approvals, tokens
from smsgateway.actions.accounts.accounts import OPERATOR
from smsgateway.actions.languages import WRITTEN
from smsgateway.commands.speaking import BY, JSON, as_json, as_list, example, house, plainly


@click.group()
def coordinator() -> None:
    """Accounts of the console."""


@coordinator.command(
    epilog=example("smsgateway coordinator add dalia@kee.example --role coordinator --area kee")
)
@click.argument("email", metavar="NAME")
@click.option("--role", type=click.Choice(accounts.ROLES), required=True)
@click.option(
    "--area",
    "area_codes",
    multiple=True,
    metavar="CODE",
    help="Only this area and what lies in it; may be given more than once.",
)
@click.option(
    "--language",
    type=click.Choice(WRITTEN),
    default="en",
    show_default=True,
    help="In which they are invited, and read the console.",
)
@click.option("--by", default=OPERATOR, show_default=True, metavar="EMAIL", help="Who invites.")
@JSON
@plainly
def add(
    email: str, role: str, area_codes: tuple[str, ...], language: str, by: str, json_: bool
) -> None:
    """Invite somebody and print the code with which they choose a password.

    NAME is what they sign in with: an e-mail address, or a plain name such as sokha.prey-nob.
    """
    with house() as built:
        with built.db.write() as connection:
            code = accounts.add(
                connection,
                email=email,
                role=role,
                area_codes=area_codes,
                by=whoever(connection, by),
                language=language,
            )
        page = inviting.page_of(built)
    if json_:
        as_json({"email": accounts.normal(email), "role": role, "code": code, "page": page})
        return
    tell(accounts.normal(email), page, code)


def tell(name: str, page: str, code: str) -> None:
    """An invitation, as it is read out or copied."""
    click.echo(f"{name} chooses a password at {page}")
    click.echo(f"with this code, good for {accounts.INVITED_FOR.days} days: {code}")


@coordinator.command(
    epilog=example("smsgateway coordinator invite sokha.prey-nob --phone 0711000001 --channel kee")
)
@click.argument("name")
@click.option("--phone", default="", help="Send the code there by a text, and show it nowhere.")
@click.option("--channel", default="", help="From which channel the text leaves.")
@click.option("--by", default=OPERATOR, show_default=True, metavar="EMAIL", help="Who does it.")
@plainly
def invite(name: str, phone: str, channel: str, by: str) -> None:
    """A new invitation for somebody who did not use theirs, or whom two administrators reset."""
    if bool(phone) != bool(channel):
        raise click.UsageError("--phone and --channel go together")
    with house() as built:
        with built.db.read() as connection:
            asker, number = whoever(connection, by), accounts.named(connection, name).id
        if phone:
            text = inviting.by_text(built, number, channel, phone, by=asker)
            click.echo(f"the invitation waits in the outbox as text {text}")
            return
        given = inviting.on_paper(built, number, by=asker)
    tell(given.name, given.page, given.code)


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
    none = "no accounts yet: `smsgateway coordinator add --help` shows how to invite somebody"
    as_list(told, json_, lambda one: f"{one['email']}  {one['role']}  {one['state']}", none)


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
    none = "no tokens yet: `smsgateway coordinator token add --help` shows how to make one"
    as_list(found, json_, of_token, none)


def of_token(one: tokens.Listed) -> str:
    """A line of it."""
    ended = "revoked" if one.revoked_at else "ended"
    until = f"until {one.expires_at:%Y-%m-%d}" if one.live else ended
    seen = f"last used {one.seen_at:%Y-%m-%d}" if one.seen_at else "never used"
    return f"{one.email}  {one.label}  {until}  {seen}"


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
    as_list(found, json_, of_request, "nothing waits for a second person")


def of_request(one: approvals.Approval) -> str:
    """A line of it."""
    asked = f"{one.asked_at:%Y-%m-%d %H:%M} UTC by {one.asked_by}"
    return f"{one.id}  {one.act} of {one.about}, asked {asked}"


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
