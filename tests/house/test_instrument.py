"""The page with the law of the instrument says what the tests hold."""

from __future__ import annotations

from tests.spec import law


def test_the_page_is_written_from_the_tests() -> None:
    written = law.PAGE.read_text(encoding="utf-8")
    assert written == law.page(), "write it again: python tests/spec/law.py"


def test_every_chapter_has_its_laws() -> None:
    chapters = law.page().split("\n## ")[1:]
    assert len(chapters) == len(list(law.HERE.glob("test_*.py")))
    assert all("\n* " in chapter for chapter in chapters)
