"""What the web server calls."""

import os
import threading
from importlib import import_module
from typing import Any

from django.core.wsgi import get_wsgi_application

from waterlijn.web.site.rooms import Application, open_after_first_page

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waterlijn.web.site.settings")
DOOR = "waterlijn.web.understand.api.door"  # for other programs; brings the science along: see rooms.py
PROGRAMS = ("/v1alpha1/", "/$discovery/")
PAGES = 4  # pages made at a time, per process; more would only queue at the database
LINE = 8  # pages that wait for their turn; with PAGES at most half of the threads (serve.py), the others read texts
AGAIN = 5  # seconds after which somebody may try again
PLAIN = (
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Retry-After", str(AGAIN)),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
)
HEAVY = ("waterlijn.web.site.today", "waterlijn.web.understand.urls", "waterlijn.web.listen.urls")


def with_door(site: Application) -> Application:
    """Other programs have their own entrance, before everything that only a page needs."""
    door, room = threading.BoundedSemaphore(PAGES + LINE), threading.BoundedSemaphore(PAGES)

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("PATH_INFO", "").startswith(PROGRAMS):
            return import_module(DOOR).answer(environ, start_response)
        if not door.acquire(blocking=False):
            return full(environ, start_response)
        try:
            with room:
                return site(environ, start_response)
        finally:
            door.release()

    return answer


def full(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """No page is made for this answer, and no language is chosen: that work is what there is too much of."""
    said = "Het is even te druk. Probeer het over een paar tellen opnieuw.\nToo busy. Try again in a few seconds.\n"
    raw = said.encode()
    headers = [*PLAIN, ("Content-Length", str(len(raw)))]
    start_response("503 Service Unavailable", headers)
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [raw]


def warm_up() -> None:
    import_module(DOOR).warm_up()


application = with_door(open_after_first_page(get_wsgi_application(), HEAVY, warm_up))
