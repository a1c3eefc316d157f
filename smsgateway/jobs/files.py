"""Long files that coordinators bring in, gone through beside everything else.

That may take a minute a file, and nobody's receipt waits for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from smsgateway.actions import sweep
from smsgateway.actions.house import House
from smsgateway.actions.imports import uploads

log = logging.getLogger(__name__)


class Files:
    """A thread that looks for such files every ten seconds."""

    def __init__(self, house: House, may: Callable[[], bool] = lambda: True) -> None:
        """`may` tells whether this process is the one that does it."""
        self._house, self._may = house, may
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="files", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End after the file that is under way; one that takes long is begun anew by the next."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._ending.wait(sweep.EVERY_SECONDS):
            try:
                if self._may():
                    uploads.try_due(self._house, self._goes_on)
            except Exception:
                log.exception("files were not gone through; the next round finds them again")

    def _goes_on(self) -> bool:
        """Whether this process begins another file."""
        return not self._ending.is_set() and self._may()
