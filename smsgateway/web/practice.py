"""The way into the practice town: the same pages and webhooks, under /practice, on its own house.

Whoever comes is signed in at the real console already; nothing of it is open to the public. What
leaves as a file says PRACTICE in its name, what is a page says it on top.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, redirect, request, session
from werkzeug.test import Client
from werkzeug.wrappers import Response as AnyResponse

from smsgateway.actions.accounts import accounts, entrance
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.actions.practice.town import Practice

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

ROOT = "/practice"


class Mount:
    """A WSGI application that hands what lies under /practice to the practice town, if it stands.

    The town's application is built when somebody first comes.
    """

    def __init__(
        self, others: WSGIApplication, practice: Practice, build: Callable[[], WSGIApplication]
    ) -> None:
        """`others` answers everything else."""
        self._others, self._practice, self._build = others, practice, build
        self._guard = threading.Lock()
        self._built: WSGIApplication | None = None

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """Answer, or hand on."""
        path: str = environ["PATH_INFO"]
        if not path.startswith(f"{ROOT}/") or not self._practice.stands():
            return self._others(environ, start)
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + ROOT
        environ["PATH_INFO"] = path.removeprefix(ROOT)
        return self._town()(environ, start)

    def _town(self) -> WSGIApplication:
        with self._guard:
            if self._built is None:
                self._built = self._build()
            return self._built


def guard_town(app: Flask, door: House, house: House) -> None:
    """Let in who is signed in at `door`, as the account of that name here; mark what goes out."""

    @app.before_request
    def let_in() -> AnyResponse | None:
        return None if request.endpoint == "static" else entered(door, house)

    @app.after_request
    def mark(response: Response) -> Response:
        return response if request.endpoint == "static" else marked(response)

    @app.context_processor
    def told() -> dict[str, object]:
        return {"practice": True, "outside": outside()}


def entered(door: House, house: House) -> AnyResponse | None:
    """None for whoever may come in; everybody else is shown where they belong."""
    visit = entrance.visit(door, token) if (token := session.get("token", "")) else None
    if visit is None or not visit.whole:
        return redirect(f"{outside()}/console/sign-in", 303)
    here = at_home(house, visit)
    if here is None:
        return redirect(f"{outside()}/console/practice", 303)
    g.visit = here
    return None


def marked(response: Response) -> Response:
    """Kept by nobody and listed nowhere; a file says in its name what it is."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == 200 and response.mimetype not in SHOWN:
        name = response.headers.get("Content-Disposition", "").partition('filename="')[2]
        name = name.rstrip('"') or PurePosixPath(request.path).name
        response.headers["Content-Disposition"] = f'attachment; filename="PRACTICE-{name}"'
    return response


def outside() -> str:
    """The root of the real service."""
    return request.script_root.removesuffix(ROOT)


SHOWN = ("text/html",)
"""Pages, which say it themselves."""


def at_home(house: House, visit: Visit) -> Visit | None:
    """The same visit with the account that it has in the practice town; None where it has none."""
    with house.db.read() as connection:
        try:
            mine = accounts.named(connection, visit.account.email)
        except accounts.NoSuchAccount:
            return None
    same = replace(visit.account, id=mine.id, role=mine.role, everywhere=True, areas=frozenset())
    return replace(visit, account=same)


def poster(town: WSGIApplication) -> Callable[[str, Mapping[str, str]], tuple[int, str]]:
    """How made-up phones reach the town's webhooks without leaving the process."""
    line = Client(town)

    def post(path: str, form: Mapping[str, str]) -> tuple[int, str]:
        answer = line.post(path, data=dict(form))
        return answer.status_code, answer.get_data(as_text=True)

    return post
