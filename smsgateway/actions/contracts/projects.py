"""OC4IDS projects read as OCDS: what one says of each of its contracts becomes a release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def as_releases(package: Json) -> dict[str, Any]:
    """A release package with what a sound OC4IDS package tells."""
    published = str(package["publishedDate"])
    return {
        "releases": [
            release(project, process, published)
            for project in package["projects"]
            for process in project.get("contractingProcesses") or [{"id": project["id"]}]
        ]
    }


def release(project: Json, process: Json, published: str) -> dict[str, Any]:
    """One contracting process of a project."""
    summary: Json = process.get("summary", {})
    ocid = str(summary.get("ocid") or process["id"])
    budget = {
        "project": project.get("title"),
        "projectID": project["id"],
        "amount": (project.get("budget") or {}).get("amount"),
    }
    told: dict[str, Any] = {
        "ocid": ocid,
        "id": f"{ocid}-summary-{published}",
        "date": published,
        "initiationType": "tender",
        "planning": {"budget": {name: what for name, what in budget.items() if what}},
        **tender(summary, project),
        **contract(summary),
    }
    stages = ("planning", "tender", "contracts")
    tags = {"planning": "planning", "tender": "tender", "contracts": "contract"}
    return {**told, "tag": [tags[name] for name in stages if name in told]}


def tender(summary: Json, project: Json) -> dict[str, Any]:
    """How the builder was looked for, where the summary says so."""
    held: Json = summary.get("tender") or {}
    title = summary.get("title") or project.get("title")
    told = {
        "procurementMethod": held.get("procurementMethod"),
        "numberOfTenderers": held.get("numberOfTenderers"),
        "value": held.get("costEstimate"),
        "title": title,
    }
    if not held and not summary.get("title"):
        return {}
    said = {name: what for name, what in told.items() if what is not None}
    return {"tender": {"id": "tender", **said}}


def contract(summary: Json) -> dict[str, Any]:
    """Who builds, for how much, until when."""
    price, suppliers = summary.get("contractValue"), summary.get("suppliers")
    if not price and not suppliers:
        return {}
    award = {"id": "award-1", "value": price, "suppliers": suppliers}
    status = "terminated" if summary.get("status") == "closed" else "active"
    one = {
        "id": "contract-1",
        "awardID": "award-1",
        "status": status,
        "value": price,
        "period": summary.get("contractPeriod"),
    }
    return {
        "awards": [{name: what for name, what in award.items() if what}],
        "contracts": [{name: what for name, what in one.items() if what}],
    }
