"""Everything that participants read exists in every language in which they can take part."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from waterlijn.web.meet.languages import LANGUAGES

ROOM = Path(__file__).parents[3] / "src" / "waterlijn" / "web" / "meet"
SITE = ROOM.parent / "site" / "templates" / "site"
# What participants read: their templates, and the Python files from which sentences reach them.
READ = (
    "templates/meet/public", "views/public.py", "views/taking_part.py", "views/entering.py", "views/adding.py",
    "views/me.py", "forms/taking_part.py", "actions/taking_part.py", "actions/entering.py", "actions/adding.py",
    "actions/taking_back.py", "views/following.py", "forms/following.py", "actions/following.py", "views/hall.py",
    "queries/hall.py", "languages.py", "nudge.py", "policy.py",
)  # fmt: skip
AROUND = ("base.html", "components/logo.html", "components/field.html", "components/form.html")


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    copy = tmp_path_factory.mktemp("read")
    (copy / "locale").mkdir()
    for name in READ:
        source, target = ROOM / name, copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.exists():
            shutil.copy(source, target)
    for name in AROUND:
        (copy / "around" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SITE / name, copy / "around" / name)
    arguments = ["django-admin", "makemessages", "-l", "nl", "--no-obsolete", "-v", "0", "-e", "py,html,txt"]
    command = f"from django.core.management import execute_from_command_line as run; run({arguments!r})"
    subprocess.run([sys.executable, "-c", command], cwd=copy, check=True, capture_output=True)
    found = {entry.msgid for entry in polib.pofile(str(copy / "locale" / "nl" / "LC_MESSAGES" / "django.po"))}
    # Only staff see this sentence of the frame.
    return found - {"You are in an example: do not put real messages here."}


def test_there_is_something_to_read(sentences: set[str]) -> None:
    assert len(sentences) > 100


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code not in ("en", "nl")])
def test_complete(language: str, sentences: set[str]) -> None:
    catalogue = polib.pofile(str(ROOM / "locale" / language / "LC_MESSAGES" / "django.po"))
    known = {entry.msgid for entry in catalogue.translated_entries()}
    assert sorted(sentences - known) == []


def test_states_and_reasons_of_ones_own_statements(settings: object) -> None:
    from waterlijn.web.meet.models import Statement

    for language in LANGUAGES:
        if language in ("en", "nl"):
            continue
        catalogue = polib.pofile(str(ROOM / "locale" / language / "LC_MESSAGES" / "django.po"))
        known = {entry.msgid for entry in catalogue.translated_entries()}
        from django.utils import translation

        with translation.override("en"):
            asked = {str(label) for label in (*Statement.State.labels, *Statement.Reason.labels)}
        assert sorted(asked - known) == []


def test_the_site_knows_every_language() -> None:
    from django.conf import settings

    assert set(LANGUAGES) <= {code for code, _name in settings.LANGUAGES}
