"""What the columns of a table say about its origin, and its rows through their roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from waterlijn.formats import columns as column_guess
from waterlijn.formats import fourcat
from waterlijn.formats.delimited import Finish
from waterlijn.formats.dialects import Table
from waterlijn.formats.options import Options
from waterlijn.formats.parts import dicts, parse
from waterlijn.formats.rows import Row, string

_TAKEOUT = {"comment_text", "reactietekst", "texte_du_commentaire"}
_PAGE = (
    {"comment", "profile_id"},
    {"comment_message", "comment_id"},
    {"comment_author", "comment_id"},
    {"message", "from_id", "created_time"},
)


class Origin(NamedTuple):
    """The format of a table and the roles of its columns."""

    format: str
    roles: dict[str, str]


def origin(table: Table, format: str, options: Options) -> Origin:
    """Which program wrote this table? `format` is what it is if nothing more is known ("csv", "xlsx", "ods")."""
    if options.format in (None, "4cat-csv") and fourcat.is_mine(table.columns):
        return Origin("4cat-csv", _corrected(fourcat.roles(table.columns, table.sample), table, options))
    roles = _corrected(column_guess.guess(table.columns, table.sample), table, options)
    names = {column_guess.normal(name) for name in table.columns}
    if names & _TAKEOUT and _is_takeout(roles, table):
        return Origin("youtube", roles)
    if format == "csv" and any(signs <= names for signs in _PAGE):
        return Origin("facebook-page", roles)
    return Origin(options.format or format, roles)


def _corrected(roles: dict[str, str], table: Table, options: Options) -> dict[str, str]:
    return column_guess.corrected(roles, table.columns, options.roles)


def _is_takeout(roles: dict[str, str], table: Table) -> bool:
    text = roles.get("text")
    if text is None:
        return False
    cells = [row[table.columns.index(text)] for row in table.sample[:20]]
    return any(cell.startswith('{"text"') for cell in cells)


def finisher(origin: Origin, columns: Sequence[str]) -> Finish | None:
    """What has to be done to a row beyond taking its columns."""
    if origin.format == "youtube":
        return _takeout
    if origin.format != "4cat-csv":
        return None
    place = {name: i for i, name in enumerate(columns)}
    title, root, chat = (place.get(origin.roles.get(role, "")) for role in ("title", "root", "chat"))

    def finish(row: Row, cells: Sequence[str]) -> Row:
        return fourcat.row(row, *("" if i is None else cells[i] for i in (title, root, chat)))

    return finish


def _takeout(row: Row, cells: Sequence[str]) -> Row:
    """Google's takeout writes the text as JSON fragments, one per line or link."""
    parsed = parse(f"[{row[2]}]") if row[2].startswith("{") else None
    parts = [string(part.get("text")) for part in dicts(parsed)]
    return (*row[:2], "".join(parts), *row[3:]) if parts else row
