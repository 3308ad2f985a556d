"""Readings as Parquet, CSV or JSON lines, written beside the target and put in its place only when complete."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

import orjson
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from waterlijn.errors import FileProblem, UsageError
from waterlijn.pipeline.schema import COLUMNS, SCHEMA
from waterlijn.records import LABELS, Messages, Readings

KINDS = (".parquet", ".csv", ".jsonl")
_JSON_COLUMNS = ("needs", "cues", "spans")


class Writer(Protocol):
    """Takes parts (see `extra_columns`) with a `campaign` column."""

    def write(self, part: pa.Table) -> None: ...

    def close(self) -> None: ...


def kind_of(out: Path, kinds: Sequence[str] = KINDS) -> str:
    kind = out.suffix.lower()
    if kind not in kinds:
        raise UsageError(
            "The output {file} must end in {kinds}; nothing was written.", file=out.name, kinds=", ".join(kinds)
        )
    return kind


def extra_columns(kind: str, messages: Messages, readings: Readings) -> dict[str, pa.Array]:
    """What a kind of output needs besides the schema's columns, rendered where the reading is made."""
    if kind == ".jsonl":
        return {"line": pa.array(list(_json_heads(messages, readings)), pa.string())}
    if kind == ".csv":
        spans = [[span._asdict() for span in row] for row in readings.spans]
        rendered = (readings.needs, readings.cues, spans)
        return {
            f"{name}_json": pa.array([orjson.dumps(row).decode() for row in rows], pa.string())
            for name, rows in zip(_JSON_COLUMNS, rendered, strict=True)
        }
    return {}


def _json_heads(messages: Messages, readings: Readings) -> Iterator[str]:
    """Each row as JSON up to the campaign, which is known only after the last message."""
    moments = [
        None if moment == "NaT" else f"{moment}Z" for moment in messages.time.astype("datetime64[s]").astype(str)
    ]
    # the shortest decimal that gives back the same float32: the same number as in Parquet and CSV
    shares = readings.probability.astype("float32").astype("U32").astype(float).tolist()
    flags, abstain, severity = readings.flag.tolist(), readings.abstain.tolist(), readings.severity.tolist()
    for i in range(len(messages)):
        row: dict[str, object] = {
            "id": messages.id[i],
            "time": moments[i],
            "place": messages.place[i],
            "language": readings.language[i],
        }
        row |= dict(zip(LABELS, shares[i], strict=True))
        row |= {f"{label}_flag": flag for label, flag in zip(LABELS, flags[i], strict=True)}
        row |= {
            "abstain": abstain[i],
            "severity": severity[i],
            "target": readings.target[i],
            "target_group": readings.target_group[i],
            "behaviour": readings.behaviour[i],
            "needs": readings.needs[i],
            "cues": readings.cues[i],
            "spans": [span._asdict() for span in readings.spans[i]],
        }
        yield json_line(row)[:-1]


def json_line(row: dict[str, object]) -> str:
    try:
        return orjson.dumps(row).decode()
    except TypeError:  # half of a broken emoji, which UTF-8 cannot hold
        clean = {k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for k, v in row.items()}
        return orjson.dumps(clean).decode()


def open_writer(path: Path, kind: str) -> Writer:
    writers: dict[str, Callable[[Path], Writer]] = {".parquet": ParquetFile, ".csv": CsvFile, ".jsonl": JsonLines}
    return writers[kind](path)


class ParquetFile:
    def __init__(self, path: Path) -> None:
        self._writer = parquet.ParquetWriter(path, SCHEMA, compression="zstd")

    def write(self, part: pa.Table) -> None:
        self._writer.write_table(part.select(list(COLUMNS)).cast(SCHEMA))

    def close(self) -> None:
        self._writer.close()


class CsvFile:
    def __init__(self, path: Path) -> None:
        fields = [pa.field(f.name, pa.string() if _is_rendered(f) else f.type) for f in SCHEMA]
        self._schema = pa.schema(fields)
        self._writer = arrow_csv.CSVWriter(path, self._schema)

    def write(self, part: pa.Table) -> None:
        columns = [part[f"{name}_json" if name in _JSON_COLUMNS else name] for name in COLUMNS]
        columns[1] = pc.strftime(columns[1], "%Y-%m-%dT%H:%M:%SZ")
        self._writer.write_table(pa.table(columns, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


def _is_rendered(field: pa.Field) -> bool:
    return field.name in _JSON_COLUMNS or pa.types.is_timestamp(field.type)


class JsonLines:
    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("wb")

    def write(self, part: pa.Table) -> None:
        columns = (part[name].to_pylist() for name in ("line", "campaign", "model"))
        rows = [
            f'{head},"campaign":{_quoted(campaign)},"model":{_quoted(model)}}}\n'
            for head, campaign, model in zip(*columns, strict=True)
        ]
        self._file.write("".join(rows).encode())

    def close(self) -> None:
        self._file.close()


def _quoted(name: str | None) -> str:
    return "null" if name is None else orjson.dumps(name).decode()


def keep_inputs(outs: Sequence[Path], inputs: Sequence[Path]) -> None:
    """Refuse to write over what is to be read, by whatever name: an export is often the only copy there is.

    A folder that is read may not receive an output either: the next run would read it as messages.

    Raises
    ------
    UsageError
        Before anything is read or written.
    """
    for i, out in enumerate(outs):
        if any(_is_same(out, other) for other in outs[:i]):
            raise UsageError("{file} is named for two outputs. Nothing was written; give each its own name.", file=out)
        for given in inputs:
            if given.is_dir() and out.resolve().is_relative_to(given.resolve()):
                raise UsageError(
                    "{file} lies in the folder that is read. Nothing was written; choose another folder.", file=out
                )
            files = given.rglob("*") if given.is_dir() and out.exists() else (given,)
            if any(_is_same(out, file) for file in files):
                raise UsageError(
                    "{file} is a file that is read. Nothing was written; choose another name for the output.", file=out
                )


def _is_same(one: Path, other: Path) -> bool:
    """Also under another name: a link to the file, or two links to one file."""
    if one.resolve() == other.resolve():
        return True
    try:
        return one.samefile(other)
    except OSError:  # one of them does not exist
        return False


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A path beside `out` to write to; it takes the place of `out` on success and is removed on any failure."""
    draft = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        with plain_problems(out):
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # readings are nobody else's
            yield draft
            draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def plain_problems(out: Path) -> Iterator[None]:
    """What the operating system says about writing, in plain words."""
    try:
        yield
    except OSError as problem:
        if isinstance(problem, BrokenPipeError):
            raise
        raise FileProblem(_reason(problem), file=str(out)) from problem


def _reason(problem: OSError) -> str:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return "There is no room left on the disk for {file}. Nothing was changed; make room and try again."
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "Writing to {file} is not allowed here. Nothing was changed; choose another folder."
    if problem.errno in (errno.ENOENT, errno.ENOTDIR):
        return "The folder of {file} does not exist. Nothing was written; make the folder first."
    if problem.errno == errno.EISDIR:
        return "{file} is a folder. Nothing was written; give the name of a file."
    return "Writing {file} failed. Nothing was changed; try another place."
