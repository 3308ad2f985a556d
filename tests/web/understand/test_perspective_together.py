"""What several programs ask at the same moment is read together, and everybody gets their own answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from waterlijn.web.understand.api import reading
from waterlijn.web.understand.api.limits import Counts
from waterlijn.web.understand.api.reading import MOST_CHARACTERS, MOST_TEXTS, Found, Reader

ONE = frozenset(("TOXICITY",))


def test_everybody_gets_their_own_answer() -> None:
    texts = [f"Zin {i} over het plein, {'en jullie zijn tuig' if i % 3 else 'en dank u wel'}." for i in range(60)]
    alone = [Reader().read([text], ONE)[0].scores["TOXICITY"] for text in texts]
    reader = Reader()
    with ThreadPoolExecutor(20) as pool:
        together = list(pool.map(lambda text: reader.read([text, text], ONE), texts))
    assert [found[0].scores["TOXICITY"] for found in together] == pytest.approx(alone)
    assert all(found[0].scores == found[1].scores for found in together)


def stand_in(sizes: list[int], bad: str = "") -> Any:
    """Takes the place of the reading itself, slow enough for others to come in meanwhile."""

    def read(texts: Sequence[str], names: frozenset[str]) -> list[Found]:
        sizes.append(len(texts))
        time.sleep(0.02)
        if bad in texts:
            raise ValueError(bad)
        return [Found("nl", False, (), {text: 1.0}, "model") for text in texts]

    return read


def test_who_comes_meanwhile_is_read_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(reading, "_read", stand_in(sizes, bad="nothing"))
    reader = Reader()
    with ThreadPoolExecutor(30) as pool:
        found = list(pool.map(lambda i: reader.read([str(i)], ONE), range(90)))
    assert [list(answer[0].scores) for answer in found] == [[str(i)] for i in range(90)]
    assert sum(sizes) == 90
    assert len(sizes) < 30
    assert max(sizes) <= MOST_TEXTS


def test_one_bad_text_spoils_it_for_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_read", stand_in([], bad="bad"))
    reader, start = Reader(), threading.Barrier(12)

    def ask(text: str) -> object:
        start.wait()
        try:
            return list(reader.read([text], ONE)[0].scores)
        except ValueError as problem:
            return str(problem)

    texts = ["bad" if i == 5 else str(i) for i in range(12)]
    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(ask, texts)) == ["bad" if i == 5 else [str(i)] for i in range(12)]


def test_more_texts_than_fit_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(reading, "_read", stand_in(sizes, bad="nothing"))
    found = Reader().read([str(i) for i in range(3 * MOST_TEXTS + 1)], ONE)
    assert [list(one.scores) for one in found] == [[str(i)] for i in range(3 * MOST_TEXTS + 1)]
    assert sizes == [MOST_TEXTS] * 3 + [1]
    assert Reader().read([], ONE) == []


def test_who_asks_little_does_not_wait_for_who_asks_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large wish goes back to the end of the line after every go, and no go has more characters than fit."""
    order: list[str] = []
    begun, line = threading.Event(), threading.Event()

    def read(texts: Sequence[str], names: frozenset[str]) -> list[Found]:
        order.append("".join(text[0] for text in texts))
        assert sum(map(len, texts)) <= MOST_CHARACTERS
        begun.set()
        line.wait(10)
        return [Found("nl", False, (), {text: 1.0}, "model") for text in texts]

    monkeypatch.setattr(reading, "_read", read)
    reader = Reader()
    large = ["a" * (MOST_CHARACTERS // 2) for _ in range(6)]
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(reader.read, large, ONE)
        assert begun.wait(10)
        others = [pool.submit(reader.read, [letter * 9], ONE) for letter in "bcd"]
        while len(reader._waiting) < 3:
            time.sleep(0.001)
        line.set()
        assert [len(other.result(10)) for other in others] == [1, 1, 1]
        assert len(first.result(10)) == 6
    assert (order[0], sorted(order[1][:3]), order[1][3:], order[2:]) == ("aa", ["b", "c", "d"], "a", ["aa", "a"])


def test_the_count_is_shared_by_all_processes(tmp_path: Path) -> None:
    counts = [Counts(tmp_path / "counts") for _ in range(2)]  # as two processes have it open
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda i: counts[i % 2].wait(7, 50), range(120)))
    full = [wait for wait in waits if wait]
    assert len(full) in (70, 20)  # 20: a new minute began on the way
    assert all(0 < wait <= 60 for wait in full)
    assert counts[0].wait(8, 1) == 0
    for count in counts:
        count.close()
    assert (tmp_path / "counts").stat().st_mode & 0o777 == 0o600
