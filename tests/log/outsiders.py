"""Those outside: the two files that every board carries, run as a stranger runs them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from http.server import ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from io import StringIO
from pathlib import Path
from threading import Thread
from unittest.mock import patch

import smsgateway

FILES = Path(smsgateway.__file__).parent / "board"


def load(name):
    """The module in a file that is no part of any package."""
    spec = spec_from_file_location(f"outsiders_{name}", FILES / f"{name}.py")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


verifier, lone_witness = load("verify"), load("witness")


def says(folder: Path, *options: str) -> str:
    """What verify.py says of a board: the first line is WRONG or PROVED."""
    with patch.object(sys, "argv", ["verify.py", str(folder), *options]), StringIO() as out:
        with redirect_stdout(out):
            code = verifier.main()
        said = out.getvalue()
    assert said.startswith("WRONG: " if code else "PROVED: ")
    return said


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[str]:
    """Its address, while it serves."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
