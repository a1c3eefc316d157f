"""An app of the test's own process on a loopback port, for browsers and other programs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address, for as long as it is needed."""
    server = make_server("127.0.0.1", 0, _said_at_once(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _said_at_once(app: Flask) -> "WSGIApplication":
    """The app, its answer read to the end before the first byte leaves.

    A browser that goes elsewhere drops what it was asking for, and this server then forgets to
    close the file that it was sending: a warning, which is an error here.
    """

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> list[bytes]:
        body = app(environ, start)
        try:
            return [b"".join(body)]
        finally:
            if hasattr(body, "close"):
                body.close()

    return answer
