"""Files that are no export, and the promises about all that are."""

from __future__ import annotations

import ast
import gzip
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest

from waterlijn import formats
from waterlijn.errors import FileProblem, NothingToRead, UnknownFormat, UsageError
from waterlijn.formats import decoding, rows, times
from waterlijn.formats.options import LABELS

Load = Callable[..., Any]
Write = Callable[..., Path]


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="is a folder"):
        formats.read(tmp_path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="does not exist"):
        formats.read(tmp_path / "nergens.csv")


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\xff\xfe", bytes(5000)])
def test_an_empty_file(write: Write, content: bytes) -> None:
    with pytest.raises(FileProblem, match="is empty"):
        formats.read(write(content))


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG"),
        (b"%PDF-1.7 ...", "PDF"),
        (gzip.compress(b"id,text\n1,een\n"), "gzip"),
        (bytes(range(256)) * 20, "bytes that only a program"),
        (b"<!DOCTYPE html><html><body>hallo</body></html>", "web page"),
        (b'<?xml version="1.0"?><a/>', "web page"),
        (b"Beste Jan,\n\nIk schrijf je een brief, en dan nog een.\n\nGroet, An\n", "no table"),
        (b'["een tekst", "nog een"]', "without a single record"),
        (b"id,punten\n1,5\n2,6\n", "columns are: id, punten"),
    ],
)
def test_what_is_no_export(write: Write, content: bytes, seen: str) -> None:
    with pytest.raises(UnknownFormat, match=seen) as caught:
        formats.read(write(content))
    message = str(caught.value)
    for name in ("CSV", "Excel", "4CAT", "Zeeschuimer", "WhatsApp", "Telegram", "Mastodon", "Bluesky", "YouTube"):
        assert name in message


@pytest.mark.parametrize("content", ["id,text\n", "[]", "{}", '{"messages": []}'])
def test_an_export_without_messages(write: Write, content: str) -> None:
    with pytest.raises((NothingToRead, UnknownFormat)):
        list(formats.read(write(content)))


@pytest.mark.parametrize("name", ["export.xlsx", "export.json", "export.jpg", "export", "export.zip"])
def test_the_name_does_not_count(write: Write, load: Load, name: str) -> None:
    assert load(write("id,text\n1,een\n", name)).texts == ["een"]


def test_wrong_settings() -> None:
    for settings in ({"format": "word"}, {"encoding": "klingon"}, {"timezone": "Mars/Olympus"}, {"delimiter": "ab"}):
        with pytest.raises(UsageError):
            formats.Options(**settings)  # type: ignore[arg-type]


def test_prose_can_be_read_when_the_user_says_so(write: Write, load: Load) -> None:
    path = write("Een eerste bericht hier\nEen tweede, met komma\n", "berichten.txt")
    with pytest.raises(UnknownFormat):
        formats.read(path)
    assert load(path, format="csv").texts == ["Een eerste bericht hier", "Een tweede, met komma"]


def test_a_wrong_file_is_refused_before_the_first_batch(write: Write) -> None:
    with pytest.raises(UnknownFormat):
        formats.read(write(b"%PDF-1.7"))


def test_detection_shows_a_few_rows(write: Write) -> None:
    path = write("id;tekst\n" + "".join(f"{i};tekst {i} {'x' * 400}\n" for i in range(20)))
    detection = formats.detect(path)
    assert detection.label
    assert len(detection.sample_rows) == 5
    assert detection.sample_rows[0]["id"] == "0"
    assert max(len(cell) for row in detection.sample_rows for cell in row.values()) < 310


def test_memory_is_flat_for_a_large_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "BLOCK", 1 << 15)  # so that small files have many blocks too

    def peak(n: int) -> int:
        path = tmp_path / f"{n}.csv"
        with path.open("w") as file:
            file.write("id,text,datum\n")
            file.writelines(f'{i},"bericht nummer {i}, met een komma",2024-06-10 09:00:00\n' for i in range(n))
        tracemalloc.start()
        assert sum(len(messages) for messages, _ in formats.read(path, batch_size=1000)) == n
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    small, large = peak(25_000), peak(75_000)
    # the set of ids takes 8 bytes each; merging two runs takes that once more
    assert large < small + 50_000 * 24


def test_two_gigabytes_on_one_line(tmp_path: Path, load: Load) -> None:
    path = tmp_path / "lang.csv"
    with path.open("wb") as file:
        file.write(b"id,text\n1,een\n2,")
        file.seek(2 << 30, 1)  # a hole: zeros that take no room on the disk
        file.write(b"x\n3,drie\n")
    tracemalloc.start()
    content = load(path)
    top = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert content.texts == ["een", "drie"]
    assert [row.line for row in content.bad] == [3]
    assert top < 150 << 20


def test_every_sentence_has_a_translation() -> None:
    """Every reason, label and error of this room speaks Dutch."""
    package = Path(formats.__file__).parent
    catalogue = polib.pofile(str(package.parent / "locale" / "nl" / "LC_MESSAGES" / "waterlijn.po"))
    known = {entry.msgid for entry in catalogue if entry.msgstr}
    wanted = set(LABELS.values())
    for path in package.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                is_sentence = node.func.id in ("_", "FileProblem", "UnknownFormat", "NothingToRead", "UsageError")
                first = node.args[0] if node.args else None
                if is_sentence and isinstance(first, ast.Constant):
                    wanted.add(str(first.value))
    wanted |= {value for name, value in vars(rows).items() if name.isupper() and isinstance(value, str)}
    wanted |= {times.NOT_UNDERSTOOD, times.FUTURE, times.TOO_OLD}
    assert sorted(wanted - known) == []
