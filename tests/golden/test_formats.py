"""Real exports that may not ship, read from beside the checkout when they are there."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import numpy as np
import pytest

from waterlijn import formats
from waterlijn.records import BadRow, Messages

SHARED = Path(__file__).parents[3] / "shared" / "data"


def _read(name: str) -> tuple[Messages, list[BadRow]]:
    path = SHARED / name
    if not path.exists():
        warnings.warn(f"left out: {name} is not beside this checkout", stacklevel=2)
        pytest.skip(f"{name} is not beside this checkout")
    batches = list(formats.read(path, batch_size=100_000))
    assert len(batches) == 1
    return batches[0]


def test_webcomments() -> None:
    messages, bad = _read("webcomments_nl.csv")
    assert (len(messages), bad) == (5667, [])
    assert not np.isnat(messages.time).any()
    assert not any(re.search(r"</?(a|p|br|b|i)\b[^>]*>|&(amp|quot|lt|gt|#\d+);", text) for text in messages.text)
    ids = set(messages.id)
    assert sum(map(bool, messages.parent)) > 500
    assert all(parent in ids for parent in messages.parent if parent)


def test_twitter_stream() -> None:
    messages, bad = _read("formats/synthetic/twitter_v1_stream_scrubbed.jsonl")
    assert (len(messages), bad) == (297, [])
    # the rounded ids of this file end in zeros once written in binary; the exact ones do not
    assert sum(int(id) % 128 != 0 for id in messages.id) > 250
    assert not np.isnat(messages.time).any()
    assert set(messages.language) == {"nl"}
    assert max(map(len, messages.text)) > 140


@pytest.mark.parametrize(
    ("name", "n", "first"),
    [
        ("lorem-2000.txt", 2000, "2019-04-16T00:09:00"),
        ("lorem.txt", 500, "2020-01-15T01:22:56"),
        ("lorem-merge-part1.txt", 300, "2019-10-20T08:16:00"),
        ("pokemon.txt", 18, "2016-08-06T11:23:00"),
    ],
)
def test_whatsapp(name: str, n: int, first: str) -> None:
    messages, bad = _read(f"formats/whatsapp/{name}")
    assert (len(messages), bad) == (n, [])
    assert str(messages.time[0]) == first
    assert (np.diff(messages.time.astype(np.int64)) >= 0).all()


@pytest.mark.parametrize("name", ["post_record.json", "extended_post_record.json", "custom_record.json"])
def test_bluesky_records(name: str) -> None:
    messages, bad = _read(f"formats/bluesky/{name}")
    assert (len(messages), bad) == (1, [])
    assert messages.id[0].startswith("at://did:plc:")


def test_written() -> None:
    messages, bad = _read("written/written.jsonl")
    assert (len(messages), bad) == (3427, [])
