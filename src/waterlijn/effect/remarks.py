"""A sentence with its details, translated where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Remark(NamedTuple):
    """An English msgid and what fills its {placeholders}."""

    message: str
    details: Mapping[str, object] = MappingProxyType({})

    def __str__(self) -> str:
        return self.message.format(**self.details)
