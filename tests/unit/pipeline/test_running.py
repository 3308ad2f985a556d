"""One row per message in the order of the input, the same answer however the work is cut."""

from __future__ import annotations

import csv
import gc
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest

from waterlijn import pipeline
from waterlijn.errors import FileProblem, NothingToRead, UsageError
from waterlijn.formats import Options
from waterlijn.pipeline import output, running, schema
from waterlijn.pipeline.work import few_collections
from waterlijn.temperature.estimating import NO_TIME

SCHEMA = [
    *("id", "time", "place", "language", "abuse", "hate", "threat", "othering"),
    *("abuse_flag", "hate_flag", "threat_flag", "othering_flag", "abstain", "severity"),
    *("target", "target_group", "behaviour", "needs", "cues", "spans", "campaign", "model"),
]


def rows_of(path: Path) -> list[dict[str, object]]:
    if path.suffix == ".parquet":
        return list(parquet.read_table(path).to_pylist())
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_schema_is_fixed() -> None:
    assert list(schema.COLUMNS) == SCHEMA


@pytest.mark.parametrize("kind", output.KINDS)
def test_every_kind_holds_the_same_rows_in_order(messages_file: Callable[..., Path], tmp_path: Path, kind: str) -> None:
    source, out = messages_file(60), tmp_path / f"out{kind}"
    result = pipeline.run([source], out=out)
    rows = rows_of(out)
    assert list(rows[0]) == SCHEMA
    assert [row["id"] for row in rows] == [f"m-{i:05d}" for i in range(60)]
    assert result.counts.messages == 60
    assert [bool(row["campaign"]) for row in rows] == [i % 10 == 3 for i in range(60)]
    assert len({row["campaign"] for row in rows if row["campaign"]}) == len(result.campaigns) == 1


def test_numbers_are_the_same_in_every_kind(messages_file: Callable[..., Path], tmp_path: Path) -> None:
    source, found = messages_file(40), {}
    for kind in output.KINDS:
        pipeline.run([source], out=tmp_path / f"out{kind}")
        found[kind] = np.array([float(str(row["abuse"])) for row in rows_of(tmp_path / f"out{kind}")], np.float32)
    assert found[".csv"].tolist() == found[".jsonl"].tolist() == found[".parquet"].tolist()


def test_lists_are_lists(messages_file: Callable[..., Path], tmp_path: Path) -> None:
    source = messages_file(40)
    for kind in output.KINDS:
        pipeline.run([source], out=tmp_path / f"out{kind}")
    table, lines, cells = (rows_of(tmp_path / f"out{kind}") for kind in (".parquet", ".jsonl", ".csv"))
    for column in ("needs", "cues", "spans"):
        as_table = [row[column] for row in table]
        assert as_table == [row[column] for row in lines] == [json.loads(str(row[column])) for row in cells]
    assert any(row["needs"] for row in table)


def test_evidence_points_into_the_text_that_was_given(tmp_path: Path) -> None:
    text = "😀 Dag Fatima El Amrani, bel 0475 12 34 56! Jij bent een idioot, mail x@voorbeeld.be, een echte idioot."
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": "007", "text": text}), "utf-8")
    pipeline.run([source], out=out)
    row = json.loads(out.read_text("utf-8"))
    assert "idioot" in {text[span["start"] : span["end"]] for span in row["spans"]}
    assert row["id"] == "007"


def test_no_text_reaches_the_output(messages_file: Callable[..., Path], tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    pipeline.run([messages_file(40)], out=out)
    written = out.read_text("utf-8")
    assert "petitie" not in written
    assert "fietsstraat" not in written
    assert '"u3"' not in written


def test_processes_and_batches_do_not_change_the_answer(
    messages_file: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = messages_file(400)
    alone = pipeline.run([source], out=tmp_path / "alone.jsonl", workers=1)
    monkeypatch.setattr(running, "BATCH", 64)
    together = pipeline.run([source], out=tmp_path / "together.jsonl", workers=2)
    assert (tmp_path / "alone.jsonl").read_text("utf-8") == (tmp_path / "together.jsonl").read_text("utf-8")
    assert alone.temperatures == together.temperatures
    assert alone.overall == together.overall
    assert alone.counts == together.counts


def test_id_and_text_suffice(messages_file: Callable[..., Path], tmp_path: Path) -> None:
    csv_file = messages_file(20, columns=("id", "text"))
    lines = tmp_path / "berichten.jsonl"
    with csv_file.open(encoding="utf-8") as file:
        lines.write_text("".join(json.dumps(row) + "\n" for row in csv.DictReader(file)), "utf-8")
    pipeline.run([csv_file], out=tmp_path / "a.jsonl")
    pipeline.run([lines], out=tmp_path / "b.jsonl")
    assert (tmp_path / "a.jsonl").read_text("utf-8") == (tmp_path / "b.jsonl").read_text("utf-8")
    assert {row["time"] for row in rows_of(tmp_path / "a.jsonl")} == {None}


def test_a_folder_lists_what_it_leaves_out(messages_file: Callable[..., Path], tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    messages_file(12).rename(folder / "a.csv")
    (folder / "b.csv").write_bytes(b"")
    (folder / ".hidden").write_text("x")
    result = pipeline.run([folder])
    assert result.counts.messages == 12
    assert [Path(file).name for file, _problem in result.bad.files] == ["b.csv"]


def test_nothing_half_written(
    messages_file: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("what was there")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "_second_pass", interrupt)
    with pytest.raises(KeyboardInterrupt):
        pipeline.run([messages_file(20)], out=out)
    assert out.read_text() == "what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["berichten.csv", "out.csv"]


@pytest.mark.parametrize(
    ("out", "problem"),
    [("out.xlsx", UsageError), ("no/such/folder/out.csv", FileProblem)],
)
def test_impossible_output_is_said_at_once(
    messages_file: Callable[..., Path], tmp_path: Path, out: str, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        pipeline.run([messages_file(5)], out=tmp_path / out)


def test_full_disk_is_said_plainly(
    messages_file: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output.JsonLines, "write", full)
    with pytest.raises(FileProblem, match="no room left"):
        pipeline.run([messages_file(20)], out=tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


def test_empty_folder_has_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(NothingToRead):
        pipeline.run([tmp_path])


def test_place_comes_from_the_caller(messages_file: Callable[..., Path]) -> None:
    result = pipeline.run([messages_file(20)], options=Options(place="Waterdam"))
    assert {t.place for t in result.temperatures} == {"Waterdam"}


def test_progress_ends_with_all_messages(messages_file: Callable[..., Path]) -> None:
    seen: list[pipeline.Progress] = []
    pipeline.run([messages_file(50)], progress=seen.append)
    assert seen[-1].messages == 50
    assert seen[-1].share is not None
    assert 0.9 < seen[-1].share <= 1


def test_an_author_of_many_weeks_is_one_person(tmp_path: Path) -> None:
    source = tmp_path / "een.csv"
    lines = [f"{i},ik,Dit is een gewone zin over de straat en het weer,2026-{1 + i % 12:02d}-10" for i in range(36)]
    source.write_text("id,author,text,date\n" + "\n".join(lines) + "\n", "utf-8")
    overall = pipeline.run([source]).overall[0]
    assert overall.n_authors == 1
    assert NO_TIME not in overall.warnings  # the whole span has no week, and yet its times are known


def test_what_one_person_repeats_is_no_topic(tmp_path: Path) -> None:
    rows = [f"{i},{{}},Het windmolenpark aan de vaart is nummer {i} van mijn zorgen,2026-03-10" for i in range(40)]
    found = []
    for authors in (["ik"] * 40, [f"u{i}" for i in range(40)]):
        source = tmp_path / "in.csv"
        lines = [row.format(author) for row, author in zip(rows, authors, strict=True)]
        source.write_text("id,author,text,date\n" + "\n".join(lines) + "\n", "utf-8")
        found.append(pipeline.run([source], workers=1).topics[""])
    assert found[0] == []
    assert any("windmolenpark" in term for topic in found[1] for term in topic.terms)


def test_python_collects_as_before_after_a_run() -> None:
    before = gc.get_threshold()
    with few_collections():
        assert gc.get_threshold() != before
    assert gc.get_threshold() == before
