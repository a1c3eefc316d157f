"""The one place that joins everything into a web application."""

from __future__ import annotations

import atexit

from flask import Flask
from prometheus_client import CollectorRegistry

from smsgateway.actions.house import Bell, House
from smsgateway.actions.opening import open_house
from smsgateway.actions.senders import Senders
from smsgateway.actions.spool import Spool
from smsgateway.jobs.drain import RedisBell, Silence, ThreadBell
from smsgateway.jobs.spooling import Emptier
from smsgateway.settings import Settings
from smsgateway.web import speech
from smsgateway.web.console.blueprint import console, harden
from smsgateway.web.front import front
from smsgateway.web.health import health
from smsgateway.web.open311 import open311
from smsgateway.web.public.pages import public
from smsgateway.web.rownumber import RowNumber
from smsgateway.web.webhooks import Webhooks


def create_app(settings: Settings, house: House | None = None, bell: Bell | None = None) -> Flask:
    """A Flask application on these settings.

    Embedded (SQLite), a thread of this process sends the texts; with Redis, a ring wakes the
    workers; with neither, the clock process sweeps. `house` and `bell` are for tests.
    """
    house = house or open_house(settings)
    bell = bell or bell_of(settings, house)
    registry = CollectorRegistry()
    app = Flask("smsgateway", template_folder="web/templates", static_folder="web/static")
    app.secret_key = settings.secret_key
    app.url_map.converters["int"] = RowNumber
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.register_blueprint(health(house, registry))
    app.register_blueprint(open311(house))
    app.register_blueprint(front(house))
    speech.install(app)
    harden(app, house)
    app.register_blueprint(console(house, bell))
    app.register_blueprint(public(house))
    shelter = stand_by(settings, house, bell)
    app.wsgi_app = Webhooks(app.wsgi_app, house, bell, registry, shelter)  # type: ignore[assignment, method-assign]
    return app


def stand_by(settings: Settings, house: House, bell: Bell) -> Emptier | None:
    """Keeps texts while the database is away; None where no folder is set."""
    if settings.spool_dir is None:
        return None
    spool = Spool(settings.spool_dir, house.keys)
    emptier = Emptier(house, spool, bell)
    atexit.register(emptier.close)
    if spool.waiting():
        emptier.wake()
    return emptier


def bell_of(settings: Settings, house: House) -> Bell:
    """Who is woken when a text waits."""
    if settings.redis_url:
        return RedisBell(settings.redis_url)
    if not settings.embedded:
        return Silence()
    bell = ThreadBell(house, Senders())
    atexit.register(bell.close)
    return bell
