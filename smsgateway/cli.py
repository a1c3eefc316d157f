"""`smsgateway`: the command line. Also reached as `python3 run.py …` in a source tree."""

from __future__ import annotations

import click

from smsgateway import __version__
from smsgateway.commands.later import Later


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def main() -> None:
    """SMS and USSD for participatory budgeting: a person dials, votes, is counted."""


COMMANDS = (
    (
        "demo",
        "running:demo",
        "Serve the demo commune with its handset on this machine; data lives in .demo/.",
    ),
    ("serve", "running:serve", "Serve the webhooks."),
    ("worker", "running:worker", "Send texts when the bell rings (needs REDIS_URL)."),
    (
        "clock",
        "running:clock",
        "Sweep every ten seconds: what is due, what broke, who asked to be forgotten.",
    ),
    ("db", "running:db", "The database."),
    ("area", "areas:area", "Places, and the areas that run a service."),
    ("channel", "sending:channel", "Provider accounts and numbers."),
    (
        "cycle",
        "cycles:cycle",
        "A round of budgeting: draft, proposals, review, voting, tallying, award and what follows.",
    ),
    (
        "proposals",
        "proposals:proposals",
        "Ideas for the budget. What people wrote is read by reviewers alone.",
    ),
    (
        "voters",
        "voters:voters",
        "Who may vote. Phones and slips are kept as digests that end with the contest's keys.",
    ),
    (
        "paper",
        "paper:paper",
        "Ballots on paper and from assemblies. Two accounts read each sheet, and must agree.",
    ),
    (
        "print",
        "prints:print_",
        "Print a poster, a sheet for pictures or a specimen of the ballot, as PDF.",
    ),
    ("talk", "running:talk", "The handset in a terminal: dial *384*1#, or write a text."),
    (
        "import",
        "imports:import_",
        "Bring data in. A faulty file is named by line and nothing of it is applied.",
    ),
    (
        "rehearse",
        "elections:rehearse",
        "Play the file's ballots as so many phones, half USSD and half SMS, then recount.",
    ),
    (
        "tally",
        "elections:tally",
        "Count the ballots that stand, project by project (by the ids of the file).",
    ),
    ("award", "elections:award", "Say which projects win under a rule, and why the others do not."),
    (
        "result",
        "results:result",
        "The award record: published, contested, certified, and what the council made of it.",
    ),
    (
        "objection",
        "results:objection",
        "Objections to a published result. Each has a ticket, and two people decide it.",
    ),
    (
        "works",
        "sites:works",
        "Status, progress and milestones of funded projects, as citizens read them by phone.",
    ),
    (
        "signals",
        "signals:signals",
        "Votes that a person should look at. The machine flags; two people decide.",
    ),
    (
        "helpdesk",
        "signals:helpdesk",
        "Counted or not, when, and its receipt; never the choice. Each look-up is kept.",
    ),
    ("export", "elections:export", "Take data out."),
    (
        "check",
        "running:check",
        "Walk every page in every language and fail on one that does not fit a basic phone.",
    ),
    (
        "broadcast",
        "drafts:broadcast",
        "Texts to many people: counted, priced, approved, paced, followed.",
    ),
    ("prices", "sending:prices", "What a segment and a session cost, by provider and network."),
    (
        "cost",
        "sending:cost",
        "What a cycle is expected to cost, and what it has cost so far, by network and per vote.",
    ),
    ("people", "sending:people", "Lists of people. Their numbers are kept sealed, as everybody's."),
    (
        "board",
        "publiclog:board",
        "Write the public board of a contest: what anybody needs to recount it.",
    ),
    (
        "log",
        "publiclog:log",
        "Keep the public log: sequence, have it witnessed, match it with outside evidence.",
    ),
    (
        "witness",
        "publiclog:witness",
        "Be a witness of other people's logs: sign that they only grow. For another organisation.",
    ),
    ("keys", "keys:keys", "The keys that lock phone numbers and tie ballots to phones."),
    (
        "doctor",
        "keeping:examine",
        "Say in plain words what is wrong; exits 1 when something is bad.",
    ),
    ("dead", "keeping:dead", "What was given up and waits for a person."),
    (
        "backup",
        "keeping:backup",
        "Write one encrypted file; PHONE_KEY is not in it (print that with `keys sheet`).",
    ),
    (
        "restore",
        "keeping:restore",
        "Write a backup into an empty DATABASE_URL, and prove that all of it is there.",
    ),
    (
        "upgrade",
        "keeping:upgrade_all",
        "Back up, then bring the database to this version's schema; says how to go back.",
    ),
    (
        "services",
        "services:services",
        "Health centres, schools, offices: what people rate, each with a code on its poster.",
    ),
    (
        "scorecards",
        "scorecards:scorecards",
        "What people are asked about a kind of service, and what they say.",
    ),
    ("cases", "casework:cases", "Complaints: look, answer, hand on, join, count."),
    ("coordinator", "accounts:coordinator", "Accounts of the console."),
    ("approvals", "accounts:approvals_", "What waits for a second person."),
    ("audit", "auditlog:audit_", "Who did what: a log whose entries are bound together by hashes."),
    (
        "open311",
        "open311:open311",
        "Complaints for other programs (Open311 GeoReport v2, at /open311/v2).",
    ),
    (
        "money",
        "moneyforms:money",
        "Public money: budget lines, what happened to them, and who may enter it.",
    ),
    (
        "transfers",
        "transfers:transfers",
        "Money on its way: recipients, what is due to them, what arrived, what was found.",
    ),
    (
        "contracts",
        "contracts:contracts",
        "Who builds what for how much: each step is published for ever, none is changed.",
    ),
    (
        "standards",
        "standards:standards",
        "Fees, staff, hours: what each service owes by its own list, and whether it is so.",
    ),
    (
        "results",
        "monitoring:results",
        "What was aimed at and what came of it: inputs, outputs, outcomes, impact.",
    ),
)
"""Name, where it stands, and the line that `--help` lists (a test compares it with the command)."""

for name, where, line in COMMANDS:
    main.add_command(Later(name, where, line))

if __name__ == "__main__":
    main(prog_name="smsgateway")
