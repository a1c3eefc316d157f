"""`smsgateway`: the command line. Also reached as `python3 run.py …` in a source tree."""

from __future__ import annotations

import click

from smsgateway import __version__
from smsgateway.commands.accounts import approvals_, coordinator
from smsgateway.commands.areas import area
from smsgateway.commands.auditlog import audit_
from smsgateway.commands.broadcasts import broadcast
from smsgateway.commands.casework import cases
from smsgateway.commands.channels import channel
from smsgateway.commands.contracts import contracts
from smsgateway.commands.cycles import cycle
from smsgateway.commands.drafts import draft
from smsgateway.commands.elections import award, export, rehearse, tally
from smsgateway.commands.imports import import_
from smsgateway.commands.keeping import backup, dead, examine, restore, upgrade_all
from smsgateway.commands.keys import keys
from smsgateway.commands.moneyforms import money
from smsgateway.commands.monitoring import results
from smsgateway.commands.open311 import open311
from smsgateway.commands.paper import paper
from smsgateway.commands.prints import print_
from smsgateway.commands.proposals import proposals
from smsgateway.commands.publiclog import board, log, witness
from smsgateway.commands.results import objection, result
from smsgateway.commands.running import check, clock, db, demo, serve, talk, worker
from smsgateway.commands.scorecards import scorecards
from smsgateway.commands.sending import cost, people, prices
from smsgateway.commands.services import services
from smsgateway.commands.signals import helpdesk, signals
from smsgateway.commands.sites import works
from smsgateway.commands.standards import standards
from smsgateway.commands.transfers import transfers
from smsgateway.commands.voters import voters


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def main() -> None:
    """SMS and USSD for participatory budgeting: a person dials, votes, is counted."""


for command in (
    demo,
    serve,
    worker,
    clock,
    db,
    area,
    channel,
    cycle,
    proposals,
    voters,
    paper,
    print_,
    talk,
    import_,
    rehearse,
    tally,
    award,
    result,
    objection,
    works,
    signals,
    helpdesk,
    export,
    check,
    broadcast,
    prices,
    cost,
    people,
    board,
    log,
    witness,
    keys,
    examine,
    dead,
    backup,
    restore,
    upgrade_all,
    services,
    scorecards,
    cases,
    coordinator,
    approvals_,
    audit_,
    open311,
    money,
    transfers,
    contracts,
    standards,
    results,
):
    main.add_command(command)
broadcast.add_command(draft)

if __name__ == "__main__":
    main(prog_name="smsgateway")
