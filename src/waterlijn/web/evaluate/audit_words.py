"""The words of this room in the audit trail. Apart from the rest, which needs the science and is read later."""

from __future__ import annotations

from django.utils.functional import Promise

AUDIT: dict[str, Promise] = {}
