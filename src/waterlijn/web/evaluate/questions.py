"""The questionnaires of this room as knowledge data, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from waterlijn import knowledge
from waterlijn.words import language


@dataclass(frozen=True, slots=True)
class Item:
    """One question: its name in the data, the part it belongs to, the kind of answer, when it is asked, its words."""

    name: str
    part: str
    kind: str
    moments: tuple[str, ...]
    words: Mapping[str, str]

    @property
    def text(self) -> str:
        return said(self.words)


@dataclass(frozen=True, slots=True)
class Module:
    name: str
    is_twice: bool
    only_casework: bool
    words: Mapping[str, str]
    help_words: Mapping[str, str]
    items: tuple[Item, ...]

    @property
    def text(self) -> str:
        return said(self.words)

    @property
    def help(self) -> str:
        return said(self.help_words)


@dataclass(frozen=True, slots=True)
class Level:
    value: int
    words: Mapping[str, str]
    anchors: Mapping[str, str]

    @property
    def text(self) -> str:
        return said(self.words)

    @property
    def anchor(self) -> str:
        return said(self.anchors)


def said(words: Mapping[str, str]) -> str:
    return words[language() if language() in words else "en"]


def _both(row: Mapping[str, str], end: str = "") -> dict[str, str]:
    return {code: row[f"{code}{end}"] for code in ("nl", "en")}


@cache
def training_items() -> tuple[Item, ...]:
    rows = knowledge.open_table("training/items")
    return tuple(Item(r["item"], r["part"], r["kind"], tuple(r["moments"].split()), _both(r)) for r in rows)


def training_items_of(moment: str) -> tuple[Item, ...]:
    return tuple(item for item in training_items() if moment in item.moments)


@cache
def code_questions() -> tuple[Item, ...]:
    """Questions whose answers make a code that somebody finds back by remembering, and nobody else by looking."""
    return tuple(Item(r["item"], "code", "text", (), _both(r)) for r in knowledge.open_table("training/code"))


@cache
def scan_modules() -> tuple[Module, ...]:
    rows = knowledge.open_table("selfscan/items")
    found = []
    for m in knowledge.open_table("selfscan/modules"):
        name = m["module"]
        items = tuple(Item(r["item"], name, "level", (), _both(r)) for r in rows if r["module"] == name)
        help_words = {code: m[f"{code}_help"] for code in ("nl", "en")}
        found.append(Module(name, m["twice"] == "yes", m["only_casework"] == "yes", _both(m), help_words, items))
    return tuple(found)


@cache
def scan_levels() -> tuple[Level, ...]:
    rows = knowledge.open_table("selfscan/levels")
    return tuple(Level(int(r["level"]), _both(r), _both(r, "_anchor")) for r in rows)


@cache
def version(folder: str) -> str:
    return str(knowledge.card(folder)["version"])
