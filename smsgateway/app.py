"""The one place that joins everything into a web application."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

from flask import Flask, Response
from prometheus_client import CollectorRegistry

from smsgateway.actions.house import Bell, House
from smsgateway.actions.keeping.spool import Spool
from smsgateway.actions.opening import open_house
from smsgateway.actions.practice.town import Practice
from smsgateway.actions.sending.senders import Senders
from smsgateway.channels.registry import NOWHERE
from smsgateway.jobs.drain import Silence, ThreadBell
from smsgateway.jobs.spooling import Emptier
from smsgateway.settings import Settings
from smsgateway.web import nowhere, speech, stacking
from smsgateway.web.api.blueprint import api
from smsgateway.web.console.blueprint import console, harden
from smsgateway.web.console.sides import Practised, Real
from smsgateway.web.front import front
from smsgateway.web.health import health
from smsgateway.web.open311 import open311
from smsgateway.web.practice import Mount, guard_town, poster
from smsgateway.web.public.pages import public
from smsgateway.web.rownumber import RowNumber
from smsgateway.web.webhooks import Webhooks

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


def create_app(settings: Settings, house: House | None = None, bell: Bell | None = None) -> Flask:
    """A Flask application on these settings.

    Embedded (SQLite), a thread of this process sends the texts; with Redis, a ring wakes the
    workers; with neither, the clock process sweeps. `house` and `bell` are for tests.
    """
    house = house or open_house(settings)
    bell = bell or bell_of(settings, house)
    practice = Practice(house)
    registry = CollectorRegistry()
    app = bare_app(house)
    app.register_blueprint(health(house, registry))
    app.register_blueprint(open311(house))
    app.register_blueprint(api(house, bell))
    app.register_blueprint(front(house))
    app.register_blueprint(console(house, bell, Real(house, practice)))
    app.register_blueprint(public(house))
    nowhere.install(app, house)
    app.extensions["practice"] = practice
    shelter = stand_by(settings, house, bell)
    town = Mount(app.wsgi_app, practice, lambda: practice_town(house, practice))
    app.wsgi_app = Webhooks(town, house, bell, registry, shelter)  # type: ignore[assignment, method-assign]
    return app


def practice_town(door: House, practice: Practice) -> WSGIApplication:
    """The practice town's application; what it sends goes nowhere."""
    house = practice.house
    bell = ThreadBell(house, Senders(NOWHERE))
    bell.start()
    practice.at_close.callback(bell.close)
    atexit.register(practice.close)
    app = bare_app(house)
    guard_town(app, door, house)
    webhooks = Webhooks(app.wsgi_app, house, bell, CollectorRegistry())
    app.register_blueprint(console(house, bell, Practised(door, house, poster(webhooks))))
    app.register_blueprint(public(house))
    return webhooks


def bare_app(house: House) -> Flask:
    """An application without any page."""
    app = Flask("smsgateway", template_folder="web/templates", static_folder="web/static")
    app.secret_key = house.settings.secret_key
    app.url_map.converters["int"] = RowNumber
    app.json.sort_keys = False  # type: ignore[attr-defined]
    speech.install(app)
    stacking.install(app)
    harden(app, house)

    @app.after_request
    def as_it_is(response: Response) -> Response:
        """No browser guesses what a file is, styles and scripts included."""
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

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
        # Ninety modules of Redis and RQ, which a laptop without them does without.
        from smsgateway.jobs.redisbell import RedisBell

        return RedisBell(settings.redis_url)
    if not settings.embedded:
        return Silence()
    bell = ThreadBell(house, Senders())
    bell.start()  # what the process before left must not wait for somebody to ring
    atexit.register(bell.close)
    return bell
