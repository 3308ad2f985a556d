"""What a second reader takes and gives back, and the only texts that it can be handed."""

from __future__ import annotations

from typing import NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import NotAllowed
from waterlijn.privacy import replace
from waterlijn.privacy.finding import find_all
from waterlijn.records import Messages

NOT_PSEUDONYMISED = (
    "A second reader only gets texts without names and accounts, and these were not pseudonymised. Nothing was sent."
)


class Pseudonymised(tuple[str, ...]):
    """Texts without personal data. There is no way to make one from bare strings: it takes a batch of `Messages`.

    What the batch says of itself is believed only so far: every text passes the privacy pass once more, which leaves
    placeholders as they are. A text that was wrongly marked as pseudonymised still leaves its names and numbers here.

    Raises
    ------
    NotAllowed
        For a batch that did not go through `privacy.pseudonymise`.

    Examples
    --------
    >>> Pseudonymised(Messages.of(["bel 0475 12 34 56, [NAME]"], is_pseudonymised=True))[0]
    'bel [PHONE], [NAME]'
    """

    __slots__ = ()

    def __new__(cls, messages: Messages) -> Self:
        if not messages.is_pseudonymised:
            raise NotAllowed(NOT_PSEUDONYMISED)
        return super().__new__(cls, map(replace, messages.text, find_all(messages.text)))


class Scores(NamedTuple):
    """What a scorer says of n texts.

    Attributes
    ----------
    labels
        Names of its own k labels.
    probability
        float64 (n, k), 0 to 1, not calibrated. A row of NaN: it gave no answer about this text.
    version
        Changes whenever its answers may change: a digest of its files, or the name that an endpoint gave.
    """

    labels: tuple[str, ...]
    probability: NDArray[np.float64]
    version: str


class Scorer(Protocol):
    """A model that somebody brings. It never raises because of a text; it may give no answer."""

    def score(self, texts: Pseudonymised) -> Scores: ...


def has_answer(scores: Scores) -> NDArray[np.bool_]:
    """Which texts got an answer, shape (n,)."""
    return np.asarray(~np.isnan(scores.probability).any(axis=1), np.bool_)
