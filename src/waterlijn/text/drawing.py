"""Which messages people should label next: drawn by lot, with a chance that is known exactly.

Half of the labels goes to messages on which the analysis is unsure, half to all alike. Every message has one lucky
number for ever; a round raises chances, and whoever's number now lies under its chance is drawn. So the chance that a
message was drawn in *some* round up to now is simply its highest chance so far, however many rounds there were.

Notes
-----
Round r gives message i of its frame of N the target ``t = min(1, m (1 / (2 N) + u_i / (2 sum(u))))``, where
``u = sqrt(f (1 - f))`` and f is the highest of the four probabilities of the *shipped* model. The chance up to now is
``pi_r = max(pi_(r-1), t)``, and m is solved so that ``sum(pi_r - pi_(r-1))`` is the number of labels wanted. With
lucky numbers U uniform on (0, 1), ``P(U_i < pi_i) = pi_i`` exactly: Poisson sampling with permanent random numbers.
It holds because no chance depends on a lucky number or on a label: f comes from the shipped model and never from a
layer that was fitted on labels. ``sum(y / pi)`` over all that was drawn (Horvitz-Thompson) is then unbiased for the
total, with variance ``sum((1 - pi) / pi * y^2)``. The number drawn is itself a matter of luck: its standard
deviation is below the square root of the number wanted.

References
----------
K. R. W. Brewer, L. J. Early, S. F. Joyce (1972), Selecting several samples from a single population, Australian
Journal of Statistics 14, 231-239 (permanent random numbers).
T. Zrnic, E. J. Candes (2024), Active statistical inference, arXiv 2403.03208 (half by uncertainty, half uniform).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_HALVINGS = 100  # of the interval in which m is sought; more than float64 can tell apart


def uncertainty(probability: NDArray[np.floating]) -> Floats:
    """How unsure the analysis is whether a message is hostile: 0 to 1/2.

    Parameters
    ----------
    probability
        Shape (n, 4), of the shipped model.
    """
    highest = np.clip(np.asarray(probability, np.float64), 0, 1).max(axis=1, initial=0.0)
    return np.asarray(np.sqrt(highest * (1 - highest)), np.float64)


def luck(key: bytes, numbers: Iterable[int]) -> Floats:
    """The lucky number of each message, uniform on [0, 1), the same for ever under one secret key.

    Examples
    --------
    >>> bool(luck(b"secret", [7])[0] == luck(b"secret", [3, 7])[1])
    True
    """
    digests = (blake2b(b"%d" % number, digest_size=8, key=key).digest() for number in numbers)
    drawn = np.frombuffer(b"".join(digests), "<u8")
    return (drawn >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def chances(unsure: NDArray[np.floating], wanted: int, before: NDArray[np.floating] | None = None) -> Floats:
    """The chance of each message after this round.

    Parameters
    ----------
    unsure
        `uncertainty` of the n messages of the frame.
    wanted
        How many messages more should be drawn, in expectation; at most what is left, when all are drawn.
    before
        The chance of each message before this round; zero for a message that never was in a frame.

    Returns
    -------
    float64 (n,), nowhere lower than `before`.

    Examples
    --------
    >>> chances(np.array([0.5, 0.0, 0.0, 0.0]), 1).round(3).tolist()
    [0.625, 0.125, 0.125, 0.125]
    """
    if wanted < 0:
        raise ValueError("the number of messages to draw cannot be negative")
    n = len(unsure)
    start = np.zeros(n) if before is None else np.asarray(before, np.float64)
    if n == 0 or wanted == 0:
        return start
    if wanted >= float((1 - start).sum()):
        return np.ones(n)
    share = _shares(np.asarray(unsure, np.float64))
    low, high = 0.0, 1 / float(share.min())  # at `high` every chance is 1
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        gained = float((np.maximum(start, np.minimum(1, middle * share)) - start).sum())
        low, high = (middle, high) if gained < wanted else (low, middle)
    return np.maximum(start, np.minimum(1, high * share))


def _shares(unsure: Floats) -> Floats:
    """How the labels of a round are divided: sums to 1, half alike, half by uncertainty."""
    alike = np.full(len(unsure), 1 / len(unsure))
    total = float(unsure.sum())
    return alike if total == 0 else (alike + unsure / total) / 2
