"""Every command has help in two languages and an example that is spelled as the command is."""

from __future__ import annotations

import shlex

import click
import pytest
from click.testing import CliRunner

from waterlijn import __main__, words
from waterlijn.cli import frame

CONTEXT = click.Context(__main__.commands)
NAMES = __main__.commands.list_commands(CONTEXT)
TOP = [(name, command) for name in NAMES if (command := __main__.commands.get_command(CONTEXT, name))]
UNDER = [
    (f"{name} {verb}", group.commands[verb])
    for name, group in TOP
    if isinstance(group, click.Group)
    for verb in sorted(group.commands)
]
COMMANDS = TOP + UNDER


def help_of(command: click.Command, name: str, language: str) -> str:
    words.use(language)
    try:
        return CliRunner().invoke(command, ["--help"], prog_name=name).output
    finally:
        words.use("nl")


def test_all_commands_are_there() -> None:
    top = [
        "alarms",
        "dialogue",
        "effect",
        "model",
        "new-organisation",
        "power",
        "pseudonymise",
        "read",
        "scorer",
        "serve",
        "share",
        "survey",
        "temperature",
    ]
    assert [name for name, _command in TOP] == top
    assert [name for name, _command in UNDER] == ["model card", "model evaluate", "model train", "scorer try"]


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _command in COMMANDS])
def test_help_has_an_example_in_both_languages(name: str, command: click.Command) -> None:
    assert isinstance(command, frame.Command)
    dutch, english = help_of(command, name, "nl"), help_of(command, name, "en")
    assert "Voorbeeld:" in dutch
    assert "Example:" in english
    assert command.example in " ".join(dutch.split())
    assert dutch != english


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _command in COMMANDS])
def test_example_parses(name: str, command: click.Command) -> None:
    assert isinstance(command, frame.Command)
    program, *rest = shlex.split(command.example)
    verbs = name.split(" ")
    assert [program, *rest[: len(verbs)]] == ["waterlijn", *verbs]
    arguments = rest[len(verbs) :]
    command.make_context(name, arguments)


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _command in COMMANDS])
def test_every_word_of_help_exists_in_dutch(name: str, command: click.Command) -> None:
    said = [command.help, command.short_help, *(p.help for p in command.params if isinstance(p, click.Option))]
    for sentence in said:
        assert sentence, name
        assert words.gettext(sentence) != sentence, sentence
