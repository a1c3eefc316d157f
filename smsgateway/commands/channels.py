"""`smsgateway channel`: the numbers and accounts that people reach us by."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import click

from smsgateway.actions.lines import channelkeys, stations
from smsgateway.actions.lines.channel_rules import Rules, change
from smsgateway.channels.registry import PROVIDERS
from smsgateway.commands.speaking import JSON, as_json, as_list, example, house, plainly

SIGNING_KEY = click.option(
    "--signing-key",
    "signing_keys",
    multiple=True,
    metavar="ID=SECRET",
    help="A shared key that Twilio signs webhooks with; may be given more than once.",
)


def by_id(signing_keys: tuple[str, ...]) -> dict[str, str]:
    """`ID=SECRET` each. Raises `BadParameter` for anything else."""
    pairs = [pair.partition("=") for pair in signing_keys]
    if not all(name and secret for name, _, secret in pairs):
        raise click.BadParameter("write it as ID=SECRET", param_hint="--signing-key")
    return {name: secret for name, _, secret in pairs}


@click.group()
def channel() -> None:
    """Provider accounts and numbers."""


@channel.command(
    epilog=example(
        "smsgateway channel add kee-at --provider africastalking --sender 21512 "
        "--service-code '*384*1#' --username kee --api-key KEY"
    )
)
@click.argument("slug")
@click.option("--provider", type=click.Choice(sorted(PROVIDERS)), required=True)
@click.option("--sender", default="", help="Short code, number, sender id or MG… service.")
@click.option("--service-code", default="", help="USSD code, e.g. '*384*1#'.")
@click.option("--username", default="", help="Africa's Talking username or Twilio Account SID.")
@click.option("--api-key", default="", help="Africa's Talking API key or Twilio Auth Token.")
@click.option("--api-url", default="", help="Another address for the provider's API (emulators).")
@click.option("--area", default="", help="The area's code; needed where there are several.")
@click.option("--region", default="KE", show_default=True, help="Country of local numbers.")
@click.option(
    "--script-network",
    "script_networks",
    multiple=True,
    help="A network code on which Khmer script was tested to arrive; '*' for all.",
)
@click.option(
    "--long-network",
    "long_networks",
    multiple=True,
    help="A network code on which a USSD screen was tested to hold 182 characters.",
)
@SIGNING_KEY
@JSON
@plainly
def add(
    slug: str,
    json_: bool,
    script_networks: tuple[str, ...],
    long_networks: tuple[str, ...],
    signing_keys: tuple[str, ...],
    **told: str,
) -> None:
    """Open a channel and print the webhook URLs to enter at the provider, one a line."""
    with house() as built:
        new = stations.NewChannel(
            slug=slug,
            script_networks=script_networks,
            long_networks=long_networks,
            signing_keys=by_id(signing_keys),
            **told,
        )
        show_urls(stations.webhook_urls(stations.add_channel(built, new)), json_)
    if told["provider"] == "twilio":
        click.echo(
            "Twilio asks once only when we do not answer: enter the sms address with "
            "#rc=5&rp=all behind it, and again as its fallback.",
            err=True,
        )


@channel.command(epilog=example("smsgateway channel rotate kee-at"))
@click.argument("slug")
@click.option("--api-key", default="", help="The account's new API key or Auth Token.")
@SIGNING_KEY
@JSON
@plainly
def rotate(slug: str, api_key: str, signing_keys: tuple[str, ...], json_: bool) -> None:
    """Make a new secret path. The one before works on until `retire`, or the next rotation."""
    with house() as built:
        new = channelkeys.NewKeys(api_key, by_id(signing_keys))
        station = channelkeys.rotate(built, slug, new)
        show_urls(stations.webhook_urls(station), json_)


@channel.command(epilog=example("smsgateway channel retire kee-at"))
@click.argument("slug")
@plainly
def retire(slug: str) -> None:
    """End the secret path before the newest, once nobody uses it any more."""
    with house() as built:
        channelkeys.retire(built, slug)
    click.echo(f"only the newest addresses of {slug} work from now on")


@channel.command("set", epilog=example("smsgateway channel set kee-at --fallback kee-phone"))
@click.argument("slug")
@click.option("--keyword", help="The word that a rented number asks for, as in KEE VOTE 11.")
@click.option("--fallback", help="The channel that takes over; '' for none.")
@click.option("--fallback-after", type=click.IntRange(0), help="Seconds of rest before it does.")
@click.option("--per-minute", type=click.IntRange(0), help="Texts that may leave; 0: no limit.")
@click.option("--per-day", type=click.IntRange(0), help="The same a day.")
@click.option("--pulls/--no-pulls", default=None, help="Votes wait for the provider's own list.")
@click.option("--balance-floor", type=Decimal, help="Raise an alarm when less than this is left.")
@click.option(
    "--script-network",
    "script_networks",
    multiple=True,
    help="As at `channel add`: the whole list, or '' for none.",
)
@click.option("--long-network", "long_networks", multiple=True, help="The same.")
@plainly
def set_(slug: str, **told: Any) -> None:
    """Change how a channel behaves; what is not named stays as it is."""
    for name in ("script_networks", "long_networks"):
        told[name] = [code for code in told[name] if code] if told[name] else None
    with house() as built:
        change(built, slug, Rules(**told))
    click.echo(f"{slug} is changed")


@channel.command("list", epilog=example("smsgateway channel list"))
@JSON
@plainly
def list_(json_: bool) -> None:
    """The channels, and whether one rests because its provider refused it."""
    with house() as built:
        listed = stations.listed(built)
    none = "no channels yet: `smsgateway channel add --help` shows how to open one"
    as_list(listed, json_, of_channel, none)


def of_channel(one: stations.Listed) -> str:
    """A line of it."""
    resting = f"  rests: {one.paused_because}" if one.paused_because else ""
    return f"{one.slug}  {one.provider}  {one.sender} {one.service_code}{resting}"


def show_urls(urls: list[str], json_: bool) -> None:
    """The addresses, for a person or for a program."""
    if json_:
        as_json({"urls": urls})
    else:
        click.echo("\n".join(urls))
