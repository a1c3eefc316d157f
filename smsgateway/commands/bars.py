"""A bar on a terminal while a file is gone through."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click

from smsgateway.actions.files.watched import Pass, watched


@contextmanager
def on_terminal() -> Iterator[None]:
    """A bar of the lines for each pass, and silence where nobody sits before it."""
    silent = not sys.stderr.isatty()
    with ExitStack() as bars:
        shown: dict[Pass, Any] = {}

        def tell(in_pass: Pass, done: int, of: int) -> None:
            if silent or not of:
                return
            if in_pass not in shown:
                bars.close()
                new = click.progressbar(length=of, label=in_pass, file=sys.stderr)
                shown[in_pass] = bars.enter_context(new)
            bar = shown[in_pass]
            # A pass may go through several sheets.
            bar.length, bar.finished = of, False
            bar.update(done - bar.pos)

        with watched(tell):
            yield
