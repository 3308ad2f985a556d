"""A file with labels of somebody's own -> examples, their personal data taken out as everywhere."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from waterlijn import formats, privacy
from waterlijn.errors import FileProblem, UsageError
from waterlijn.records import BEHAVIOURS, LABELS, NEEDS, TARGETS, Messages
from waterlijn.text.corpus import Example

YES, NO = ("1", "true", "yes", "ja"), ("0", "false", "no", "nee")
NO_NEED = ("none", "geen")  # said outright: an empty cell is unknown
CLASSES = {"target": TARGETS, "behaviour": BEHAVIOURS}
LABEL_COLUMNS = (*LABELS, *CLASSES, "needs")
FIRST_LINE = 2  # below the names of the columns


def own_examples(file: Path, messages: Path | None) -> list[Example]:
    """Texts with labels; a row without any label is left out.

    Raises
    ------
    FileProblem, UsageError
        The file cannot be read, columns are missing, or an answer is none of those that are known.
    """
    rows = _rows(file)
    columns = set(rows[0]) if rows else set()
    has_texts = "text" in columns or ("id" in columns and messages is not None)
    if not has_texts or columns.isdisjoint(LABEL_COLUMNS):
        raise UsageError(
            "{file} needs a column text (or id, with --messages) and one or more of {columns}.",
            file=str(file),
            columns=", ".join(LABEL_COLUMNS),
        )
    labels = [_labels(row, file, line) for line, row in enumerate(rows, start=FIRST_LINE)]
    texts = _clean([row["text"] for row in rows]) if "text" in columns else _texts_of(rows, messages or file)
    return [
        Example(str(line), words, "own", (_key(row, words),), found)
        for line, (row, words, found) in enumerate(zip(rows, texts, labels, strict=True), start=FIRST_LINE)
        if found and words.strip()
    ]


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            head = lines.readline()
            lines.seek(0)
            rows = list(csv.DictReader(lines, delimiter=";" if head.count(";") > head.count(",") else ","))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise FileProblem("The labels in {file} cannot be read.", file=str(file)) from problem
    return [{name: value or "" for name, value in row.items() if isinstance(name, str)} for row in rows]


def _key(row: Mapping[str, str], words: str) -> str:
    return f"thread:{row['thread']}" if row.get("thread") else f"text:{words}"


def _labels(row: Mapping[str, str], file: Path, line: int) -> dict[str, float]:
    """What is known of one row; an empty cell is unknown."""
    found = {label: _answer(row[label], file, line) for label in LABELS if row.get(label, "").strip()}
    for name, values in CLASSES.items():
        if given := row.get(name, "").strip().lower():
            _known(given, values, file, line)
            found |= {f"{name}:{value}": float(value == given) for value in values}
    if said := row.get("needs", "").replace(",", " ").replace(";", " ").lower().split():
        given_needs = [] if len(said) == 1 and said[0] in NO_NEED else said
        for need in given_needs:
            _known(need, NEEDS, file, line)
        found |= {f"need:{need}": float(need in given_needs) for need in NEEDS}
    return found


def _answer(value: str, file: Path, line: int) -> float:
    answer = value.strip().lower()
    if answer not in YES + NO:
        raise UsageError("{file}, line {line}: answer with 0 or 1.", file=str(file), line=line)
    return float(answer in YES)


def _known(value: str, values: Sequence[str], file: Path, line: int) -> None:
    if value not in values:
        raise UsageError(
            "{file}, line {line}: choose from {values}.", file=str(file), line=line, values=", ".join(values)
        )


def _clean(texts: Sequence[str]) -> list[str]:
    """Without personal data: the reader never sees more than that, so it is not measured on more."""
    return list(privacy.pseudonymise(Messages.of(list(texts)), privacy.TransientKeys()).text)


def _texts_of(rows: Sequence[Mapping[str, str]], export: Path) -> list[str]:
    wanted = {row["id"] for row in rows}
    found: dict[str, str] = {}
    for messages, _bad in formats.read(export, formats.Options()):
        clean = privacy.pseudonymise(messages, privacy.TransientKeys())
        found |= {name: words for name, words in zip(messages.id, clean.text, strict=True) if name in wanted}
    if not found:
        raise UsageError("No id in the labels is an id in {file}.", file=str(export))
    return [found.get(row["id"], "") for row in rows]
