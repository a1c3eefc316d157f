"""A WSGI function that says one thing: what HTTP alone costs under the same server."""

import menu

SAID = ("CON " + menu.home()).encode()
HEADERS = [("Content-Type", "text/plain"), ("Content-Length", str(len(SAID)))]


def app(environ, start_response):
    environ["wsgi.input"].read()
    start_response("200 OK", HEADERS)
    return [SAID]
