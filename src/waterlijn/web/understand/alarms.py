"""A signal in words: what a rule saw, or what a colleague said."""

from __future__ import annotations

from waterlijn import report
from waterlijn.web.understand.models import Signal


def sentence(row: Signal) -> str:
    return row.words


def facts(row: Signal) -> report.Table | None:
    return None
