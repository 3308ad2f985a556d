"""The addresses that people outside the organisation get to see."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from waterlijn.web.meet.models import Conversation


def path_of(conversation: Conversation, rest: str = "") -> str:
    return reverse("meet:entrance", args=[conversation.key]) + rest


def address_of(conversation: Conversation, rest: str = "") -> str:
    return settings.PUBLIC_ADDRESS + path_of(conversation, rest)


def short(address: str) -> str:
    """As one types it from a poster."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")
