"""Is it alive, is it ready, how does it do."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, Response, jsonify
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from smsgateway.actions.house import House
from smsgateway.actions.keeping.spool import Spool
from smsgateway.actions.watching import figures
from smsgateway.actions.watching.health import look, publish


def health(house: House, registry: CollectorRegistry) -> Blueprint:
    """`/livez` asks nothing of anybody; `/readyz` asks the database; `/metrics` is Prometheus'."""
    page = Blueprint("health", __name__)
    gauges = publish(registry)
    more = figures.Gauges(registry)

    @page.get("/livez")
    def livez() -> Response:
        return Response("alive\n", content_type="text/plain; charset=utf-8")

    @page.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            seen = look(house)
        except SQLAlchemyError as error:
            return jsonify(ready=False, why=f"database: {type(error).__name__}"), 503
        return jsonify(ready=not seen.why_not, why=seen.why_not), 503 if seen.why_not else 200

    @page.get("/metrics")
    def metrics() -> Response:
        try:
            gauges.show(look(house))
            more.show(figures.gather(house))
        except SQLAlchemyError:
            gauges.unknown()
        more.show_machine(*machine(house))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return page


def machine(house: House) -> tuple[int, list[Path]]:
    """How many texts this machine's spool holds, and the folders that we write to."""
    spool, folders = house.settings.spool_dir, [Path(tempfile.gettempdir())]
    if spool is None:
        return 0, folders
    return len(Spool(spool, house.keys).waiting()), [spool, *folders]
