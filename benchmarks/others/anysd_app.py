"""anysd as its README says: a Flask view, NavigationMenu and FormFlow, its sessions in Redis.

One thread a process: NavigationMenu keeps the reply in a shared attribute.
"""

import logging
import os
import tempfile
from urllib.parse import urlsplit

import menu
import psycopg
from flask import Flask, request

where = urlsplit(menu.REDIS_URL)
with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as config:
    config.write(f"development:\n  redis: {{host: {where.hostname}, port: {where.port}, db: 4}}\n")
os.environ["ANYSD_CONFIG_FILE"] = config.name

from anysd import FormFlow, NavigationController, NavigationMenu  # noqa: E402
from anysd.main import get_var  # noqa: E402

logging.getLogger().setLevel(logging.WARNING)
app = Flask(__name__)
lines = []


def db():
    if not lines:
        lines.append(psycopg.connect(menu.DSN, autocommit=True, prepare_threshold=1))
    return lines[0]


def confirm(msisdn=None, session_id=None, **_more):
    return "CON " + menu.chosen(menu.read(get_var(msisdn, session_id, "CODES")))


def thanks(**_more):
    return "END " + menu.saved(menu.receipt())


def check(step, key, **_more):
    if step == 1:
        return bool(menu.read(key)), None
    return (key in ("1", "2"), None) if step == 2 else (True, None)


def save(msisdn, session_id, ussd_string, data):
    if ussd_string.endswith("*1"):
        keep = (
            "INSERT INTO votes (phone, codes) VALUES (%s, %s) "
            "ON CONFLICT (phone) DO UPDATE SET codes = excluded.codes"
        )
        db().execute(keep, (msisdn, data["CODES"]))


form = FormFlow(
    {
        "1": {"name": "CODES", "menu": "CON " + menu.LIST},
        "2": {"name": "SURE", "menu": confirm, "post_call": save},
        "3": {"name": "BYE", "menu": thanks},
    },
    step_validator=check,
)
home = NavigationMenu(name="home", title=menu.HOME, show_title=True)
for door in menu.DOORS:
    NavigationMenu(name=door, title=door, parent=home, next_form=form)


@app.post("/ussd")
def ussd():
    told = request.form
    return NavigationController(
        home, told["phoneNumber"], told["sessionId"], told["text"]
    ).navigate()
