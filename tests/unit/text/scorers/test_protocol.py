"""No raw text reaches a second reader."""

import pytest

from waterlijn.errors import NotAllowed
from waterlijn.records import Messages
from waterlijn.text.scorers.protocol import Pseudonymised


def test_a_batch_that_was_not_pseudonymised_is_refused() -> None:
    with pytest.raises(NotAllowed, match="not pseudonymised"):
        Pseudonymised(Messages.of(["bel mij op 0475 12 34 56"]))


def test_bare_strings_do_not_fit() -> None:
    with pytest.raises(AttributeError):
        Pseudonymised(["bel mij op 0475 12 34 56"])  # type: ignore[arg-type]


def test_a_wrong_mark_still_lets_no_number_through() -> None:
    texts = ["mail jan.peeters@voorbeeld.be of bel 0475 12 34 56", "dag [NAME], tot [URL]"]
    assert Pseudonymised(Messages.of(texts, is_pseudonymised=True)) == (
        "mail [EMAIL] of bel [PHONE]",
        "dag [NAME], tot [URL]",
    )
