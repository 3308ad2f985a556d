"""How often one network address may try, so that nobody guesses links or floods the public pages."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

MINUTE = 60
MOST_UNKNOWN = 30  # unknown links a minute; a mistyped letter gives one
MOST_ANSWERS = 600  # pages handed in a minute: a whole town hall may sit behind one address


def is_too_often(request: HttpRequest, what: str, most: int) -> bool:
    """Count one more, and tell whether it is too many."""
    key = f"limit-{what}-{hashlib.sha256((settings.SECRET_KEY + address_of(request)).encode()).hexdigest()[:24]}"
    cache.add(key, 0, MINUTE)
    try:
        return cache.incr(key) > most
    except ValueError:
        return False  # it just ran out


def address_of(request: HttpRequest) -> str:
    """Behind a proxy the last address that it added; what a visitor wrote herself stands before that."""
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
