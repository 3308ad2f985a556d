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
HEAVY = ("waterlijn.web.site.today", "waterlijn.web.understand.urls", "waterlijn.web.listen.urls")


def with_door(site: Application) -> Application:
    """Other programs have their own entrance, before everything that only a page needs."""
    room = threading.BoundedSemaphore(PAGES)

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("PATH_INFO", "").startswith(PROGRAMS):
            return import_module(DOOR).answer(environ, start_response)
        with room:
            return site(environ, start_response)

    return answer


def warm_up() -> None:
    import_module(DOOR).warm_up()


application = with_door(open_after_first_page(get_wsgi_application(), HEAVY, warm_up))
