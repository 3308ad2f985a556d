"""The same answer from memory and from disk, in any batches, equal to the definition written out."""

import os
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waterlijn import spread
from waterlijn.records import week_of
from waterlijn.spread import join
from waterlijn.spread.folding import Campaigns

WORDS = (
    *("gemeente", "wijk", "opvang", "school", "burgemeester", "station", "vergunning", "plein", "huur", "woning"),
    *("bus", "fiets", "politie", "overlast", "petitie", "markt", "kerk", "park", "winkel", "verkeer", "sporthal"),
    *("subsidie", "begroting", "bibliotheek", "zwembad", "jeugd"),
)


def _corpus(n: int, seed: int) -> tuple[list[str], np.ndarray, list[str], list[str]]:
    rng = random.Random(seed)
    hot = [" ".join(rng.choices(WORDS, k=14)) for _ in range(6)]
    texts = []
    for _ in range(n):
        kind = rng.random()
        if kind < 0.3:
            texts.append(rng.choice(hot))
        elif kind < 0.5:
            texts.append(f"{rng.choice(hot)} {rng.choice(WORDS)}")
        elif kind < 0.6:
            texts.append(rng.choice(["ja", "", "bedankt", "👍"]))
        else:
            texts.append(" ".join(rng.choices(WORDS, k=12)))
    times = np.array([rng.randrange(0, 40 * 86400) for _ in range(n)], np.int64).astype("datetime64[s]")
    times[::17] = np.datetime64("NaT")
    return texts, times, [rng.choice(["", "a", "b", "c"]) for _ in range(n)], [rng.choice("XY") for _ in range(n)]


def _same(one: Campaigns, other: Campaigns) -> bool:
    return (
        one.label.tolist() == other.label.tolist()
        and one.voices.tolist() == other.voices.tolist()
        and list(map(str, one)) == list(map(str, other))
    )


@pytest.mark.parametrize("cuts", [[0], [1, 2, 3], [400], [100, 101, 350]])
def test_disk_and_batches_change_nothing(tmp_path: Path, cuts: list[int]) -> None:
    texts, times, authors, places = _corpus(500, 1)
    whole = spread.campaigns(texts, times, authors, places=places)
    assert len(whole) >= 6
    with spread.Folder(tmp_path / "copies") as folder:
        for start, stop in zip([0, *cuts], [*cuts, 500], strict=True):
            folder.add(texts[start:stop], times[start:stop], authors[start:stop], places[start:stop])
        assert _same(folder.finish(), whole)


@pytest.mark.parametrize("part", [1 << 4, 1 << 7])
def test_looking_in_parts_changes_nothing(monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    texts, times, authors, places = _corpus(600, 2)
    whole = spread.campaigns(texts, times, authors, places=places)
    monkeypatch.setattr(join, "PART", part)
    monkeypatch.setattr(join, "PIECE", 97)
    assert _same(spread.campaigns(texts, times, authors, places=places), whole)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_voices_and_counts_follow_from_the_groups(seed: int) -> None:
    texts, times, authors, places = _corpus(150, seed)
    found = spread.campaigns(texts, times, authors, places=places, minimum=2)
    weeks = week_of(times).astype(str)
    known = [(np.datetime64("9999-01-01") if np.isnat(t) else t, i) for i, t in enumerate(times)]
    seen = set()
    expected = np.ones(150, np.bool_)
    for _, i in sorted(known):
        cell = (found.label[i], weeks[i], places[i])
        expected[i] = found.label[i] < 0 or cell not in seen
        seen.add(cell)
    assert found.voices.tolist() == expected.tolist()
    for label, campaign in enumerate(found):
        rows = np.flatnonzero(found.label == label)
        assert campaign.size == len(rows)
        people = [len({authors[i] for i in rows if weeks[i] == week} - {""}) for week in set(weeks)]
        assert campaign.authors == max(people)


@given(st.lists(st.text(max_size=60), max_size=12))
@settings(deadline=None, max_examples=60)
def test_any_text_is_survived(texts: list[str]) -> None:
    found = spread.campaigns(texts, np.full(len(texts), "NaT", "datetime64[s]"), [""] * len(texts))
    assert found.voices.shape == found.label.shape == (len(texts),)


def test_odd_texts_are_survived() -> None:
    texts = [
        "",
        "\0",
        "\ud800 kapot",
        "a" * 100_000,
        "[",
        "@",
        "http://",
        "www.",
        "é" * 50,
        "\u200b\u0301",
        "العربية نص",
    ]
    found = spread.campaigns(texts, np.full(len(texts), "NaT", "datetime64[s]"), [""] * len(texts))
    assert found.voices.all()


def test_files_are_private_and_removed(tmp_path: Path) -> None:
    folder = spread.Folder(tmp_path / "copies")
    folder.add(["Een tekst die lang genoeg is om bewaard te worden."], np.full(1, "NaT", "datetime64[s]"), [""])
    files = list((tmp_path / "copies").iterdir())
    assert files
    assert all(os.stat(file).st_mode & 0o077 == 0 for file in [tmp_path / "copies", *files])
    folder.finish()
    assert not list((tmp_path / "copies").iterdir())


def test_what_an_interrupted_run_left_behind_is_overwritten(tmp_path: Path) -> None:
    texts, times, authors, _ = _corpus(60, 3)
    spread.Folder(tmp_path).add(texts, times, authors)  # never finished
    with spread.Folder(tmp_path) as folder:
        folder.add(texts, times, authors)
        assert _same(folder.finish(), spread.campaigns(texts, times, authors))


def test_nothing_at_all() -> None:
    found = spread.campaigns([], np.zeros(0, "datetime64[s]"), [])
    assert (len(found), found.voices.size) == (0, 0)


def test_unequal_columns_and_a_campaign_of_one_are_refused() -> None:
    with pytest.raises(ValueError, match="unequal"):
        spread.campaigns(["a", "b"], np.zeros(1, "datetime64[s]"), ["", ""])
    with pytest.raises(ValueError, match="two copies"):
        spread.campaigns([], np.zeros(0, "datetime64[s]"), [], minimum=1)
