"""Which language: Dutch and Flemish are recognised, others named, too short is honest."""

from __future__ import annotations

import pytest

from waterlijn.text.fold import fold
from waterlijn.text.language import languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ik ben het niet eens met het plan van de gemeente", "nl"),
        ("ge moet da nie zo zeggen hé", "nl"),
        ("'k vind da schoon gedaan", "nl"),
        ("Schandalig!", "nl"),
        ("I do not think this is what we want for our town", "en"),
        ("Je ne suis pas d'accord avec le plan de la commune", "fr"),
        ("Ich bin nicht mit dem Plan der Gemeinde einverstanden", "de"),
        ("Это очень плохой план для нашего города", "other"),
        ("هذا ليس جيدا", "other"),
        ("ok 👍", ""),
        ("", ""),
        ("😀😀😀", ""),
    ],
)
def test_language_of_a_message(text: str, language: str) -> None:
    assert languages(fold([text])) == [language]


def test_a_batch_is_answered_like_its_messages() -> None:
    texts = ["Ik ga naar huis", "Je ne sais pas pourquoi il est la", "xyz", "een twee drie"] * 3
    assert languages(fold(texts)) == [languages(fold([text]))[0] for text in texts]
