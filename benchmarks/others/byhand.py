"""Flask and psycopg by hand with our durable work: session state at every hop; at the last one
inbox row, ballot with supersede, outbox row and state in one transaction. Nothing is sealed, nobody
is looked up, nothing is checked twice: it does less than we do."""

import threading

import menu
import psycopg
from flask import Flask, request
from psycopg.types.json import Jsonb

app = Flask(__name__)
own = threading.local()

READ = "SELECT state, data FROM sessions WHERE id = %s"
KEEP = (
    "INSERT INTO sessions (id, phone, state, data) VALUES (%s, %s, %s, %s) ON CONFLICT (id) "
    "DO UPDATE SET state = excluded.state, data = excluded.data, updated_at = now()"
)
FILE = (
    "INSERT INTO inbox (provider_id, phone, body, reply) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (provider_id) DO NOTHING RETURNING id"
)
SET_ASIDE = (
    "UPDATE ballots SET disposition = 'superseded' WHERE phone = %s AND disposition = 'standing'"
)
CAST = "INSERT INTO ballots (phone, choice, receipt) VALUES (%s, %s, %s)"
QUEUE = "INSERT INTO outbox (phone, inbox_id, body) VALUES (%s, %s, %s)"


def connection():
    if not hasattr(own, "connection"):
        own.connection = psycopg.connect(menu.DSN, autocommit=True, prepare_threshold=1)
    return own.connection


@app.post("/ussd")
def ussd():
    form, line = request.form, connection()
    session, phone, text = form["sessionId"], form["phoneNumber"], form["text"]
    state, data = line.execute(READ, (session,)).fetchone() or ("", {})
    state, data, said = step(state, data, text.rpartition("*")[2])
    if state != "done":
        line.execute(KEEP, (session, phone, state, Jsonb(data)))
        return "CON " + said, 200, {"Content-Type": "text/plain"}
    ref = menu.receipt()
    said = menu.saved(ref)
    with line.transaction():
        line.execute(KEEP, (session, phone, state, Jsonb(data)))
        filed = line.execute(FILE, (f"{session}#{text}", phone, text, said)).fetchone()
        if filed is not None:
            line.execute(SET_ASIDE, (phone,))
            line.execute(CAST, (phone, data["codes"], ref))
            line.execute(QUEUE, (phone, filed[0], said))
    return "END " + said, 200, {"Content-Type": "text/plain"}


@app.post("/sms")
def sms():
    form, line = request.form, connection()
    phone, text = form["from"], form["text"]
    codes = menu.read(text.removeprefix("VOTE "))
    ref = menu.receipt()
    with line.transaction():
        filed = line.execute(FILE, (form["id"], phone, text, menu.saved(ref))).fetchone()
        if filed is not None:
            line.execute(SET_ASIDE, (phone,))
            line.execute(CAST, (phone, codes, ref))
            line.execute(QUEUE, (phone, filed[0], menu.saved(ref)))
    return "", 200, {"Content-Type": "text/plain"}


def step(state, data, key):
    if state == "home" and key == "1":
        return "list", {}, menu.LIST
    if state == "list" and (codes := menu.read(key)):
        return "chosen", {"codes": codes}, menu.chosen(codes)
    if state == "list" or (state == "chosen" and key != "1"):
        return "list", {}, menu.LIST
    if state == "chosen":
        return "done", data, ""
    return "home", {}, menu.home()
