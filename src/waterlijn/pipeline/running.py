"""Files of any size -> readings, copies and temperatures, on all cores of this machine, in flat memory.

First pass: batches go to the processes and come back in order; copies are folded as they come. Second pass:
the part files get their campaign, one voice per copy is tallied, and the rows go to the output.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa

from waterlijn import formats, privacy, spread, temperature
from waterlijn.errors import FileProblem, NothingToRead, UnknownFormat, WaterlijnError
from waterlijn.pipeline.counts import Counts
from waterlijn.pipeline.judged import Judged, Judgements
from waterlijn.pipeline.marks import as_first, instrument, tally_part
from waterlijn.pipeline.output import keep_inputs, kind_of, open_writer, plain_problems, whole_file
from waterlijn.pipeline.samples import Samples
from waterlijn.pipeline.work import (
    Done,
    FixedKeys,
    few_collections,
    finish_with,
    first_reading,
    prepare,
    read_batch,
    read_part,
)
from waterlijn.privacy.keys import periods
from waterlijn.records import BadRow, Messages, week_of
from waterlijn.temperature.estimating import NO_TIME
from waterlijn.text.scorers import SecondReader

R = TypeVar("R")
BATCH = 8192
BATCHES_ALONE = 2  # up to here one process is done before a second one has started
MOST_BAD_ROWS = 1000  # listed; the others are counted
GUESS_BYTES = 1 << 20  # read to guess how many lines a file has


class BadLine(NamedTuple):
    """A row that could not be read, and its file."""

    file: str
    row: BadRow


class Progress(NamedTuple):
    """How far: messages read so far, the file at hand, and the share of all bytes done, None when unknown.

    `asked` of `to_ask` messages of the batch at hand went to a second reader; 0 of 0 without one.
    """

    messages: int
    file: str
    share: float | None
    asked: int = 0
    to_ask: int = 0


@dataclass(slots=True)
class Bad:
    """Rows and whole files that could not be read: the first ones listed, all of them counted.

    Remarks on rows that were kept all the same (a date that makes no sense) stand apart.
    """

    rows: list[BadLine] = field(default_factory=list)
    n_rows: int = 0
    remarks: list[BadLine] = field(default_factory=list)
    n_remarks: int = 0
    files: list[tuple[str, WaterlijnError]] = field(default_factory=list)

    def add(self, file: str, rows: Sequence[BadRow]) -> None:
        remarks = [row for row in rows if ("kept", "yes") in row.details]
        left_out = [row for row in rows if ("kept", "yes") not in row.details]
        self.n_rows += len(left_out)
        self.rows += [BadLine(file, row) for row in left_out[: max(0, MOST_BAD_ROWS - len(self.rows))]]
        self.n_remarks += len(remarks)
        self.remarks += [BadLine(file, row) for row in remarks[: max(0, MOST_BAD_ROWS - len(self.remarks))]]


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found; the rows themselves are in its output file.

    `temperatures` holds one entry per place and week, `overall` one per place over the whole span; `topics` per
    place those of its last week against the eight before it.
    """

    counts: Counts
    temperatures: list[temperature.Temperature]
    overall: list[temperature.Temperature]
    campaigns: spread.Campaigns
    topics: Mapping[str, list[spread.Topic]]
    bad: Bad
    model: str
    files: list[str]


def run(
    paths: Sequence[Path],
    *,
    options: formats.Options | None = None,
    keys: privacy.Keys | None = None,
    place: str = "",
    out: Path | None = None,
    judgements: Judgements | None = None,
    progress: Callable[[Progress], None] | None = None,
    workers: int | None = None,
    second: SecondReader | None = None,
) -> Result:
    """Read files or folders of any size.

    Parameters
    ----------
    paths
        Files, and folders whose files are taken in the order of their names. A file that is named must be
        understood; a file in a folder that is not is listed and left out.
    options
        How to read the files, where guessing goes wrong.
    keys
        The keys of the author codes; random ones that die with this run when not given.
    place
        For messages that have no place of their own.
    out
        Where the readings go: .parquet, .csv or .jsonl, one row per message in the order of the input.
    judgements
        What people said of messages in these files; where there are enough of them they take the place of the
        model card's error rates.
    progress
        Called after every batch.
    workers
        Processes; all cores when not given. The answer does not depend on it.
    second
        A second reader, asked about what ours is unsure of. It lives in this process alone, once, and uses all cores
        between the batches. It changes the rows of `out`, not the temperatures (see `marks.as_first`).

    Raises
    ------
    WaterlijnError
        With an exit code per kind; `out` is then as it was before.
    """
    kind = kind_of(out) if out else ""
    keep_inputs([out] if out else [], paths)
    settings = options or formats.Options(place=place)
    reader = _Reader(paths, settings, progress)
    with ExitStack() as stack:
        stack.enter_context(few_collections())
        draft = stack.enter_context(whole_file(out)) if out else None
        folder = Path(stack.enter_context(_scratch(out)))
        folder.chmod(0o700)
        folding = stack.enter_context(spread.Folder(folder / "copies"))
        first = _FirstPass(folding)
        for done in _done(reader, keys or privacy.TransientKeys(), folder, kind, workers, second):
            first.add(done)
            reader.tell(first.counts.messages)
        if not first.counts.messages:
            raise reader.nothing()
        campaigns = folding.finish()
        judged = Judged(judgements) if judgements else None
        counted = _second_pass(first.files, campaigns, draft, kind, judged)
        card, labels = instrument(), judged.labels() if judged else None
        by_week = temperature.estimate(counted, card, labels)
        whole = temperature.estimate(counted.over_time(), card, labels.over_time() if labels else None)
        return Result(
            counts=first.counts,
            temperatures=by_week,
            overall=[_of_whole_span(t, by_week) for t in whole],
            campaigns=campaigns,
            topics=first.topics(),
            bad=reader.bad,
            model=first.model,
            files=[str(file) for file in reader.read],
        )


def _scratch(out: Path | None) -> tempfile.TemporaryDirectory[str]:
    """Beside the output, which has room for it; else where the machine keeps temporary files."""
    with plain_problems(out or Path(tempfile.gettempdir())):
        return tempfile.TemporaryDirectory(prefix=".waterlijn-", dir=out.parent if out else None)


def files_of(paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """The files to read, and whether each was named (True) or found in a folder (False)."""
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts):
                    yield file, False
        else:
            yield path, True


class _Reader:
    """The batches of all files, one after the other, with what could not be read kept apart."""

    def __init__(
        self, paths: Sequence[Path], options: formats.Options, progress: Callable[[Progress], None] | None
    ) -> None:
        self._files = list(files_of(paths))
        self._options = options
        self._progress = progress
        self._sizes = [_size(file) for file, _named in self._files]
        self._at = 0
        self._line = 0
        self._lines_guess = 0.0
        self.bad = Bad()
        self.read: list[Path] = []

    def __iter__(self) -> Iterator[Messages]:
        for at, (file, is_named) in enumerate(self._files):
            self._at = at
            self._line, self._lines_guess = 0, _guess_lines(file)
            try:
                yield from self._batches(file)
                self.read.append(file)
            except (FileProblem, UnknownFormat, NothingToRead) as problem:
                if is_named and (len(self._files) == 1 or not isinstance(problem, NothingToRead)):
                    raise
                self.bad.files.append((str(file), problem))

    def _batches(self, file: Path) -> Iterator[Messages]:
        for messages, bad_rows in formats.read(file, self._options, batch_size=BATCH):
            self.bad.add(str(file), bad_rows)
            if len(messages):
                self._line = int(messages.line[-1])
                yield messages

    def tell(self, messages: int, asked: int = 0, to_ask: int = 0) -> None:
        if self._progress is None or not self._files:
            return
        total = sum(self._sizes)
        within = min(1.0, self._line / self._lines_guess) if self._lines_guess else None
        share = None
        if within is not None and total:
            share = (sum(self._sizes[: self._at]) + within * self._sizes[self._at]) / total
        self._progress(Progress(messages, self._files[self._at][0].name, share, asked, to_ask))

    def nothing(self) -> WaterlijnError:
        if len(self.bad.files) == 1 and len(self._files) == 1:
            return self.bad.files[0][1]
        return NothingToRead("There is no message to read in what was given. Nothing was changed.")


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0  # formats.read says in plain words what is wrong


def _guess_lines(file: Path) -> float:
    """About how many lines the file has, from its first megabyte; 0 when it has no lines to speak of."""
    try:
        with file.open("rb") as handle:
            head = handle.read(GUESS_BYTES)
    except OSError:
        return 0.0
    lines = head.count(b"\n")
    return lines * _size(file) / len(head) if lines >= 10 else 0.0


def _done(
    batches: _Reader, keys: privacy.Keys, folder: Path, kind: str, workers: int | None, second: SecondReader | None
) -> Iterator[Done]:
    """Every batch read and its rows written, in order."""

    def file(i: int) -> Path:
        return folder / f"{i:08d}.arrow"

    if second is None:
        jobs = ((m, _fixed(m, keys), file(i), kind) for i, m in enumerate(batches))
        yield from _map(read_batch, jobs, workers)
        return
    n = 0
    for i, first in enumerate(_map(first_reading, ((m, _fixed(m, keys)) for m in batches), workers)):
        n += len(first.messages)
        readings = second.read(first.messages, first.readings, partial(batches.tell, n))
        yield finish_with(first, readings, file(i), kind)


def _map(function: Callable[..., R], jobs: Iterator[tuple[Any, ...]], workers: int | None) -> Iterator[R]:
    """The results of all jobs, in order, on several processes; never more than a few batches in memory."""
    first = list(islice(jobs, BATCHES_ALONE + 1))
    cores = workers or len(os.sched_getaffinity(0))
    if cores < 2 or len(first) <= BATCHES_ALONE:
        yield from (function(*job) for job in chain(first, jobs))
        return
    context = multiprocessing.get_context("spawn")  # safe under threads, the same on every system
    pool = ProcessPoolExecutor(cores, context, initializer=prepare)
    try:
        waiting: deque[Future[R]] = deque()
        for job in chain(first, jobs):
            waiting.append(pool.submit(function, *job))
            if len(waiting) > cores + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as problem:
        raise FileProblem(
            "A worker process was stopped, perhaps because memory ran out. Nothing was changed; "
            "try again with --workers 1."
        ) from problem
    finally:
        _stop(pool)


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the processes now: after the last batch they are idle, after Ctrl-C nobody waits for them."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


def _fixed(messages: Messages, keys: privacy.Keys) -> FixedKeys:
    if messages.is_pseudonymised:
        return FixedKeys({})
    return FixedKeys({period: keys.key(period) for period in sorted(set(periods(messages.time)))})


def _of_whole_span(
    whole: temperature.Temperature, by_week: Sequence[temperature.Temperature]
) -> temperature.Temperature:
    """Codes change every week, so an author of two weeks looks like two: only the busiest week counts for sure.

    That the whole has no week of its own does not mean that its times are unknown.
    """
    mine = [t for t in by_week if t.place == whole.place]
    warnings = whole.warnings
    if any(t.week for t in mine):
        warnings = tuple(warning for warning in warnings if warning != NO_TIME)
    return replace(whole, n_authors=max((t.n_authors for t in mine), default=0), warnings=warnings)


class _FirstPass:
    """Gathers, in the order of the input, what must be known before copies can be told apart."""

    def __init__(self, folding: spread.Folder) -> None:
        self._folding = folding
        self._samples = Samples()
        self.counts = Counts()
        self.files: list[Path] = []
        self.model = ""

    def add(self, done: Done) -> None:
        weeks = week_of(done.time)
        self._folding.add(done.texts, done.time, done.authors, done.places)
        read = np.flatnonzero(done.is_read)
        places = [done.places[i] for i in read]
        texts, authors = [done.texts[i] for i in read], [done.authors[i] for i in read]
        self._samples.add(self.counts.messages, texts, weeks[read], places, authors)
        self.counts += done.counts
        self.files.append(done.file)
        self.model = done.model

    def topics(self) -> dict[str, list[spread.Topic]]:
        found = {}
        for place in self._samples.places():
            now, before, authors = self._samples.around(place)
            found[place] = spread.topics(now, before, authors=authors) if now else []
        return found


def _second_pass(
    files: Sequence[Path], campaigns: spread.Campaigns, draft: Path | None, kind: str, judged: Judged | None
) -> temperature.Tally:
    """Give every row its campaign, tally the voices, and write the rows; part files go as they are used."""
    names = pa.array([*campaigns.ids, None], pa.string())
    writer = open_writer(draft, kind) if draft else None
    counted = temperature.Tally()
    row = 0
    try:
        for file in files:
            part = read_part(file)
            rows = slice(row, row + part.num_rows)
            own = as_first(part)
            counted += tally_part(own, campaigns.voices[rows])
            if judged:
                judged.add(own, campaigns.voices[rows])
            if writer:
                label = campaigns.label[rows]
                place_of = pa.array(np.where(label < 0, len(campaigns), label).astype(np.int32))
                writer.write(part.append_column("campaign", names.take(place_of)))
            file.unlink()
            row = rows.stop
    finally:
        if writer:
            writer.close()
    return counted
