"""How alike two divisions of the same people are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def adjusted_rand(one: NDArray[np.int32], other: NDArray[np.int32]) -> float:
    """The adjusted Rand index: 1 for the same division, 0 for what chance would give.

    When both divisions have everybody in one group there is nothing to tell apart, and they are the same: 1.

    References
    ----------
    L. Hubert, P. Arabie (1985), Comparing partitions, Journal of Classification 2, 193-218.

    Examples
    --------
    >>> import numpy as np
    >>> adjusted_rand(np.array([0, 0, 1, 1], np.int32), np.array([1, 1, 0, 0], np.int32))
    1.0
    """
    if not len(one):
        return 1.0
    width = int(other.max()) + 1
    cells = np.bincount(one * width + other, minlength=(int(one.max()) + 1) * width).reshape(-1, width)
    together, in_one, in_other = _pairs(cells.ravel()), _pairs(cells.sum(1)), _pairs(cells.sum(0))
    expected = in_one * in_other / max(1, _pairs(np.array([len(one)])))
    most = (in_one + in_other) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def _pairs(people: NDArray[np.int64]) -> int:
    return int((people * (people - 1)).sum()) // 2
