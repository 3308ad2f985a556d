"""Every command as a user runs it: what it writes, what it says, and with which exit code it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from waterlijn import __main__, __version__, words
from waterlijn.cli import run

WATERLIJN = (sys.executable, "-m", "waterlijn")


class Ended(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def waterlijn(*arguments: object, **environment: str) -> Ended:
    """Run in this process, as `__main__` does: a process of its own takes seconds to begin."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in {"COLUMNS": "200", **environment}.items():
            patch.setenv(name, value)
        code = run(__main__.commands, [str(argument) for argument in arguments])
    words.use("nl")
    return Ended(code, out.getvalue(), err.getvalue())


def test_read(messages_file: Callable[..., Path], tmp_path: Path) -> None:
    out, page = tmp_path / "duidingen.csv", tmp_path / "verslag.html"
    done = waterlijn("read", messages_file(200), "--out", out, "--report", page, "--place", "Waterdam")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Wat er gelezen is" in done.stdout
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 200
    assert {row["place"] for row in rows} == {"Waterdam"}
    html = page.read_text("utf-8")
    assert "Waterdam" in html
    assert "fietsstraat" not in html.lower()  # never a message
    assert out.stat().st_mode & 0o077 == 0


def test_bad_rows_are_listed(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,text\n1,Een gewone zin over het weer.\n2,\n3,Nog een gewone zin over de markt.\n", "utf-8")
    done = waterlijn("read", source, "--language", "en")
    assert done.returncode == 2  # --language belongs before the command
    done = waterlijn("--language", "en", "read", source)
    assert done.returncode == 0
    assert "1 row could not be read" in done.stderr
    assert "line 3" in done.stderr


def test_a_row_that_was_kept_is_not_called_unreadable(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,text,time\n1,De bus is weer te laat,3026-01-01\n2,De school is open,2026-01-01\n", "utf-8")
    done = waterlijn("read", source)
    assert "1 rij is bewaard met een opmerking" in done.stderr
    assert "niet gelezen worden" not in done.stderr


def test_temperature_as_csv_and_json(messages_file: Callable[..., Path]) -> None:
    source = messages_file(300)
    done = waterlijn("temperature", source, "--place", "Waterdam", "--by", "week", "--out", "csv")
    assert done.returncode == 0
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert {row["place"] for row in rows} == {"Waterdam"}
    assert {"hostility", "disagreement", "need:safety"} <= {row["measure"] for row in rows}
    as_json = json.loads(waterlijn("temperature", source, "--place", "Waterdam", "--out", "json").stdout)
    assert [row["measure"] for row in as_json] == [row["measure"] for row in rows]
    for row in as_json:
        assert (row["value"] is None) == bool(row["reason"])
        if row["value"] is not None:
            assert row["low95"] <= row["low80"] <= row["value"] <= row["high80"] <= row["high95"]


def test_temperature_with_labels(messages_file: Callable[..., Path], tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    rows = [f"m-{i:05d},0.5,{int(i % 5 == 1)}" for i in range(0, 300, 2)]
    labels.write_text("id,pi,hostility\n" + "\n".join(rows) + "\n")
    done = waterlijn("temperature", messages_file(300), "--by", "place", "--labels", labels, "--out", "json")
    assert done.returncode == 0, done.stderr
    by_measure = {row["measure"]: row for row in json.loads(done.stdout)}
    assert by_measure["hostility"]["calibrated"]
    assert not by_measure["disagreement"]["calibrated"]


def test_pseudonymise(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    text = "Mail naar jan.peeters@voorbeeld.be of bel 0470 12 34 56, dank!"
    source.write_text(f'id,text\nx-1,"{text}"\nx-2,Niets te vinden hier.\n', "utf-8")
    for out in (tmp_path / "schoon.csv", tmp_path / "schoon.jsonl"):
        done = waterlijn("pseudonymise", source, "--out", out)
        assert done.returncode == 0, done.stderr
        if out.suffix == ".csv":
            with out.open(encoding="utf-8") as file:
                rows = [{**row, "found": json.loads(row["found"])} for row in csv.DictReader(file)]
        else:
            rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        assert [row["id"] for row in rows] == ["x-1", "x-2"]
        assert list(rows[0]) == ["id", "text", "found"]
        assert "[EMAIL]" in rows[0]["text"]
        assert "voorbeeld" not in rows[0]["text"]
        mail = next(item for item in rows[0]["found"] if item["type"] == "EMAIL")
        assert text[mail["start"] : mail["end"]] == "jan.peeters@voorbeeld.be"
        assert rows[1] == {"id": "x-2", "text": "Niets te vinden hier.", "found": []}


def test_found_points_into_the_text_as_it_was_given(tmp_path: Path) -> None:
    texts = [
        "  😀 kaas &amp; wijn\r\nmail jan.peeters@voorbeeld.be &lt;3",
        '<p>kaas &amp; <b>wijn</b></p><p>mail <a href="mailto:jan.peeters@voorbeeld.be">mij</a> '
        "jan.peeters@voorbeeld.be</p>",
    ]
    source, out = tmp_path / "in.jsonl", tmp_path / "uit.jsonl"
    source.write_text("".join(json.dumps({"id": f"0{i}", "text": text}) + "\n" for i, text in enumerate(texts)))
    assert waterlijn("pseudonymise", source, "--out", out).returncode == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    for text, row in zip(texts, rows, strict=True):
        assert "voorbeeld" not in row["text"]
        places = [(item["start"], item["end"]) for item in row["found"] if item["type"] == "EMAIL"]
        assert "jan.peeters@voorbeeld.be" in {text[start:end] for start, end in places}
        cleaned = text
        for item in reversed(row["found"]):
            cleaned = f"{cleaned[: item['start']]}[{item['type']}]{cleaned[item['end'] :]}"
        assert row["text"] == cleaned


def test_authors_of_the_file_are_taken_out_of_its_texts(tmp_path: Path) -> None:
    messages = [
        {"id": "1", "author": "Zonnebloem Vzw", "text": "De buurt kuist op."},
        {"id": "2", "author": "wout_xyz99", "text": "Dag <b>zonnebloem vzw</b> &amp; bedankt!"},
        {"id": "3", "author": "", "text": "wat wout_xyz99 zegt klopt, en wout_xyz9 niet"},
    ]
    source, out = tmp_path / "in.jsonl", tmp_path / "uit.jsonl"
    source.write_text("".join(json.dumps(message) + "\n" for message in messages))
    assert waterlijn("pseudonymise", source, "--out", out).returncode == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert rows[1]["text"] == "Dag <b>[NAME]</b> &amp; bedankt!"
    assert rows[2]["text"] == "wat [HANDLE] zegt klopt, en wout_xyz9 niet"
    for given, row in zip(messages, rows, strict=True):
        said = {given["text"][item["start"] : item["end"]] for item in row["found"]}
        assert said <= {"zonnebloem vzw", "wout_xyz99"}


@pytest.mark.parametrize(
    "personal",
    [
        "https://voorbeeld.be/profiel/wout.xyz",
        "voorbeeld.be/wout.xyz",
        "@wout_xyz",
        "wout@voorbeeld.be",
        "at://did:plc:abc123/app.bsky.feed.post/3k",
        "post-van-Schrijver_9",
    ],
)
def test_an_id_that_leads_to_a_person_becomes_the_number_of_its_row(tmp_path: Path, personal: str) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "uit.csv"
    kept = ["1234_5678", "0475123456", "m-1", "urn:li:share:12", "2026.11/7"]
    lines = [f"{name},schrijver_9,De fiets is blauw" for name in [*kept, personal]]
    source.write_text("\n".join(["id,author,text", *lines]) + "\n", "utf-8")
    assert waterlijn("pseudonymise", source, "--out", out).returncode == 0
    with out.open(encoding="utf-8") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [*kept, "row-7"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("read",), 2),
        (("raed", "x.csv"), 2),
        (("read", "x.csv", "--wrong"), 2),
        (("read", "nergens.csv"), 3),
        (("read", "leeg.csv"), 3),
        (("read", "prent.csv"), 4),
        (("read", "kop.csv"), 5),
        (("read", "goed.csv", "--out", "uit.xlsx"), 2),
        (("read", "goed.csv", "--out", "geen/map/uit.csv"), 3),
        (("read", "goed.csv", "--timezone", "Mars/Olympus"), 2),
        (("read", "goed.csv", "--column", "text"), 2),
        (("pseudonymise", "goed.csv"), 2),
        (("temperature", "goed.csv", "--labels", "nergens.csv"), 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)  # fmt: skip
def test_exit_code_and_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int
) -> None:
    (tmp_path / "leeg.csv").write_bytes(b"")
    (tmp_path / "prent.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (tmp_path / "kop.csv").write_text("id,text\n")
    (tmp_path / "goed.csv").write_text("id,text\n1,Een gewone zin over het weer.\n")
    monkeypatch.chdir(tmp_path)
    done = waterlijn(*arguments)
    assert done.returncode == code, done.stderr
    assert done.stderr.strip()
    assert done.stdout == ""


@pytest.mark.parametrize("link", ["itself", "symbolic", "hard", "dotted"])
@pytest.mark.parametrize("command", [("read", "--out"), ("read", "--report"), ("pseudonymise", "--out")], ids=" ".join)
def test_an_export_is_never_written_over(tmp_path: Path, command: tuple[str, str], link: str) -> None:
    ending = ".html" if command[1] == "--report" else ".csv"
    source, other = tmp_path / f"export{ending}", tmp_path / f"anders{ending}"
    source.write_text("id,text\n1,Een gewone zin over het weer.\n", "utf-8")
    if link == "symbolic":
        other.symlink_to(source)
    elif link == "hard":
        other.hardlink_to(source)
    elif link == "itself":
        other = source
    else:
        (tmp_path / "map").mkdir()
        other = tmp_path / "map" / ".." / source.name
    before, names = source.read_bytes(), set(tmp_path.iterdir())
    done = waterlijn(command[0], source, command[1], other, "--format", "csv")
    assert done.returncode == 2, done.stderr
    assert "is een bestand dat gelezen wordt" in done.stderr
    assert (source.read_bytes(), set(tmp_path.iterdir())) == (before, names)


def test_no_output_into_a_folder_that_is_read(messages_file: Callable[..., Path], tmp_path: Path) -> None:
    exports, outside = tmp_path / "exports", tmp_path / "elders.csv"
    exports.mkdir()
    source = messages_file(20, name="exports/berichten.csv")
    before = source.read_bytes()
    for out in (source, exports / "uit.csv", exports / "dieper" / "uit.csv"):
        done = waterlijn("read", exports, "--out", out)
        assert done.returncode == 2
        assert "ligt in de map die gelezen wordt" in done.stderr
    outside.hardlink_to(source)
    assert waterlijn("read", exports, "--out", outside).returncode == 2
    assert (source.read_bytes(), list(exports.iterdir())) == (before, [source])


def test_two_outputs_have_two_names(messages_file: Callable[..., Path], tmp_path: Path) -> None:
    page = tmp_path / "verslag.html"
    page.write_text("wat er was")
    (tmp_path / "verslag.csv").hardlink_to(page)
    done = waterlijn("read", messages_file(20), "--report", page, "--out", tmp_path / "verslag.csv")
    assert done.returncode == 2
    assert page.read_text() == "wat er was"


def test_no_bar_in_a_pipe_and_a_bar_on_a_terminal(messages_file: Callable[..., Path]) -> None:
    source = messages_file(100)
    assert waterlijn("read", source).stderr == ""
    ours, theirs = pty.openpty()
    with subprocess.Popen([*WATERLIJN, "read", str(source)], stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        assert process.wait() == 0
    os.close(ours)
    assert b"\x1b[" in seen


def test_broken_pipe_is_quiet(messages_file: Callable[..., Path]) -> None:
    command = f"{' '.join(WATERLIJN)} temperature {messages_file(300)} --out csv | head -0; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    assert done.returncode in (0, 141)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_leaves_nothing_half_written(
    messages_file: Callable[..., Path], tmp_path: Path, number: signal.Signals
) -> None:
    source, out = messages_file(60_000), tmp_path / "uit.jsonl"
    before = set(tmp_path.iterdir())
    process = subprocess.Popen([*WATERLIJN, "read", str(source), "--out", str(out)], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".waterlijn-*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)
    process.send_signal(number)
    _stdout, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert set(tmp_path.iterdir()) == before


def test_version() -> None:
    assert waterlijn("--version").stdout == f"waterlijn {__version__}\n"


def test_language(tmp_path: Path) -> None:
    assert waterlijn("--help").stdout.startswith("Gebruik:")
    assert waterlijn("--language", "en", "--help").stdout.startswith("Usage:")
    assert waterlijn("--help", WATERLIJN_LANGUAGE="en").stdout.startswith("Usage:")
    assert "does not exist" in waterlijn("--language", "en", "read", tmp_path / "x.csv").stderr


def test_the_site_is_not_loaded() -> None:
    code = (
        "import sys, waterlijn.__main__, waterlijn.cli.read, waterlijn.cli.temperature, waterlijn.cli.pseudonymise; "
        "sys.exit(any(name.startswith(('django', 'sqlite3', 'waterlijn.web')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_serve_hands_over_to_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waterlijn.web.site.serve.main", lambda: 7)
    assert waterlijn("serve").returncode == 7


def test_full_disk(messages_file: Callable[..., Path], tmp_path: Path) -> None:
    """A file-size limit stands in for a full disk: said plainly, and what was there stays."""
    source, out = messages_file(3000), tmp_path / "uit.jsonl"
    out.write_text("wat er was")
    command = f"ulimit -f 300; trap '' XFSZ; exec {' '.join(WATERLIJN)} read {source} --out {out}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert out.read_text() == "wat er was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["berichten.csv", "uit.jsonl"]
