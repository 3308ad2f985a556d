"""Reaching into parsed JSON without tripping over what is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson

from waterlijn.formats.plain import whole
from waterlijn.formats.rows import string

Record = dict[str, Any]


def parse(line: str) -> Any:
    """A JSON value, NaN and half characters allowed; None when it is none."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            return whole(json.loads(line))
        except (ValueError, RecursionError):
            return None


def get(record: object, *path: str | int) -> Any:
    """What lies at the end of `path`, or None where the path breaks off."""
    for step in path:
        if isinstance(record, dict) and isinstance(step, str):
            record = record.get(step)
        elif isinstance(record, list) and isinstance(step, int) and -len(record) <= step < len(record):
            record = record[step]
        else:
            return None
    return record


def first(record: object, *paths: str) -> str:
    """The first of the dotted `paths` that holds something, as text."""
    for path in paths:
        value = string(get(record, *path.split(".")))
        if value:
            return value
    return ""


def dicts(value: object) -> Iterator[Record]:
    """The records in a list; nothing when it is no list."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def exact_id(record: Record, name: str) -> str:
    """An id of Twitter's: the number, unless some program made it a rounded float."""
    value = record.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = value if isinstance(value, str) else ""
    return text or string(record.get(f"{name}_str")) or string(value)


def flat(record: Record, prefix: str = "", depth: int = 3) -> dict[str, Any]:
    """Nested records as one level with dotted names; lists are left out."""
    cells: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and depth > 1:
            cells.update(flat(value, f"{prefix}{key}.", depth - 1))
        elif not isinstance(value, list | dict):
            cells[prefix + str(key)] = value
    return cells
