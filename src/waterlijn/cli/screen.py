"""What appears on the terminal: a bar while it works, tables, and the rows that could not be read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable
from rich.text import Text

from waterlijn.cli.frame import told
from waterlijn.records import BadRow
from waterlijn.report import Table, numbers
from waterlijn.words import gettext as _
from waterlijn.words import ngettext

if TYPE_CHECKING:  # a command that reads no messages need not wait for what reads them
    from waterlijn import pipeline
    from waterlijn.pipeline.running import Bad

MOST_SHOWN = 10


def show(table: Table) -> None:
    """A table on standard output: lines on a terminal, plain columns in a pipe."""
    if not table:
        return
    drawn = RichTable(
        title=table.caption, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for i, header in enumerate(table.headers):
        drawn.add_column(Text(header), justify="right" if i in table.numeric else "left", overflow="fold")
    for row in table.rows:
        drawn.add_row(*map(Text, row))
    console = Console(file=sys.stdout)
    console.print(drawn)
    if table.note:
        console.print(Text(table.note))


def say(sentence: str) -> None:
    Console(file=sys.stdout).print(Text(sentence))


@contextmanager
def bar() -> Iterator[Callable[[pipeline.Progress], None] | None]:
    """A progress bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task(_("Reading"), total=None)
        asking = drawn.add_task(_("Second reader"), total=None, visible=False)

        def tell(progress: pipeline.Progress) -> None:
            if progress.to_ask:
                if progress.asked < (drawn.tasks[asking].completed or 0):
                    drawn.reset(asking)  # the next batch
                drawn.update(asking, visible=True, total=progress.to_ask, completed=progress.asked)
            words = ngettext("{n} message", "{n} messages", progress.messages)
            total = None if progress.share is None else 1.0
            drawn.update(task, description=f"{progress.file}: {words}", total=total, completed=progress.share or 0)

        yield tell


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar for so many of so many, with the time left; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task(what, total=None)
        yield lambda done, total: drawn.update(task, completed=done, total=total)


def list_bad(bad: Bad) -> None:
    """What went wrong in rows and files, on standard error: how many, and the first ones with their reason."""
    if bad.n_rows:
        count = ngettext("{n} row could not be read:", "{n} rows could not be read:", bad.n_rows)
        _list(count, bad.rows, bad.n_rows)
    if bad.n_remarks:
        count = ngettext("{n} row was kept with a remark:", "{n} rows were kept with a remark:", bad.n_remarks)
        _list(count, bad.remarks, bad.n_remarks)
    console = Console(file=sys.stderr)
    for file, problem in bad.files:
        console.print(Text(_("{file} was left out: {why}", file=file, why=told(problem))), soft_wrap=True)


def list_rows(heading: str, file: str, rows: Sequence[BadRow], n: int) -> None:
    """Rows of one file with their reason, the first ten of them."""
    _list(heading, [(file, row) for row in rows[:MOST_SHOWN]], n)


def _list(heading: str, lines: Sequence[tuple[str, BadRow]], n: int) -> None:
    console = Console(file=sys.stderr)
    console.print(Text(heading))
    for file, row in lines[:MOST_SHOWN]:
        console.print(Text(f"  {reason(file, row)}"), soft_wrap=True)
    if n > MOST_SHOWN:
        console.print(Text("  " + _("... and {n} more.", n=numbers.count(n - MOST_SHOWN))))


def reason(file: str, row: BadRow) -> str:
    why = _(row.reason, **{name: _(value) for name, value in row.details})
    return _("{file}, line {line}: {why}", file=file, line=row.line, why=why)
