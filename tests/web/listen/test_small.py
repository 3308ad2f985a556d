"""The small parts on their own: keywords, wrapped keys, encrypted files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from waterlijn.errors import FileProblem
from waterlijn.web.listen import files, keys, keywords


@pytest.mark.parametrize(
    ("words", "too_wide", "sensitive"),
    [
        ("opvangcentrum, fietsstraat", (), ()),
        ("*", ("*",), ()),
        ("de", ("de",), ()),
        ("alles; plein", ("alles",), ()),
        ("moskee", (), ("moskee",)),
        ("Turkse winkel\nplein", (), ("Turkse winkel",)),
        ("roman, poolijs, zwembad", (), ()),
        ("joden", (), ("joden",)),
    ],
)
def test_keywords(words: str, too_wide: tuple[str, ...], sensitive: tuple[str, ...]) -> None:
    review = keywords.review(words)
    assert (review.too_wide, review.sensitive) == (too_wide, sensitive)


def test_a_wrapped_secret_is_unreadable_and_comes_back() -> None:
    secret = keys.new_secret()
    wrapped = keys.wrap(secret)
    assert secret not in wrapped
    assert keys.unwrap(memoryview(wrapped)) == secret
    assert keys.wrap(secret) != wrapped


def test_hidden_ids() -> None:
    first, second = keys.new_secret(), keys.new_secret()
    assert keys.hide_id(first, "12345") == keys.hide_id(first, "12345")
    assert keys.hide_id(first, "12345") != keys.hide_id(second, "12345")
    assert keys.hide_id(first, "") == ""
    assert len(keys.hide_id(first, "é" * 500)) == 32


def test_the_week_is_that_of_brussels() -> None:
    assert keys.period_of(datetime(2026, 11, 15, 23, 30, tzinfo=UTC)) == "2026-W47"
    assert keys.period_of(datetime(2027, 1, 1, 12, tzinfo=UTC)) == "2026-W53"


def drafted(number: int, pieces: list[bytes]) -> files.Draft:
    draft = files.Draft()
    for piece in pieces:
        draft.write(piece)
    draft.finish()
    draft.keep_as(number)
    return draft


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=3000), max_size=6), st.integers(min_value=16, max_value=1024))
def test_any_file_comes_back_as_it_was(monkeypatch: pytest.MonkeyPatch, pieces: list[bytes], piece: int) -> None:
    monkeypatch.setattr(files, "PIECE", piece)
    draft = drafted(1, pieces)
    assert draft.size == len(b"".join(pieces))
    with files.opened(1, draft.key, ".csv") as path:
        assert path.read_bytes() == b"".join(pieces)
        assert path.stat().st_mode & 0o777 == 0o600
    assert not path.exists()


def test_a_file_that_was_cut_off_or_changed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PIECE", 100)
    key = drafted(2, [b"x" * 250]).key
    path: Path = files.path_of(2)
    whole = path.read_bytes()
    for broken in (whole[:232], whole[:-1], whole[:50] + b"?" + whole[51:]):
        path.write_bytes(broken)
        with pytest.raises(FileProblem), files.opened(2, key, ""):
            pass
    files.remove(2)
    with pytest.raises(FileProblem), files.opened(2, key, ""):
        pass
