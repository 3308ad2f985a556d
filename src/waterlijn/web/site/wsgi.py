"""What the web server calls."""

import os
import re
from importlib import import_module
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connections

from waterlijn.web.site.lanes import Lane
from waterlijn.web.site.rooms import Application, open_after_first_page

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waterlijn.web.site.settings")
DOOR = "waterlijn.web.understand.api.door"  # for other programs; brings the science along: see rooms.py
TALKS = "waterlijn.web.meet.live"
PROGRAMS = ("/v1alpha1/", "/$discovery/")
PAGES = 4  # pages made at a time, per process; more would only queue at the database
LINE = 8  # pages that wait for their turn; with PAGES at most half of serve.STAFF, the others read texts
TALKING = 4  # the same for who takes part in a conversation: a heavy page of staff never keeps a vote waiting
TALK_LINE = 252  # a hall of five hundred people that all tap at once: the last one waits a second or two
ENTERING = 4  # and for who comes in: a mail server that keeps the entrance waiting does not keep the votes
ENTER_LINE = 124
# A participant's page; files that are made of a result are heavy, so they are staff's kind of page.
TALK = re.compile(r"/meet/g/(?![^/]+/result/[^/]+/)")
ENTER = re.compile(r"/meet/g/[^/]+/(?:in/|follow/|$)")
FILES = "/static/"  # no database and nothing to make: a browser asks for a handful at once, and waits for nobody
HEAVY = (
    "waterlijn.web.site.today", "waterlijn.web.meet.urls", "waterlijn.web.understand.urls", "waterlijn.web.listen.urls",
)  # fmt: skip


def with_door(site: Application) -> Application:
    """Other programs have their own entrance, before everything that only a page needs."""
    lanes = (
        (ENTER, Lane("enter", ENTERING, ENTER_LINE)),
        (TALK, Lane("talk", TALKING, TALK_LINE)),
        (re.compile(""), Lane("page", PAGES, LINE)),
    )

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        path = environ.get("PATH_INFO", "")
        if path.startswith(PROGRAMS):
            return import_module(DOOR).answer(environ, start_response)
        if path.startswith(FILES):
            return site(environ, start_response)
        lane = next(lane for addresses, lane in lanes if addresses.match(path))
        return lane.answer(site, environ, start_response)

    return answer


def warm_up() -> None:
    try:
        import_module(DOOR).warm_up()
        import_module(TALKS).warm_up()
    finally:
        connections.close_all()  # this thread asks nothing more


application = with_door(open_after_first_page(get_wsgi_application(), HEAVY, warm_up))
