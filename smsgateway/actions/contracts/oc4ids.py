"""Contracts as the works that they build: OC4IDS 0.9.4 project packages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from flows.words import SOURCE, choose
from smsgateway.actions.contracts.modifications import modifications
from smsgateway.actions.contracts.packages import called
from smsgateway.actions.contracts.values import as_value, instant, moment
from smsgateway.actions.deals.publisher import Publisher
from smsgateway.actions.deals.reading import Held
from smsgateway.counting.procurement import Contract, Sum

STATUS = {
    "planning": "identification",
    "tender": "preparation",
    "award": "preparation",
    "contract": "implementation",
    "implementation": "implementation",
}
"""Stage of a process to status of its project, both in the words of the standards."""
OFFICE = {
    "planned": "identification",
    "tendered": "preparation",
    "started": "implementation",
    "finished": "completion",
    "stopped": "cancelled",
}
"""Status of a work, as the office says it, in the words of the standard."""


def package(some: Sequence[Held], by: Publisher, now: datetime, uri: str) -> dict[str, Any]:
    """A project for each thing that is built, with every contract for it."""
    ordered = sorted(some, key=project_of)
    told = {
        "uri": uri,
        "version": "0.9",
        "publishedDate": instant(now),
        "publisher": {"name": called(some, by)},
        "projects": [
            project(id, list(held), f"{uri.rpartition('/')[0]}/releases.json")
            for id, held in groupby(ordered, key=project_of)
        ],
    }
    return told | ({"license": by.licence} if by.licence else {})


def project_of(one: Held) -> str:
    """The project's own code in its area; a contract for none is a project of its own."""
    return f"{one.area}-{one.process.project or one.code}"


def project(id: str, held: Sequence[Held], releases: str) -> dict[str, Any]:
    """One project."""
    first, work, by = held[0], held[0].work, held[0].publisher
    told: dict[str, Any] = {
        "id": f"oc4ids-{by.prefix.removeprefix('ocds-')}-{id}",
        "status": OFFICE[work.status] if work else status(held),
        "publicAuthority": {"id": f"area-{first.area}", "name": by.name},
        "parties": [{"id": f"area-{first.area}", "name": by.name, "roles": ["publicAuthority"]}],
        "locations": [location(code) for code, _ in work.places]
        if work and work.places
        else [location(first.area)],
        "contractingProcesses": [contracting_process(one, releases) for one in held],
    }
    if title := choose(work.name, SOURCE) if work else first.process.title:
        told["title"] = title
    if first.process.budget:
        told["budget"] = {"amount": as_value(first.process.budget)}
    if work and work.sector:
        told["sector"] = [work.sector]
    return told


def location(code: str) -> dict[str, Any]:
    """A place by its code in our own gazetteer."""
    return {"id": code, "gazetteer": {"scheme": "local", "identifiers": [code]}}


def status(held: Iterable[Held]) -> str:
    """Completed once every contract has ended; else as far as the furthest has come."""
    contracts = [contract for one in held for contract in one.process.contracts]
    if contracts and all(one.status == "terminated" for one in contracts):
        return "completion"
    order = list(STATUS)
    return STATUS[max((one.process.stage for one in held), key=order.index)]


def contracting_process(one: Held, releases: str) -> dict[str, Any]:
    """The summary of a process."""
    process = one.process
    tender: dict[str, Any] = {}
    tender |= {"procurementMethod": process.method} if process.method else {}
    tender |= {"numberOfTenderers": process.bids} if process.bids is not None else {}
    tender |= {"costEstimate": as_value(process.estimate)} if process.estimate else {}
    summary: dict[str, Any] = {
        "ocid": process.ocid,
        "status": "closed" if closed(process.contracts) else one_of(process.stage),
    }
    summary |= {"title": process.title} if process.title else {}
    summary |= {"tender": tender} if tender else {}
    for contract in process.contracts[-1:]:
        summary |= signed(contract)
        if changes := list(modifications(contract.id, one.releases)):
            summary["modifications"] = changes
    links = [link(release, releases) for release in one.releases]
    return {"id": process.ocid, "summary": summary, "releases": links}


def closed(contracts: Sequence[Contract]) -> bool:
    """Every contract has ended."""
    return bool(contracts) and all(one.over for one in contracts)


def one_of(stage: str) -> str:
    """Status of a process in OC4IDS: before or after its contract."""
    return "active" if stage in ("contract", "implementation") else "pre-award"


def signed(contract: Contract) -> dict[str, Any]:
    """What the summary says of the contract."""
    price: Sum | None = contract.first or contract.value
    suppliers = [{name: what for name, what in one.items() if what} for one in contract.suppliers]
    told: dict[str, Any] = {"suppliers": suppliers} if suppliers else {}
    told |= {"contractValue": as_value(price)} if price else {}
    if contract.starts and contract.agreed_end:
        told["contractPeriod"] = {
            "startDate": moment(contract.starts),
            "endDate": moment(contract.agreed_end),
        }
    if contract.status == "terminated" and contract.value:
        told["finalValue"] = as_value(Sum(contract.paid, contract.value.currency))
    return told


def link(release: Mapping[str, Any], url: str) -> dict[str, Any]:
    """A release as a project refers to it."""
    return {"id": release["id"], "date": release["date"], "tag": release["tag"], "url": url}
