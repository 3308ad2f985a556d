"""Who waits for whom: requests of one kind have a few threads of their own, and a line in front of them.

The threads stay, and with them their connections to the database: opening one costs more than a vote does, and their
number says how many connections the site needs at most. A request in the line costs only a sleeping thread of the
server. Who finds the line full hears that at once, before anything was made.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from waterlijn.web.site.rooms import Application

AGAIN = 5  # seconds after which somebody may try again
PLAIN = (
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Retry-After", str(AGAIN)),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
)


class Lane:
    """`at_a_time` requests are answered, `line` more wait for their turn."""

    def __init__(self, name: str, at_a_time: int, line: int) -> None:
        self._door = threading.BoundedSemaphore(at_a_time + line)
        self._threads = ThreadPoolExecutor(at_a_time, thread_name_prefix=name)

    def answer(self, site: Application, environ: dict[str, Any], start_response: Any) -> Any:
        if not self._door.acquire(blocking=False):
            return full(environ, start_response)
        try:
            return self._threads.submit(site, environ, start_response).result()
        finally:
            self._door.release()


def full(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """No page is made for this answer, and no language is chosen: that work is what there is too much of."""
    said = "Het is even te druk. Probeer het over een paar tellen opnieuw.\nToo busy. Try again in a few seconds.\n"
    raw = said.encode()
    headers = [*PLAIN, ("Content-Length", str(len(raw)))]
    start_response("503 Service Unavailable", headers)
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [raw]
