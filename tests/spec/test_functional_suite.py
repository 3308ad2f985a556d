"""What the reader must and must not flag: sentences of our own over 15 groups, both registers.

`first.csv` and `second.csv` hold sentences with places for the forms of a group; `plain.csv` has whole sentences.
An empty cell means: either answer is defensible. The second half was written after the rules and left untouched.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

import waterlijn.text as reader
from waterlijn.records import LABELS, Messages
from waterlijn.text.annotate import annotate

DATA = Path(__file__).parent.parent / "data" / "functional"
HALVES = ("first", "plain", "second", "third")
HALFWAY = 0.5  # rule strength that counts as a flag
# behaviours where a wrong flag hurts the person who tells or reports
PROTECTED = {"testimony", "testimony_child", "news_report", "report_to_authority", "neutral_mention", "own_identity"}


class Case(NamedTuple):
    half: str
    behaviour: str
    group: str
    text: str
    expected: dict[str, bool]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def cases() -> list[Case]:
    found = []
    groups = _rows("groups.csv")
    for half in HALVES:
        for row in _rows(f"{half}.csv"):
            expected = {label: row[label] == "1" for label in LABELS if row[label]}
            for group in groups if "{" in row["text"] else [{"group": ""}]:
                text = row["text"].format(**group)
                found.append(Case(half, row["behaviour"], group["group"], text[:1].upper() + text[1:], expected))
    return found


CASES = cases()


def _by_rules(texts: list[str]) -> NDArray[np.bool_]:
    answer = annotate(texts).rules
    flags = np.zeros((len(texts), len(LABELS)), np.bool_)
    flags[answer.row] = answer.strength >= HALFWAY
    return flags


def _accuracy(flags: NDArray[np.bool_], half: tuple[str, ...], label: str = "") -> dict[str, float]:
    """Share of right answers per behaviour, over the labels that are given (or one of them)."""
    right: dict[str, list[bool]] = defaultdict(list)
    for case, row in zip(CASES, flags, strict=True):
        if case.half in half:
            for name, expected in case.expected.items():
                if not label or name == label:
                    right[case.behaviour].append(bool(row[LABELS.index(name)]) == expected)
    return {behaviour: float(np.mean(answers)) for behaviour, answers in right.items()}


@pytest.fixture(scope="module")
def ruled() -> NDArray[np.bool_]:
    return _by_rules([case.text for case in CASES])


@pytest.fixture(scope="module")
def complete() -> NDArray[np.bool_]:
    return reader.read(Messages.of([case.text for case in CASES], language=["nl"] * len(CASES))).flag


def test_the_suite_is_broad() -> None:
    assert len(CASES) >= 600
    assert len({case.behaviour for case in CASES}) >= 25
    assert len({case.group for case in CASES if case.group}) >= 10


@pytest.mark.parametrize("behaviour", sorted({case.behaviour for case in CASES}))
def test_rules_alone_stay_at_their_bar(ruled: NDArray[np.bool_], behaviour: str) -> None:
    """What rules alone reach today, so that nobody makes it worse unseen."""
    bars = {row["behaviour"]: float(row["rules"]) for row in _rows("bars.csv")}
    assert _accuracy(ruled, HALVES)[behaviour] >= bars[behaviour] - 0.005


@pytest.mark.parametrize("behaviour", sorted({case.behaviour for case in CASES}))
def test_the_complete_reader_stays_at_its_bar(complete: NDArray[np.bool_], behaviour: str) -> None:
    bars = {row["behaviour"]: float(row["complete"]) for row in _rows("bars.csv")}
    assert _accuracy(complete, HALVES)[behaviour] >= bars[behaviour] - 0.05


def test_rules_alone_never_flag_who_tells_or_reports(ruled: NDArray[np.bool_]) -> None:
    wrong = [
        case.text
        for case, row in zip(CASES, ruled, strict=True)
        if case.behaviour in PROTECTED and case.half != "second" and row.any()
    ]
    assert wrong == []


def test_the_answer_does_not_depend_on_the_group(ruled: NDArray[np.bool_]) -> None:
    """The same sentence gets the same answer for every group, but for a name with two meanings."""
    answers: dict[str, list[tuple[bool, ...]]] = defaultdict(list)
    templates = [row["text"] for half in ("first", "second", "third") for row in _rows(f"{half}.csv")]
    groups = {row["group"]: row for row in _rows("groups.csv")}
    for template in templates:
        texts = [template.format(**row) for row in groups.values()]
        answers[template] = [tuple(row) for row in _by_rules(texts)]
    same = [max(found.count(answer) for answer in found) / len(found) for found in answers.values()]
    assert np.mean(same) >= 0.95
