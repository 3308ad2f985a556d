"""What every template may know."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from waterlijn import __version__
from waterlijn.web.accounts import permissions

ROOMS = ("listen", "understand", "meet", "evaluate", "accounts", "help")
PREDICATES = {name: getattr(permissions, name) for name in dir(permissions) if name.startswith("can_")}


def site(request: HttpRequest) -> dict[str, Any]:
    member = getattr(request, "member", None)
    path = request.path_info
    return {
        "member": member,
        "version": __version__,
        "room": next((room for room in ROOMS if path.startswith(f"/{room}/")), "today"),
        "can": {name: can(member) for name, can in PREDICATES.items()},
    }
