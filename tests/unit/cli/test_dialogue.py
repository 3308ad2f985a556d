"""`waterlijn dialogue`: from a file of votes to an answer, on screen, as JSON, as a report and as an export."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from examples.conversation import REJECTED, conversation

from waterlijn.__main__ import commands
from waterlijn.cli import frame
from waterlijn.dialogue import Settings, analyse
from waterlijn.formats.polis import read_comments, read_votes, writing
from waterlijn.records import Votes

FOLDER = Path(__file__).parents[3] / "examples" / "sluisplein"
VOTES, COMMENTS = FOLDER / "votes.csv", FOLDER / "comments.csv"
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The JSON of a command that succeeds."""

    def go(file: Path, *options: str) -> dict[str, Any]:
        out = tmp_path / "out.json"
        assert frame.run(commands, ["--language", "en", "dialogue", str(file), *options, "--out", str(out)]) == 0
        found: dict[str, Any] = json.loads(out.read_bytes())
        return found

    return go


def write(folder: Path, votes: Votes, name: str = "votes.csv") -> Path:
    path = folder / name
    path.write_text(writing.votes_csv(votes), "utf-8")
    return path


def camps(n: int = 60, m: int = 20) -> Votes:
    """Two groups that disagree on everything but the first four statements."""
    rng = np.random.default_rng(3)
    sign = np.where(np.arange(n) < n // 2, 1, -1)[:, None] * np.ones((1, m))
    sign[:, :4] = 1
    vote = np.where(rng.random((n, m)) < 0.05, -sign, sign).astype(np.int8)
    who, what = np.nonzero(rng.random((n, m)) < 0.9)
    return Votes(who, what, vote[who, what])


def test_the_example_is_what_its_generator_gives(tmp_path: Path) -> None:
    votes, statements = conversation()
    assert VOTES.read_text("utf-8") == writing.votes_csv(votes)
    assert COMMENTS.read_text("utf-8") == writing.comments_csv(statements, votes)


def test_a_spectrum_is_an_answer(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(VOTES, "--comments", str(COMMENTS))
    assert " ".join(capsys.readouterr().out.split()).startswith(
        "No camps were found: as far as these votes show, opinions form a spectrum. 7 statements bind."
    )
    assert (found["verdict_word"], found["groups"]["k"], found["hidden"]) == ("spectrum", 1, [REJECTED])
    assert found["value"] is None
    assert found["reason"]
    assert found["sides"]["kind"] == "halves"
    assert all(person["group"] is None for person in found["people"])
    assert len(found["bridges"]) == 7
    assert 14 in found["bridges"]  # a public toilet
    assert REJECTED not in [one["statement"] for one in found["statements"]]
    one = found["statements"][0]
    assert one["text"] == "Op het Sluisplein moeten meer zitbanken komen."
    assert one["agree"]["low95"] < one["agree"]["value"] < one["agree"]["high95"]
    assert one["polarisation"]["value"] < 0.2
    assert [side["side"] for side in one["sides"]] == [0, 1]


def test_the_same_numbers_as_the_library(run: Run) -> None:
    found = run(VOTES, "--comments", str(COMMENTS), "--seed", "4")
    opinions = analyse(read_votes(VOTES).votes, Settings(seed=4, hidden=frozenset({REJECTED})))
    assert found["seed"] == 4
    assert found["axis"]["explained"] == opinions.explained.tolist()
    assert found["groups"]["stability"]["median"] == opinions.stability.median
    assert [one["apart"]["value"] for one in found["statements"]] == [
        opinions.measures.divisive.at(int(j)).value for j in np.flatnonzero(opinions.kept)
    ]
    assert found == run(VOTES, "--comments", str(COMMENTS), "--seed", "4")


def test_both_files_of_votes_say_the_same(run: Run, tmp_path: Path) -> None:
    votes, statements = conversation()
    wide = tmp_path / "participants-votes.csv"
    wide.write_text(writing.participants_csv(votes, statements), "utf-8")
    assert run(wide, "--comments", str(COMMENTS)) == run(VOTES, "--comments", str(COMMENTS))


def test_camps_are_shown(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(write(tmp_path, camps()))
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith("There are 2 groups that vote differently, with a gap between them. 4 statements bind.")
    assert "they are called by their number" in said
    assert found["groups"]["sizes"] == [30, 30]
    assert sorted(found["bridges"]) == [0, 1, 2, 3]
    assert {person["group"] for person in found["people"]} == {0, 1}
    assert found["people_note"]
    assert {one["says"] for side in found["representative"] for one in side["statements"]} == {"agree", "disagree"}


def test_names_of_participants_come_back(run: Run, tmp_path: Path) -> None:
    votes = camps()
    rows = zip(votes.participant.tolist(), votes.statement.tolist(), votes.vote.tolist(), strict=True)
    path = tmp_path / "own.csv"
    words = {1: "eens", 0: "weet niet", -1: "oneens"}
    path.write_text("deelnemer;stelling;stem\n" + "".join(f"p-{w};Stelling nr {s};{words[v]}\n" for w, s, v in rows))
    found = run(path)
    assert found["people"][7]["participant"] == "p-7"
    assert found["statements"][0]["text"].startswith("Stelling nr ")
    assert found["groups"]["k"] == 2


def test_strict_leaves_out_what_nobody_looked_at(run: Run, tmp_path: Path) -> None:
    comments = tmp_path / "comments.csv"
    comments.write_text("comment-id,moderated,comment-body\n0,1,Yes\n1,0,Not looked at\n2,-1,Rejected\n")
    votes = write(tmp_path, camps())
    assert run(votes, "--comments", str(comments))["hidden"] == [2]
    found = run(votes, "--comments", str(comments), "--strict")
    assert found["hidden"] == [1, 2]
    assert any("not in the file of statements" in warning for warning in found["warnings"])


@pytest.mark.parametrize(
    ("votes", "word"),
    [
        (Votes(np.array([4]), np.array([2]), np.array([1], np.int8)), "unknown"),
        (Votes(np.repeat(np.arange(40), 9), np.tile(np.arange(9), 40), np.zeros(360, np.int8)), "spectrum"),
        (Votes(np.repeat(np.arange(40), 9), np.tile(np.arange(9), 40), np.ones(360, np.int8)), "spectrum"),
        (Votes(np.arange(40), np.zeros(40, np.int64), np.where(np.arange(40) < 20, 1, -1).astype(np.int8)), "spectrum"),
        (Votes(np.zeros(50, np.int64), np.arange(50), np.ones(50, np.int8)), "unknown"),
        (camps(20), "spectrum"),
    ],
    ids=["one vote", "all pass", "identical", "one statement", "one participant", "twenty people"],
)
def test_small_and_odd_conversations(run: Run, tmp_path: Path, votes: Votes, word: str) -> None:
    """A sensible answer, no number that is not one, and a report of every kind."""
    path = write(tmp_path, votes)
    found = run(path, "--report", str(tmp_path / "r.pdf"))
    assert found["verdict_word"] == word
    assert "NaN" not in json.dumps(found)
    assert (tmp_path / "r.pdf").stat().st_size > 1000


def test_chance_alone_has_no_sides(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(8)
    who, what = np.divmod(np.arange(1200), 20)
    found = run(write(tmp_path, Votes(who, what, rng.choice([1, -1], 1200).astype(np.int8))))
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith("No camps were found: people differ from each other no more than chance")
    assert found["sides"] == {"kind": "none", "names": [], "sizes": []}
    assert (found["bridges"], found["representative"]) == ([], [])
    assert "sides" not in found["statements"][0]
    assert all(person["half"] is None for person in found["people"])


def test_export_reads_back(run: Run, tmp_path: Path) -> None:
    votes, statements = conversation()
    run(VOTES, "--comments", str(COMMENTS), "--export", str(tmp_path / "polis"))
    files = [tmp_path / "polis" / name for name in writing.NAMES]
    assert (read_votes(files[0]).votes.vote == votes.vote).all()
    assert read_comments(files[2]).statements.text == statements.text
    assert run(files[1], "--comments", str(files[2]))["bridges"] == run(VOTES, "--comments", str(COMMENTS))["bridges"]


def test_export_without_statements(run: Run, tmp_path: Path) -> None:
    run(VOTES, "--export", str(tmp_path / "polis"))
    assert set(read_comments(tmp_path / "polis" / "comments.csv").statements.text) == {""}


def test_what_cannot_be_read_is_listed(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "votes.csv"
    path.write_text(VOTES.read_text("utf-8") + "1,x,2,3,7\nlater,x,2,4,1\n", "utf-8")
    found = run(path, "--comments", str(COMMENTS))
    said = capsys.readouterr().err
    assert "1 row could not be read:" in said
    assert "1 row was kept with a remark:" in said
    assert found["bad_rows"]["votes"]["n"] == 2
    assert [row["line"] for row in found["bad_rows"]["votes"]["rows"]] == [1379, 1380]


@pytest.mark.parametrize("kind", ["html", "csv", "docx", "ods", "pdf"])
def test_scripts_in_statements_stay_text(run: Run, tmp_path: Path, kind: str) -> None:
    comments = tmp_path / "comments.csv"
    comments.write_text(
        "comment-id,comment-body\n0,<script>alert(1)</script>\n1,\"=cmd|' /C calc'!A0\"\n"
        '2,"\x1b[31mred\x07 \u202egnp\u202c {n} {0} %s 我 😀"\n3,"a\nb"\n'.replace("\x07", ""),
        "utf-8",
    )
    report = tmp_path / f"r.{kind}"
    run(write(tmp_path, camps()), "--comments", str(comments), "--report", str(report))
    said = report.read_bytes()
    assert said
    if kind == "html":
        assert b"<script>alert" not in said
    if kind in ("html", "csv"):
        assert b"\x1b" not in said
        assert "\u202e".encode() not in said
        assert b"\n=" not in said.replace(b"\r", b"")


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        ("a,b\n1,2\n", (), 4),
        ("", (), 3),
        ("comment-id,comment-body\n1,Hi\n", (), 4),
        ("timestamp,datetime,comment-id,voter-id,vote\n", (), 5),
        ("timestamp,datetime,comment-id,voter-id,vote\n1,x,1,1,8\n", (), 3),
        ("participant,statement,vote\n1,1,1\n", ("--strict",), 2),
        ("participant,statement,vote\n1,1,1\n", ("--seed", "-1"), 2),
        ("participant,statement,vote\n1,1,1\n", ("--comments", "none.csv"), 3),
    ],
)
def test_refused_in_words(tmp_path: Path, content: str, options: tuple[str, ...], code: int) -> None:
    path = tmp_path / "in.csv"
    path.write_text(content)
    assert frame.run(commands, ["dialogue", str(path), *options]) == code


def test_all_rejected_is_refused(tmp_path: Path) -> None:
    comments = tmp_path / "comments.csv"
    comments.write_text("comment-id,moderated,comment-body\n1,-1,No\n")
    path = tmp_path / "in.csv"
    path.write_text("participant,statement,vote\n1,1,1\n")
    assert frame.run(commands, ["dialogue", str(path), "--comments", str(comments)]) == 2


def test_inputs_are_never_written_over(tmp_path: Path) -> None:
    votes, _statements = conversation()
    path = write(tmp_path, votes)
    before = path.read_bytes()
    assert frame.run(commands, ["dialogue", str(path), "--export", str(tmp_path)]) == 2
    assert path.read_bytes() == before
