"""Authors become codes that nobody can follow past the end of the week."""

from __future__ import annotations

import numpy as np

from waterlijn.privacy import TransientKeys, pseudonymise
from waterlijn.privacy.keys import periods
from waterlijn.records import Messages


def batch(texts: list[str], authors: list[str], times: list[str]) -> Messages:
    return Messages.of(texts, author=authors, time=np.array(times, "datetime64[s]"))


def test_the_same_author_has_one_code_within_a_week_and_another_the_next() -> None:
    week, next_week = "2026-11-18T10:00", "2026-11-25T10:00"
    clean = pseudonymise(batch(["a", "b", "c"], ["jan"] * 3, [week, week, next_week]), TransientKeys())
    assert clean.author[0] == clean.author[1] != clean.author[2]
    assert all(len(code) == 16 and int(code, 16) >= 0 for code in clean.author)


def test_an_unknown_author_stays_unknown_and_other_keys_give_other_codes() -> None:
    messages = batch(["a", "b"], ["", "jan"], ["NaT", "NaT"])
    keys = TransientKeys()
    first = pseudonymise(messages, keys)
    assert first.author[0] == ""
    assert first.author == pseudonymise(messages, keys).author
    keys.destroy()
    assert first.author[1] != pseudonymise(messages, keys).author[1]


def test_weeks_begin_on_monday_midnight_in_brussels() -> None:
    moments = np.array(
        ["2026-11-15T22:59", "2026-11-15T23:00", "2026-07-05T22:00", "1969-12-31T00:00"], "datetime64[s]"
    )
    assert periods(moments) == ["2026-W46", "2026-W47", "2026-W28", "1970-W01"]


def test_a_second_time_changes_nothing() -> None:
    clean = pseudonymise(batch(["bel Fatima"], ["jan"], ["NaT"]), TransientKeys())
    assert clean.is_pseudonymised
    assert pseudonymise(clean, TransientKeys()) is clean


def test_authors_of_the_batch_are_taken_out_of_its_texts() -> None:
    messages = batch(
        ["jan_p99 heeft gelijk", "zoals Xolth Brrqua zei", "natuur is mooi", "natuur, dat klopt niet"],
        ["Xolth Brrqua", "jan_p99", "natuur", ""],
        ["NaT"] * 4,
    )
    assert list(pseudonymise(messages, TransientKeys()).text) == [
        "[HANDLE] heeft gelijk",
        "zoals [NAME] zei",
        "natuur is mooi",
        "[HANDLE], dat klopt niet",
    ]
