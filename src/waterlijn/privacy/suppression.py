"""Small cells are hidden, and with them enough others that nobody can compute them from the totals.

The published table is a set of linear equations over the hidden cells. Seen as a network (rows send messages to
columns), what an outsider can learn about one hidden cell is exactly how far it can go up and down while all
published totals stay true: two maximum flows (Gusfield 1988). So the audit is exact, not a rule of thumb.

References
----------
Gusfield, D. (1988). A graph theoretic approach to statistical data security. SIAM J. Comput. 17, 552-571.
Hundepool, A. et al. (2012). Statistical Disclosure Control. Wiley. Chapter 4.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.integer]
Mask = NDArray[np.bool_]
MINIMUM_MESSAGES = 10  # no cell under ten messages ...
MINIMUM_AUTHORS = 5  # ... from five different authors (handbook 13, rule 5)
_ENDLESS = 2**30


class Hidden(NamedTuple):
    """Which parts of a table stay away: cells (r, c), row totals (r,), column totals (c,), grand total."""

    cells: Mask
    rows: Mask
    columns: Mask
    total: bool


@dataclass(slots=True)
class _Network:
    """The table as arcs between totals: what flows in at a node flows out again."""

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    value: NDArray[np.int64]
    can_hide: Mask
    hidden: Mask
    n_nodes: int


def suppress(counts: Counts, authors: Counts, *, k: int = MINIMUM_MESSAGES, authors_k: int = MINIMUM_AUTHORS) -> Mask:
    """Which cells to hide, when row and column totals (or the total of a row of cells) are published.

    A cell under `k` messages or `authors_k` authors is hidden, an empty one too. Then other cells are hidden
    until every small cell could, for all an outsider can compute, take values at least `k` apart, or as far
    apart as the published totals allow.

    Parameters
    ----------
    counts, authors : integer array of shape (r, c) or (n,)
        Messages, and different authors, per cell.
    k, authors_k : int

    Returns
    -------
    array of bool, same shape
        True where the cell stays away.

    Notes
    -----
    A total that is itself small gives its cells away; use `suppress_with_totals` when totals can be small.

    Examples
    --------
    >>> counts = np.array([[4, 50, 60], [70, 80, 90]])
    >>> suppress(counts, counts)
    array([[ True,  True, False],
           [ True,  True, False]])
    >>> suppress(np.array([3, 40, 25, 60]), np.array([3, 30, 20, 44]))
    array([ True, False,  True, False])
    """
    counts, authors = _checked(counts, authors)
    small = (counts < k) | (authors < authors_k)
    network = _of_row(counts, small) if counts.ndim == 1 else _of_table(counts, small)
    return _protected(network, small.ravel(), k).reshape(counts.shape)


def suppress_with_totals(
    counts: Counts,
    authors: Counts,
    row_authors: Counts,
    column_authors: Counts,
    total_authors: int,
    *,
    k: int = MINIMUM_MESSAGES,
    authors_k: int = MINIMUM_AUTHORS,
) -> Hidden:
    """Which cells and which totals to hide, when totals are small too.

    Parameters
    ----------
    counts, authors : integer array of shape (r, c)
    row_authors, column_authors, total_authors
        Different authors per row, per column and in all: not sums, because one author can be in two cells.

    Returns
    -------
    Hidden

    Examples
    --------
    >>> counts = np.array([[2, 3], [70, 80]])
    >>> suppress_with_totals(counts, counts, counts.sum(1), counts.sum(0), 155).rows
    array([ True,  True])
    """
    counts, authors = _checked(counts, authors)
    rows, columns = counts.shape
    small_cells = (counts < k) | (authors < authors_k)
    small_rows = (counts.sum(1) < k) | (np.asarray(row_authors) < authors_k)
    small_columns = (counts.sum(0) < k) | (np.asarray(column_authors) < authors_k)
    small_total = bool(counts.sum() < k or total_authors < authors_k)
    small = np.concatenate([small_cells.ravel(), small_rows, small_columns, [small_total]])
    hidden = _protected(_of_table_and_totals(counts, small), small, k)
    cells, of_rows, of_columns, total = np.split(hidden, np.cumsum([rows * columns, rows, columns]))
    return Hidden(cells.reshape(counts.shape), of_rows, of_columns, bool(total[0]))


def _checked(counts: Counts, authors: Counts) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    counted: NDArray[np.int64] = np.asarray(counts).astype(np.int64)
    different: NDArray[np.int64] = np.asarray(authors).astype(np.int64)
    if counted.shape != different.shape or counted.ndim not in (1, 2):
        raise ValueError("counts and authors are tables of the same shape, with one or two dimensions")
    if counted.size and (counted.min() < 0 or different.min() < 0):
        raise ValueError("a count is never negative")
    return counted, different


def _of_row(counts: NDArray[np.int64], small: Mask) -> _Network:
    n = len(counts)
    return _Network(np.zeros(n, np.int64), np.ones(n, np.int64), counts, np.ones(n, bool), small.copy(), 2)


def _of_table(counts: NDArray[np.int64], small: Mask) -> _Network:
    rows, columns = counts.shape
    tail = np.repeat(np.arange(rows), columns)
    head = np.tile(rows + np.arange(columns), rows)
    return _Network(tail, head, counts.ravel(), np.ones(tail.size, bool), small.ravel().copy(), rows + columns)


def _of_table_and_totals(counts: NDArray[np.int64], small: Mask) -> _Network:
    rows, columns = counts.shape
    inner = _of_table(counts, small[: counts.size].reshape(counts.shape))
    source, sink = rows + columns, rows + columns + 1
    tail = np.concatenate([inner.tail, np.full(rows, source), rows + np.arange(columns), [sink]])
    head = np.concatenate([inner.head, np.arange(rows), np.full(columns, sink), [source]])
    value = np.concatenate([inner.value, counts.sum(1), counts.sum(0), [counts.sum()]])
    return _Network(tail, head, value, np.ones(tail.size, bool), small.copy(), rows + columns + 2)


def _protected(network: _Network, small: Mask, k: int) -> Mask:
    """Hide a cheapest closed loop through each small cell that is still too well known."""
    for arc in np.flatnonzero(small).tolist():
        width = _up(network, arc) + _down(network, arc)
        if width >= k:
            continue
        for threshold in range(k, width, -1):  # as far apart as the totals allow, k if they do
            loop = _cheapest_loop(network, arc, threshold)
            if loop is not None:
                network.hidden[loop] = True
                break
        else:
            _widen(network, arc, k)
    return network.hidden


def _widen(network: _Network, arc: int, k: int) -> None:
    """Where no single loop helps, several together may: hide all, and show again what can be missed, largest first."""
    before = network.hidden.copy()
    width = _up(network, arc) + _down(network, arc)
    network.hidden[:] = before | network.can_hide
    possible = min(k, _up(network, arc) + _down(network, arc))
    if possible <= width:
        network.hidden[:] = before
        return
    for other in np.argsort(-network.value, kind="stable").tolist():
        if network.hidden[other] and not before[other]:
            network.hidden[other] = False
            if _up(network, arc) + _down(network, arc) < possible:
                network.hidden[other] = True


def _residual_flow(network: _Network, arc: int, source: int, sink: int) -> int:
    """How much can be moved from `source` to `sink` over the hidden arcs other than `arc`."""
    # 0.3 s to load: only for who publishes tables, not for every start of the reader
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    others = network.hidden.copy()
    others[arc] = False
    tail, head = network.tail[others], network.head[others]
    back = network.value[others]
    if not tail.size or source == sink:
        return 0
    capacity = np.concatenate(
        [np.full(tail.size, _ENDLESS // max(tail.size, 1)), np.minimum(back, _ENDLESS // max(tail.size, 1))]
    )
    start, end = np.concatenate([tail, head]), np.concatenate([head, tail])
    graph = csr_array((capacity.astype(np.int32), (start, end)), shape=(network.n_nodes, network.n_nodes))
    graph.sum_duplicates()
    return int(maximum_flow(graph, source, sink).flow_value)


def _up(network: _Network, arc: int) -> int:
    return _residual_flow(network, arc, int(network.head[arc]), int(network.tail[arc]))


def _down(network: _Network, arc: int) -> int:
    free = _residual_flow(network, arc, int(network.tail[arc]), int(network.head[arc]))
    return min(int(network.value[arc]), free)


def _cheapest_loop(network: _Network, arc: int, threshold: int) -> list[int] | None:
    """Arcs to hide so that `arc` can move by at least `threshold`, losing as few messages as possible."""
    tail, head = int(network.tail[arc]), int(network.head[arc])
    upward = _cheapest_path(network, arc, head, tail, threshold)
    downward = _cheapest_path(network, arc, tail, head, threshold) if network.value[arc] >= threshold else None
    paths = [path for path in (upward, downward) if path is not None]
    return min(paths)[1] if paths else None


def _cheapest_path(
    network: _Network, arc: int, source: int, sink: int, threshold: int
) -> tuple[float, list[int]] | None:
    """Dijkstra; an arc that goes up can always be used, one that goes down only if it holds `threshold`."""
    cost = np.where(network.hidden, 0.0, 1.0 + network.value)
    usable = network.can_hide | network.hidden
    usable[arc] = False
    steps: list[list[tuple[int, int]]] = [[] for _ in range(network.n_nodes)]
    for i in np.flatnonzero(usable).tolist():
        steps[network.tail[i]].append((int(network.head[i]), i))
        if network.value[i] >= threshold:
            steps[network.head[i]].append((int(network.tail[i]), i))
    best = {source: 0.0}
    came: dict[int, tuple[int, int]] = {}
    queue = [(0.0, source)]
    while queue:
        paid, node = heapq.heappop(queue)
        if node == sink:
            return paid, _walked(came, source, sink)
        if paid > best[node]:
            continue
        for other, i in steps[node]:
            price = paid + float(cost[i])
            if price < best.get(other, np.inf):
                best[other] = price
                came[other] = (node, i)
                heapq.heappush(queue, (price, other))
    return None


def _walked(came: dict[int, tuple[int, int]], source: int, sink: int) -> list[int]:
    path = []
    while sink != source:
        sink, arc = came[sink]
        path.append(arc)
    return path
