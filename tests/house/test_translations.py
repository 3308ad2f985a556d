"""Every sentence on screen exists in Dutch, and the compiled catalogues are those of the sources."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

SRC = Path(__file__).parents[2] / "src" / "waterlijn"
CATALOGUES = sorted(SRC.rglob("locale/*/LC_MESSAGES/*.po"))
WEB_ROOMS = sorted(folder for folder in (SRC / "web").iterdir() if (folder / "locale").is_dir())
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\([a-z_0-9]+\)[sd]")


def name(path: Path) -> str:
    return str(path.relative_to(SRC))


def test_there_are_catalogues() -> None:
    assert len(CATALOGUES) >= 5


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_complete(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_placeholders_survive_translation(path: Path) -> None:
    for entry in polib.pofile(str(path)):
        for translation in (entry.msgstr, *entry.msgstr_plural.values()):
            if translation:
                wanted = {*PLACEHOLDER.findall(entry.msgid), *PLACEHOLDER.findall(entry.msgid_plural)}
                assert set(PLACEHOLDER.findall(translation)) <= wanted, entry.msgid
        if entry.msgstr:
            assert set(PLACEHOLDER.findall(entry.msgid)) == set(PLACEHOLDER.findall(entry.msgstr)), entry.msgid


@pytest.mark.parametrize("path", CATALOGUES, ids=name)
def test_compiled(path: Path) -> None:
    source = {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in polib.pofile(str(path)) if not e.obsolete}
    compiled = {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in polib.mofile(str(path.with_suffix(".mo")))}
    assert compiled == source


def extracted(folder: Path, tmp_path: Path) -> set[str]:
    """The msgids that Django's own extraction finds in a room's Python and templates."""
    copy = tmp_path / folder.name
    subprocess.run(["cp", "-r", str(folder), str(copy)], check=True)
    subprocess.run(["rm", "-rf", str(copy / "locale"), str(copy / "static")], check=True)
    (copy / "locale").mkdir()
    arguments = ["django-admin", "makemessages", "-l", "nl", "--no-obsolete", "-v", "0", "-e", "py,html,txt"]
    command = f"from django.core.management import execute_from_command_line as run; run({arguments!r})"
    subprocess.run([sys.executable, "-c", command], cwd=copy, check=True, capture_output=True)
    found = copy / "locale" / "nl" / "LC_MESSAGES" / "django.po"
    return {entry.msgid for entry in polib.pofile(str(found))} if found.exists() else set()


@pytest.mark.parametrize("room", WEB_ROOMS, ids=name)
def test_nothing_is_left_out(room: Path, tmp_path: Path) -> None:
    known = {entry.msgid for entry in polib.pofile(str(room / "locale" / "nl" / "LC_MESSAGES" / "django.po"))}
    assert sorted(extracted(room, tmp_path) - known) == []


def test_rooms_do_not_overrule_each_other() -> None:
    """On a page the catalogues of all rooms are one: the same English in two rooms is the same Dutch."""
    said: dict[tuple[str | None, str], set[str]] = {}
    for room in WEB_ROOMS:
        for entry in polib.pofile(str(room / "locale" / "nl" / "LC_MESSAGES" / "django.po")):
            if entry.msgid and not entry.obsolete:
                said.setdefault((entry.msgctxt, entry.msgid), set()).add(entry.msgstr or str(entry.msgstr_plural))
    assert {msgid: words for (_context, msgid), words in said.items() if len(words) > 1} == {}
