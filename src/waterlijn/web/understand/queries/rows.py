"""Which rows belong to an organisation, and which of them count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet

from waterlijn.web.accounts.models import Organisation
from waterlijn.web.listen.models import Source
from waterlijn.web.understand.models import (
    Reading,
)

_Row = TypeVar("_Row", bound=Model)
LAYERED = " + "  # between the name of the shipped model and that of a local layer


def owned(found: QuerySet[_Row], source: str, organisation: Organisation) -> QuerySet[_Row]:
    """Only rows of `organisation`, without the index on sources.

    The `+ 0` is for the planner: walking that index means sorting a million rows by their number, while all that
    is asked for here stands at the end, or in the order, of the table itself.
    """
    owner = F(f"{source}__organisation_id") + 0
    owned: QuerySet[_Row] = found.alias(owner=owner).filter(owner=organisation.pk)  # type: ignore[assignment]
    return owned


def counted(organisation: Organisation) -> QuerySet[Reading]:
    """Readings that count for the temperature; field notes do not: one worker is not the public."""
    all_of_it = Reading.objects.exclude(message__source__kind=Source.Kind.FIELD_NOTES)
    return owned(all_of_it, "message__source", organisation)


def batches(found: QuerySet[Reading], columns: Sequence[str], size: int) -> Iterator[list[tuple[Any, ...]]]:
    last = 0
    while rows := list(found.filter(pk__gt=last).order_by("pk").values_list(*columns)[:size]):
        yield rows
        last = rows[-1][0]
