"""The public log on the command line: the board, the log's keeping, and being a witness."""

from __future__ import annotations

from pathlib import Path

import click

from smsgateway.actions.cycles import contest_named
from smsgateway.actions.publiclog import board as boards
from smsgateway.actions.publiclog import cosigning, evidence, restoring, sequencing
from smsgateway.actions.publiclog import witness as witnesses
from smsgateway.actions.publiclog.published import Forked
from smsgateway.actions.refused import Refused
from smsgateway.channels.registry import PROVIDERS
from smsgateway.commands.speaking import JSON, Written, as_json, example, fail, house, plainly
from smsgateway.counting.sampling import sample_size


@click.command(epilog=example("smsgateway board kee-2025 public/kee-2025"))
@click.argument("slug")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--openings", is_flag=True, help="Also openings.jsonl: for auditors, never public.")
@JSON
@plainly
def board(slug: str, folder: Path | None, openings: bool, json_: bool) -> None:
    """Write the public board of a contest: what anybody needs to recount it.

    The public pages hand it out as one file; with FOLDER it is written there, too, to be mirrored.
    After the close it holds the result, which the pages give once it is published.
    `python3 FOLDER/verify.py FOLDER` checks it.
    """
    if openings and folder is None:
        raise Refused("openings are for auditors: name a FOLDER for them")
    with house() as built:
        try:
            made = boards.publish(built, slug, folder, openings)
        except Forked as error:
            raise Refused(str(error)) from error
    if json_:
        as_json(
            {
                "origin": made.origin,
                "key": made.key,
                "size": made.size,
                "seal": made.seal,
                "witnesses": list(made.witnesses),
                "results": made.results,
            }
        )
        return
    click.echo(f"{made.origin}: {made.size} entries, seal {made.seal}")
    click.echo(f"signed by {', '.join(made.witnesses) or 'no witness yet'}")
    click.echo(f"the log's key, to be printed: {made.key}")
    if not made.witnesses:
        click.echo("without outside witnesses nobody can exclude a second history", err=True)


@click.group()
def log() -> None:
    """Keep the public log: sequence, have it witnessed, match it with outside evidence."""


@log.command("sequence", epilog=example("smsgateway log sequence"))
@JSON
@plainly
def sequence(json_: bool) -> None:
    """Give everything that waits its number now; the clock does it once a minute."""
    with house() as built:
        try:
            made = sequencing.sequence(built)
        except (Forked, sequencing.KeyGone) as error:
            raise Refused(str(error)) from error
    as_json({"leaves": made}) if json_ else click.echo(f"{made} leaves")


@log.group("witness")
def log_witness() -> None:
    """Who signs, outside this house, that the log only grows."""


@log_witness.command(
    "add",
    epilog=example(
        "smsgateway log witness add --url https://witness.uni.example "
        "--key uni.example/w1+1f2e3d4c+BA…"
    ),
)
@click.option("--url", required=True, help="Where it answers POST /add-checkpoint.")
@click.option("--key", required=True, help="Its verifier key, as it prints it.")
@plainly
def witness_add(url: str, key: str) -> None:
    """Ask a witness from now on; running logs note it as a decision."""
    with house() as built:
        added = cosigning.add_witness(built, url, key)
    click.echo(f"{added.name} is asked from now on")


@log.command("cosign", epilog=example("smsgateway log cosign kee-2025"))
@click.argument("slug")
@click.option("--witness", "names", multiple=True, help="Only the witness at this URL.")
@JSON
@plainly
def cosign(slug: str, names: tuple[str, ...], json_: bool) -> None:
    """Ask the witnesses to sign the newest checkpoint; the clock does it after each one."""
    with house() as built:
        with built.db.read() as connection:
            contest_id = contest_named(connection, slug).id
        asked = cosigning.cosign(built, contest_id, urls=set(names) or None)
    if json_:
        as_json([{"witness": one.witness, "size": one.size, "signed": one.signed} for one in asked])
    for one in asked if not json_ else ():
        click.echo(f"{one.witness}: {'signed' if one.signed else one.why} (size {one.size})")
    if any(not one.signed for one in asked):
        fail("a witness did not sign")


@log.command("restore", epilog=example("smsgateway log restore kee-2025 mirror/log.jsonl"))
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@plainly
def restore(slug: str, file: Path) -> None:
    """After a database was restored: bring back the leaves that were published, from a mirror."""
    with house() as built:
        back = restoring.restore(built, slug, file.read_bytes().splitlines())
    click.echo(f"{back.leaves} leaves are back")
    for receipt in back.lost:
        click.echo(f"receipt {receipt} is in the log and its ballot is lost", err=True)


@log.command(
    "match",
    epilog=example("smsgateway log match kee-2025 --provider twilio --provider-ids ids.csv"),
)
@click.argument("slug")
@click.option("--provider", type=click.Choice(sorted(PROVIDERS)), required=True)
@click.option(
    "--provider-ids",
    "file",
    type=Written(),
    required=True,
    help="An id a line, taken from the provider by an auditor; USSD: session,phone,typed.",
)
@JSON
@plainly
def match(slug: str, provider: str, file: str, json_: bool) -> None:
    """Compare the ballots with the provider's own list of messages, both ways."""
    with house() as built:
        found = evidence.match(built, slug, provider, file.splitlines())
    if json_:
        as_json(
            {
                "ballots": found.ballots,
                "matched": found.matched,
                "without_message": list(found.without_message),
                "not_votes": found.not_votes,
                "never_arrived": list(found.never_arrived),
            }
        )
    else:
        click.echo(f"{found.matched} of {found.ballots} ballots have their message in the list")
        click.echo(f"{found.not_votes} further messages of the list arrived and cast no ballot")
        for receipt in found.without_message:
            click.echo(f"receipt {receipt} has no message in the list", err=True)
        for id_ in found.never_arrived:
            click.echo(f"message {id_} never arrived here", err=True)
    if found.without_message or found.never_arrived:
        fail("the list and the box do not fit")


@log.command(
    "sample", epilog=example("smsgateway log sample kee-2025 --seed 'dice 4 4 2 6 1 3 5 5'")
)
@click.argument("slug")
@click.option("--seed", required=True, help="Drawn in public after the result is fixed.")
@click.option("--wrong", default=0.01, show_default=True, help="The share that is to be excluded.")
@click.option("--confidence", default=0.99, show_default=True)
@click.option(
    "--ask", default="", help="Queue this text to the phones drawn; else nobody is asked."
)
@JSON
@plainly
def sample(slug: str, seed: str, wrong: float, confidence: float, ask: str, json_: bool) -> None:
    """Draw a call-back sample of counted phones, and say what its answers would bound."""
    try:
        number = sample_size(wrong, confidence)
    except ValueError as error:
        raise Refused(str(error)) from error
    with house() as built:
        made = evidence.sample(built, slug, seed, number, confidence, ask)
    if json_:
        as_json(
            {
                "counted": made.counted,
                "drawn": made.drawn,
                "reachable": made.reachable,
                "bound": made.bound,
                "queued": made.queued,
            }
        )
        return
    click.echo(f"{made.drawn} of {made.counted} counted ballots drawn, {made.reachable} reachable")
    click.echo(
        f"if all drawn answer and nobody objects, at most {made.bound:.2%} of the ballots are wrong"
        f" (confidence {confidence:.0%}); publish how many answered"
    )
    click.echo(f"{made.queued} texts queued" if ask else "nobody was asked (--ask TEXT asks)")


@click.command(
    epilog=example(
        "smsgateway witness --folder w --name uni.example/w1 --log 'KEY of the log' --port 8090"
    )
)
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--name", required=True, help="This witness's name: your host, a slash, a word.")
@click.option("--log", "keys", multiple=True, help="Verifier key of a log to watch.")
@click.option("--port", default=8090, show_default=True)
@click.option("--show", is_flag=True, help="Print the key and what was seen, then stop.")
@plainly
def witness(folder: Path, name: str, keys: tuple[str, ...], port: int, show: bool) -> None:
    """Be a witness of other people's logs: sign that they only grow. For another organisation.

    Needs no database. The same as one standard-library file is `witness.py` on every board.
    """
    built = witnesses.Witness(folder, name)
    for key in keys:
        built.trust(key)
    click.echo(built.report(), nl=False)
    if not show:
        witnesses.server(built, port).serve_forever()
