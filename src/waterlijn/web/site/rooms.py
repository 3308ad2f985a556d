"""Rooms whose door opens at the first knock.

The rooms that calculate bring half the science along: seconds of importing. Nobody who logs in should wait for that,
so their addresses are known at once and their code comes when somebody enters, or when the first page is out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern


class Room(URLResolver):
    """`Room("listen")`: like `path("listen/", include("waterlijn.web.listen.urls"))`, imported when it is needed.

    Django asks every resolver for all its names as soon as one address of the site is wanted. A room has a name space
    of its own, so it can wait until somebody wants an address of that room.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            RoutePattern(f"{name}/", is_endpoint=False),
            f"waterlijn.web.{name}.urls",
            app_name=name,
            namespace=name,
        )

    def _populate(self) -> None:
        """Not yet: the parent resolver asks too early."""

    @property
    def reverse_dict(self) -> Any:
        super()._populate()
        return super().reverse_dict

    @property
    def namespace_dict(self) -> Any:
        super()._populate()
        return super().namespace_dict

    @property
    def app_dict(self) -> Any:
        super()._populate()
        return super().app_dict


HEAD_START = 1.5  # seconds in which the very first visitor has the processor alone
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def open_after_first_page(
    application: Application, modules: tuple[str, ...], then: Callable[[], None] = lambda: None
) -> Application:
    """The same application, which imports `modules` in the background as soon as its first answer is out.

    `then` is what is made ready after that.
    """
    begun = threading.Event()

    def open_all() -> None:
        for name in modules:
            import_module(name)
        then()

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            return application(environ, start_response)
        finally:
            if not begun.is_set():
                begun.set()
                threading.Timer(HEAD_START, open_all).start()

    return answer
