"""What is answered at addresses where nothing of ours stands, and what searchers are asked."""

from __future__ import annotations

from flask import Flask, Response, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException, NotFound

from smsgateway.actions.house import House
from smsgateway.web.headers import guard
from smsgateway.web.speech import LANGUAGES

ROBOTS = """\
User-agent: *
Disallow: /console
Disallow: /practice
Disallow: /in/
Disallow: /api/
"""
"""RFC 9309: the public pages may be found, all else is nobody's reading."""


def install(app: Flask, house: House) -> None:
    """Answer whoever asks for an address that no page has, in their language."""

    # Of all, not of this one alone: Flask would prefer it to the console's handler of all.
    @app.errorhandler(HTTPException)
    def sorry(error: HTTPException) -> Response | HTTPException:
        if not isinstance(error, NotFound):
            return error
        first = request.path.split("/")[1]
        asked = request.accept_languages.best_match(LANGUAGES, "en")
        g.language = first if first in LANGUAGES else asked
        page = make_response(render_template("public/sorry.html"), 404)
        page.vary.add("Accept-Language")
        return guard(page, https=house.settings.public_url.startswith("https://"))

    @app.get("/robots.txt")
    def robots() -> Response:
        return Response(ROBOTS, content_type="text/plain; charset=utf-8")
