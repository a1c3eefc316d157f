"""Who may open which page. A route that is not registered here does not exist.

Every route names the roles that may come; whoever may not gets 403, whoever is not signed in the
sign-in page. Every POST carries a token that only our own pages hold.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, flash, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from smsgateway.actions.accounts import entrance, twice
from smsgateway.actions.accounts.accounts import Role
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.web.speech import said

Answer = str | AnyResponse | tuple[str, int]
View = Callable[..., Answer]

READERS: frozenset[Role] = frozenset(
    ("administrator", "coordinator", "officer", "data-entry", "auditor")
)
SAFE = ("GET", "HEAD", "OPTIONS")
LARGEST_FORM = 64 * 1024
CHUNK = 64 * 1024
TWICE = "This form came twice. Look at what stands here now before you send it again."


class Gate:
    """Registers the routes of the console and guards each of them."""

    def __init__(self, page: Blueprint, house: House) -> None:
        """Guards everything under `page`."""
        self._page, self._house = page, house
        self.table: dict[str, frozenset[Role] | None] = {}
        """Endpoint to the roles that may come; None for everybody."""
        self.largest: dict[str, int] = {}
        """Endpoint to the bytes that its form may have; LARGEST_FORM for all others."""
        page.before_request(self._check)

    def anybody(self, rule: str, view: View, *, post: bool = False) -> None:
        """A route for people who are not signed in yet."""
        self._add(rule, view, view, post, None)

    def half(self, rule: str, view: View, *, post: bool = False) -> None:
        """A route for whoever gave a password and still owes the second factor."""

        def guarded(**values: Any) -> Answer:
            visit = self.visit()
            if visit is None:
                return redirect(url_for("console.sign_in"), 303)
            return view(visit, **values)

        self._add(rule, view, guarded, post, None)

    def route(
        self,
        rule: str,
        view: View,
        *,
        may: Collection[Role] = READERS,
        post: bool = False,
        fresh: bool = False,
        largest: int = LARGEST_FORM,
    ) -> None:
        """A route for these roles. `fresh` asks for the password again, if it was long ago; a form
        with a file names the `largest` that it may be, in bytes."""

        def guarded(**values: Any) -> Answer:
            visit = self.visit()
            if visit is None or not visit.whole:
                return redirect(url_for("console.sign_in", next=wanted()), 303)
            if visit.account.role not in may:
                abort(403)
            if fresh and not visit.fresh:
                flash("prove", "prove")
                after = here() if request.method in SAFE else came_from()
                return redirect(url_for("console.prove", next=after), 303)
            try:
                return self._once(view, visit, values) if post else view(visit, **values)
            except Refused as no:
                return refused(no)

        self._add(rule, view, guarded, post, frozenset(may))
        self.largest[f"{self._page.name}.{view.__name__}"] = largest

    def _once(self, view: View, visit: Visit, values: Mapping[str, Any]) -> Answer:
        """The view's answer, where its form was not taken a moment ago. A form that was refused, or
        that asks before it acts, leads to no other page, and may be sent again as it is."""
        form = pressed()
        if form and not twice.is_first(self._house, visit, form):
            flash(TWICE, "no")
            return redirect(came_from(), 303)
        answer: Answer = ""
        try:
            answer = view(visit, **values)
        finally:
            if form and not is_redirect(answer):
                twice.not_taken(self._house, visit, form)
        return answer

    def _add(
        self, rule: str, view: View, guarded: View, post: bool, may: frozenset[Role] | None
    ) -> None:
        name = view.__name__
        self.table[f"{self._page.name}.{name}"] = may
        self._page.add_url_rule(rule, name, guarded, methods=["POST" if post else "GET"])

    def _check(self) -> None:
        """Before every request: a known route, and for a change our own form."""
        if request.endpoint not in self.table:
            abort(404)
        signed_in = "token" in session
        wanted_size = self.largest.get(request.endpoint or "", LARGEST_FORM)
        # Whoever is not signed in has no file to send.
        request.max_content_length = wanted_size if signed_in else LARGEST_FORM
        if request.method not in SAFE and not self._is_ours(request.form.get("csrf", "")):
            abort(400, "This form is too old, or came from elsewhere.")

    def who(self, endpoint: str) -> frozenset[Role]:
        """The roles that may open that page."""
        return self.table.get(f"{self._page.name}.{endpoint}") or frozenset()

    def visit(self) -> Visit | None:
        """Whose request this is, asked once a request."""
        if "visit" not in g:
            token = session.get("token", "")
            g.visit = entrance.visit(self._house, token) if token else None
        found: Visit | None = g.visit
        return found

    def enter(self, token: str) -> None:
        """A new session: nothing of the one before goes on."""
        language = session.get("language", "")
        session.clear()
        session["token"], session["language"] = token, language

    def leave(self) -> None:
        """Forget it in the browser as well."""
        session.clear()

    def csrf(self) -> str:
        """The token of this browser's forms."""
        if "token" not in session and "seed" not in session:
            session["seed"] = secrets.token_urlsafe(16)
        return self._token()

    def _is_ours(self, given: str) -> bool:
        held = "token" in session or "seed" in session
        return held and hmac.compare_digest(given.encode(), self._token().encode())

    def _token(self) -> str:
        seed = str(session.get("token") or session.get("seed", ""))
        key = self._house.settings.secret_key.encode()
        return hmac.new(key, b"csrf/" + seed.encode(), hashlib.sha256).hexdigest()


def wanted() -> str:
    """The page to come back to after signing in; a form is not sent again."""
    return here() if request.method in SAFE else url_for("console.home")


def here() -> str:
    """The path of this request, from the root of the host on."""
    return request.script_root + request.full_path.rstrip("?")


def came_from() -> str:
    """The page that a form was on, if it says so and is ours."""
    return own_path(request.form.get("from", ""))


def own_path(path: str) -> str:
    """A path of the console as it stands; the home page for anything else."""
    home = url_for("console.home")
    try:
        parts = urlsplit(path)
    except ValueError:
        return home
    plain = path.isascii() and path.isprintable() and "\\" not in path
    ours = not parts.scheme and not parts.netloc and parts.path.startswith(home.rstrip("/"))
    return path if plain and ours and "//" not in parts.path else home


def pressed() -> bytes:
    """Digest of the form as this page, of all pages that show it, was filled; empty without one."""
    if not request.form.get("once"):
        return b""
    form = hashlib.sha256(request.path.encode())
    for name, value in request.form.items(multi=True):
        form.update(f"\n{name}={value}".encode("utf-8", "replace"))
    for name, file in request.files.items(multi=True):
        form.update(f"\n{name}: {file.filename}\n".encode("utf-8", "replace"))
        while chunk := file.stream.read(CHUNK):
            form.update(chunk)
        file.stream.seek(0)
    return form.digest()


def is_redirect(answer: Answer) -> bool:
    """Whether it leads to another page, as every form does that changed something."""
    return isinstance(answer, AnyResponse) and answer.status_code // 100 == 3


def refused(no: Refused) -> Answer:
    """A refusal, told on the page that the form came from."""
    if request.method in SAFE:
        abort(404)
    flash(said(no.told), "no")
    return redirect(came_from(), 303)


CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(body: str | bytes, name: str, kind: str) -> Response:
    """A file that is saved, never shown."""
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
