"""The frame of every command: its language, its help, and what happens when something goes wrong."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, ClassVar

import click

from waterlijn import __version__, words
from waterlijn.errors import WaterlijnError
from waterlijn.words import gettext as _

STOPPED = 130  # as shells say it: 128 + SIGINT
NOBODY_READS = 141  # 128 + SIGPIPE
LANGUAGE_VARIABLE = "WATERLIJN_LANGUAGE"


class Option(click.Option):
    """An option whose help is said in the language in use."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        extra = record[1][len(self.help) :] if record[1].startswith(self.help) else ""
        return record[0], _(self.help) + extra


class Command(click.Command):
    """A command with help in the language in use and an example that works."""

    def __init__(self, *args: Any, example: str, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.example = example

    def get_short_help_str(self, limit: int = 45) -> str:
        return _(self.short_help or "")

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=_("Usage: "))

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [_("[OPTIONS]"), *(piece for piece in super().collect_usage_pieces(ctx) if piece != "[OPTIONS]")]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        for paragraph in _(self.help or "").split("\n\n"):
            with formatter.indentation():
                formatter.write_text(paragraph)
            formatter.write_paragraph()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx)) is not None]
        with formatter.section(_("Options")):
            formatter.write_dl([(names, _own_words(help)) for names, help in records])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Example")):
            formatter.write_text(self.example)

    def invoke(self, ctx: click.Context) -> Any:
        """Run; a reader that went away (`| head`) is no error, and is told nothing."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(NOBODY_READS) from None
        return result


class Commands(Command, click.Group):
    """The list of commands. One that reads messages is loaded when it is asked for: that takes seconds."""

    loaded_when_asked: ClassVar[dict[str, str]] = {
        name: f"waterlijn.cli.{name}"
        for name in (
            "read",
            "temperature",
            "pseudonymise",
            "model",
            "scorer",
            "share",
            "survey",
            "alarms",
            "effect",
            "power",
            "dialogue",
        )
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.commands, *self.loaded_when_asked})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.loaded_when_asked:
            return super().get_command(ctx, cmd_name)
        found = getattr(import_module(self.loaded_when_asked[cmd_name]), cmd_name)
        return found if isinstance(found, click.Command) else None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        Command.format_options(self, ctx, formatter)
        known = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, command.get_short_help_str()) for name, command in known if command]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [_("[OPTIONS]"), _("COMMAND [ARGUMENTS]")]

    def invoke(self, ctx: click.Context) -> Any:
        return click.Group.invoke(self, ctx)


class Subcommands(Commands):
    """Commands under one name, all there at once."""

    loaded_when_asked: ClassVar[dict[str, str]] = {}


def _own_words(help: str) -> str:
    """Click says some things itself; here in the language in use."""
    if help == "Show this message and exit.":
        return _("Show this help and stop.")
    return help.replace("[default: ", f"[{_('default:')} ").replace("[required]", f"[{_('required')}]")


def _show_version(ctx: click.Context, _parameter: click.Parameter, is_asked: bool) -> None:
    if is_asked and not ctx.resilient_parsing:
        click.echo(f"waterlijn {__version__}")
        ctx.exit()


@click.group(
    cls=Commands,
    help="How warm is the conversation in a town, how sure is that, and what lies under it?",
    example="waterlijn read berichten.csv --report verslag.html",
)
@click.option(
    "--language",
    cls=Option,
    type=click.Choice(words.LANGUAGES),
    help="Language of the words on screen: nl or en (also WATERLIJN_LANGUAGE).",
)
@click.option(
    "--version",
    cls=Option,
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and stop.",
)
def commands(language: str | None) -> None:
    if language:
        words.use(language)


def _language(arguments: Sequence[str]) -> str:
    """The language before the arguments are understood, so that complaints about them are in it too."""
    for i, argument in enumerate(arguments):
        if argument.startswith("--language="):
            return argument.partition("=")[2]
        if argument == "--language":
            return (*arguments, "")[i + 1]
    return os.environ.get(LANGUAGE_VARIABLE, "nl")


def run(group: click.Group, arguments: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code. Only a mistake of ours ends in a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    words.use(_language(given))
    try:
        with _stopped_tidily():
            result = group.main(given, prog_name="waterlijn", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return _complain(_("Stopped. Nothing was written."), STOPPED)
    except click.UsageError as problem:
        hint = _("Try: {command} --help", command=problem.ctx.command_path) if problem.ctx else ""
        return _complain(f"{_said(problem)}\n{hint}".strip(), 2)
    except click.ClickException as problem:
        return _complain(problem.format_message(), problem.exit_code)
    except WaterlijnError as problem:
        return _complain(told(problem), problem.exit_code)
    except MemoryError:
        return _complain(_("The memory of this machine is full. Nothing was written; try --workers 1."), 1)
    return result if isinstance(result, int) else 0


@contextmanager
def _stopped_tidily() -> Iterator[None]:
    """A closed terminal or a `kill` ends a command as Ctrl-C does: nothing half-written, no texts left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, _stop) for number in numbers}  # `nohup` stays what it is
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def told(problem: WaterlijnError) -> str:
    return _(problem.message, **problem.details)


def _complain(sentence: str, code: int) -> int:
    click.echo(sentence, err=True)
    return code


def _said(problem: click.UsageError) -> str:
    """Click's complaints in our words; a rare one stays in English."""
    parameter = getattr(problem, "param", None)
    name = parameter.get_error_hint(problem.ctx) if parameter and problem.ctx else ""
    if isinstance(problem, click.NoSuchOption):
        return _("There is no option {name}.", name=problem.option_name)
    if isinstance(problem, click.MissingParameter):
        return _("{name} is missing.", name=name)
    if isinstance(problem, click.BadParameter) and parameter is not None:
        return _("{name} is not understood: {why}", name=name, why=problem.message)
    if problem.message.startswith("No such command"):
        return _("There is no such command. Known are: {names}.", names=", ".join(sorted(_names(problem))))
    return problem.format_message()


def _names(problem: click.UsageError) -> Sequence[str]:
    if problem.ctx is None or not isinstance(problem.ctx.command, click.Group):
        return []
    return problem.ctx.command.list_commands(problem.ctx)
