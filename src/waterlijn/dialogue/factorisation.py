"""A score per statement that needs no groups: what is left of its approval when one line of opinion is taken out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.compiled import compiled
from waterlijn.dialogue.matrix import Matrix, of_rows

Reals = NDArray[np.float64]
Penalty = tuple[float, float]  # on an intercept and on a factor
ON_INTERCEPT, ON_FACTOR = 0.15, 0.03  # penalties, as Community Notes has them
FORESEEN_ROUNDS, PLAIN_ROUNDS = 100, 200  # 20 are usual
LOST = 10  # a step so many times the smallest one: start again from there
CLOSE = 1e-5  # of an intercept: far under what any vote can change
FIRST_ROUNDS = 8  # plain, to get away from where there is no line at all
IRRATIONAL = 0.6180339887498949, 0.4142135623730951, 0.7320508075688772, 0.2360679774997898
STARTS = len(IRRATIONAL)
PART = 50_000  # votes that are enough to tell a good start from a bad one
ALMOST_NOTHING = 1e-3  # of a penalty: enough where all voters of a statement stand at the same place
MEMORY = 6  # earlier rounds from which the next is foreseen
PASS = 0.5  # on the scale where 0 is disagree and 1 agree


class Factors(NamedTuple):
    """``vote ~ middle + person + intercept + position * factor``, with vote 1 for agree, ½ for pass, 0 for disagree."""

    middle: float
    intercept: Reals  # (m,) as Community Notes: drawn to 0, the more so the fewer votes
    factor: Reals  # (m,)
    central: Reals  # (m,) what somebody in the middle of the line would say, 0 to 1; not drawn anywhere
    error: Reals  # (m,) standard error of `central`
    rounds: int


def factorise(matrix: Matrix) -> Factors:
    """Fit one line of opinion to the votes, and an intercept for each statement beside it.

    Returns
    -------
    Factors
        Statements with fewer than three votes: an infinite error.

    Notes
    -----
    Minimises the mean of squared errors plus 0.15 times the mean square of the intercepts and 0.03 times that of the
    factors, for people and statements alike, by alternating least squares. The mean matters: with plain sums the
    intercept is hardly more than the share that agrees. Each next round is foreseen from the last six (Anderson).
    It starts from fixed numbers, so the same votes give the same bits.

    `central` is ``middle + person + intercept`` once more, without penalty: the regression of what is left of each vote
    of a statement, when the voter's own intercept is taken out, on the positions of the voters; at
    position 0, with the mean intercept over all votes. Position 0 is in the middle of the line, wherever most people
    stand: at the mean position the score would follow the largest camp. Turning all votes round turns it up to some
    hundredths. Its error allows for votes of unequal spread, for the share of
    each one's votes that went into that position, and has half a vote each way more (Jeffreys' prior).

    References
    ----------
    S. Wojcik et al. (2022), Birdwatch: crowd wisdom and bridging algorithms can inform understanding and reduce the
    spread of misinformation, arXiv:2210.15723. D. G. Anderson (1965), Iterative procedures for nonlinear integral
    equations, J. ACM 12, 547-560.
    """
    m = len(matrix.statements)
    fit = _Fit(matrix)
    if not fit.votes:
        return Factors(PASS, np.zeros(m), np.zeros(m), np.full(m, PASS), np.full(m, np.inf), 0)
    state, rounds = _settled(fit, _best_start(matrix))
    central, error = fit.finish(state)
    intercept, factor = _split(state, m)
    return Factors(float(state[0]), intercept, factor, central, error, rounds)


def _best_start(matrix: Matrix) -> Reals:
    """There can be more than one line that nothing improves. From several places, on part of the people when they are
    many, the one with the least loss."""
    fit = _Fit(_some_of(matrix))
    ends = [_settled(fit, _start(len(matrix.statements), which), FIRST_ROUNDS)[0] for which in range(STARTS)]
    return min(ends, key=fit.loss)


def _some_of(matrix: Matrix) -> Matrix:
    """Every so many-th participant, about `PART` votes together."""
    every = max(len(matrix.vote) // PART, 1)
    return of_rows(matrix, np.arange(0, len(matrix.participants), every))


def _start(m: int, which: int) -> Reals:
    """Everything 0, and factors from the fractional parts of multiples of an irrational number."""
    hashed = (np.arange(1, m + 1) * IRRATIONAL[which]) % 1.0 - 0.5
    return np.concatenate([[PASS], np.zeros(m), hashed])


def _split(state: Reals, m: int) -> tuple[Reals, Reals]:
    return state[1 : m + 1], state[m + 1 :]


class _Fit:
    """The votes with their penalties: one call of `round` improves all people and then all statements."""

    def __init__(self, matrix: Matrix) -> None:
        m, n = len(matrix.statements), len(matrix.participants)
        self.parts = (matrix.start, matrix.column, matrix.vote)
        self.sums, self.residuals = np.zeros((m, 5)), np.zeros((m, 3))
        people, self.votes = _weigh(*self.parts, self.sums) if n else (0, 0)
        statements = int((self.sums[:, 0] > 0).sum())
        per_person, per_statement = self.votes / max(people, 1), self.votes / max(statements, 1)
        self.on_person = per_person * ON_INTERCEPT, per_person * ON_FACTOR
        self.on_statement = per_statement * ON_INTERCEPT, per_statement * ON_FACTOR

    def round(self, state: Reals) -> Reals:
        intercept, factor = _split(state, len(self.sums))
        _collect(*self.parts, state[0], intercept, factor, self.on_person, self.sums)
        return _solve(self.sums, state[0], self.on_statement, self.votes)

    def loss(self, state: Reals) -> float:
        intercept, factor = _split(state, len(self.sums))
        squares, own, place, people = _lost(*self.parts, state[0], intercept, factor, self.on_person)
        n, m = max(people, 1), max(int((self.sums[:, 0] > 0).sum()), 1)
        on_intercepts = state[0] ** 2 + own / n + _sum_of_squares(intercept) / m
        return float(
            squares / self.votes + ON_INTERCEPT * on_intercepts + ON_FACTOR * (place / n + _sum_of_squares(factor) / m)
        )

    def finish(self, state: Reals) -> tuple[Reals, Reals]:
        """What somebody in the middle would say of each statement, with its error."""
        intercept, factor = _split(state, len(self.sums))
        _collect(*self.parts, state[0], intercept, factor, self.on_person, self.sums)
        free = _free(self.sums)
        people = _scatter(*self.parts, state[0], intercept, factor, self.on_person, free, self.residuals)
        central = np.clip(free[:, 0] + people / self.votes, 0.0, 1.0)
        return central, _errors(self.sums, self.residuals, central)


def _settled(fit: _Fit, state: Reals, plain: int = 0) -> tuple[Reals, int]:
    """Rounds until nothing moves: some plain ones, then each from where the last ones together point, and when that
    does not end plain ones again."""
    states: list[Reals] = []
    steps: list[Reals] = []
    best, safe = np.inf, state
    for rounds in range(1, FORESEEN_ROUNDS + PLAIN_ROUNDS + 1):
        after = fit.round(state)
        size = float(np.abs(after - state).max())
        if size < CLOSE:
            return after, rounds
        if size > LOST * best:  # foreseen wrongly
            state, states, steps, best = safe, [], [], np.inf
            continue
        if size < best:
            best, safe = size, after
        if rounds <= plain:
            state = after
            continue
        states, steps = [*states, after][-MEMORY:], [*steps, after - state][-MEMORY:]
        state = _foreseen(np.stack(states), np.stack(steps)) if rounds < FORESEEN_ROUNDS else after
    return state, rounds


@compiled
def _foreseen(states: Reals, steps: Reals) -> Reals:
    """The mix of the last states (weights that sum to 1) whose steps cancel best."""
    k, size = steps.shape
    last: Reals = states[k - 1].copy()
    if k == 1:
        return last
    a = np.zeros((k - 1, k))  # weights w with the smallest |last step - sum w (last step - step)|
    for r in range(k - 1):
        for c in range(k - 1):
            for x in range(size):
                a[r, c] += (steps[k - 1, x] - steps[r, x]) * (steps[k - 1, x] - steps[c, x])
        for x in range(size):
            a[r, k - 1] += (steps[k - 1, x] - steps[r, x]) * steps[k - 1, x]
    for r in range(k - 1):
        a[r, r] *= 1 + 1e-10
        a[r, r] += 1e-300
    for r in range(k - 1):  # Gauss; the matrix is positive definite
        for s in range(r + 1, k - 1):
            share = a[s, r] / a[r, r]
            for c in range(r, k):
                a[s, c] -= share * a[r, c]
    for r in range(k - 2, -1, -1):
        for c in range(r + 1, k - 1):
            a[r, k - 1] -= a[r, c] * a[c, k - 1]
        a[r, k - 1] /= a[r, r]
    for r in range(k - 1):
        for x in range(size):
            last[x] -= a[r, k - 1] * (states[k - 1, x] - states[r, x])
    return last


@compiled
def _weigh(start: NDArray[np.int64], column: NDArray[np.int32], vote: NDArray[np.int8], sums: Reals) -> tuple[int, int]:
    """Votes per statement into the first column; how many people voted, and how many votes there are."""
    people = 0
    for i in range(len(start) - 1):
        people += start[i + 1] > start[i]
        for q in range(start[i], start[i + 1]):
            sums[column[q], 0] += 1
    return people, start[-1]


@compiled
def _ridge(s1: float, sf: float, sff: float, sy: float, sfy: float, penalty: Penalty) -> tuple[float, float]:
    """Intercept and slope of y on f, with penalties; from the sums of 1, f, f f, y and f y."""
    a, d = s1 + penalty[0], sff + penalty[1]
    bottom = a * d - sf * sf
    if bottom <= 0.0:
        return 0.0, 0.0
    return (d * sy - sf * sfy) / bottom, (a * sfy - sf * sy) / bottom


@compiled
def _person(
    first: int,
    end: int,
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    middle: float,
    intercept: Reals,
    factor: Reals,
    penalty: Penalty,
) -> tuple[float, float]:
    """Intercept and position of one participant, from the statements as they are now."""
    s1, sf, sff, sy, sfy = 0.0, 0.0, 0.0, 0.0, 0.0
    for q in range(first, end):
        j = column[q]
        f = factor[j]
        y = 0.5 + 0.5 * vote[q] - middle - intercept[j]
        s1 += 1.0
        sf += f
        sff += f * f
        sy += y
        sfy += f * y
    return _ridge(s1, sf, sff, sy, sfy, penalty)


@compiled
def _collect(
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    middle: float,
    intercept: Reals,
    factor: Reals,
    penalty: Penalty,
    sums: Reals,
) -> None:
    """Per statement the sums of f, f f, y and f y over its voters, f their position and y what is left of the vote."""
    sums[:, 1:] = 0.0
    for i in range(len(start) - 1):
        own, f = _person(start[i], start[i + 1], column, vote, middle, intercept, factor, penalty)
        ff, left = f * f, 0.5 - own
        for q in range(start[i], start[i + 1]):
            j = column[q]
            y = left + 0.5 * vote[q]
            sums[j, 1] += f
            sums[j, 2] += ff
            sums[j, 3] += y
            sums[j, 4] += f * y


@compiled
def _lost(
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    middle: float,
    intercept: Reals,
    factor: Reals,
    penalty: Penalty,
) -> tuple[float, float, float, int]:
    """Sums of squares of the errors, of the people's intercepts and of their positions; and how many people voted."""
    squares, owns, places, people = 0.0, 0.0, 0.0, 0
    for i in range(len(start) - 1):
        own, f = _person(start[i], start[i + 1], column, vote, middle, intercept, factor, penalty)
        owns += own * own
        places += f * f
        people += start[i + 1] > start[i]
        for q in range(start[i], start[i + 1]):
            e = 0.5 + 0.5 * vote[q] - middle - own - intercept[column[q]] - f * factor[column[q]]
            squares += e * e
    return squares, owns, places, people


@compiled
def _sum_of_squares(x: Reals) -> float:
    total = 0.0
    for value in x:
        total += value * value
    return total


@compiled
def _solve(sums: Reals, middle: float, penalty: Penalty, votes: int) -> Reals:
    """Intercepts and factors of the statements, and then the middle of all votes."""
    m = len(sums)
    state = np.zeros(2 * m + 1)
    left = 0.0
    for j in range(m):
        s1, sf, sff, sy, sfy = sums[j, 0], sums[j, 1], sums[j, 2], sums[j, 3], sums[j, 4]
        a, b = _ridge(s1, sf, sff, sy - s1 * middle, sfy - sf * middle, penalty)
        state[1 + j], state[1 + m + j] = a, b
        left += sy - s1 * a - sf * b
    state[0] = left / (votes * (1 + ON_INTERCEPT))
    return state


@compiled
def _free(sums: Reals) -> Reals:
    """Intercept and slope of each statement without penalty; a slope only where the voters stand apart."""
    found = np.full((len(sums), 2), 0.5)
    for j in range(len(sums)):
        s1, sf, sff, sy, sfy = sums[j, 0], sums[j, 1], sums[j, 2], sums[j, 3], sums[j, 4]
        if s1 > 0:
            found[j, 0], found[j, 1] = _ridge(s1, sf, sff, sy, sfy, (0.0, ALMOST_NOTHING * (s1 + sff)))
    return found


@compiled
def _scatter(
    start: NDArray[np.int64],
    column: NDArray[np.int32],
    vote: NDArray[np.int8],
    middle: float,
    intercept: Reals,
    factor: Reals,
    penalty: Penalty,
    free: Reals,
    residuals: Reals,
) -> float:
    """Per statement the sums of e e, e e f and e e f f, with e the error of a vote and f the voter's position.

    Returns the sum over all votes of the people's intercepts.
    """
    people = 0.0
    residuals[:] = 0.0
    for i in range(len(start) - 1):
        own, f = _person(start[i], start[i + 1], column, vote, middle, intercept, factor, penalty)
        used = _used(start[i], start[i + 1], column, factor, penalty)
        for q in range(start[i], start[i + 1]):
            j = column[q]
            e = 0.5 + 0.5 * vote[q] - own - free[j, 0] - f * free[j, 1]
            people += own
            ee = e * e / (1.0 - used)
            residuals[j, 0] += ee
            residuals[j, 1] += ee * f
            residuals[j, 2] += ee * f * f
    return people


@compiled
def _used(first: int, end: int, column: NDArray[np.int32], factor: Reals, penalty: Penalty) -> float:
    """Which share of a participant's votes went into the participant's own intercept and position."""
    sff = 0.0
    for q in range(first, end):
        sff += factor[column[q]] * factor[column[q]]
    n = end - first
    return (n / (n + penalty[0]) + sff / (sff + penalty[1])) / max(n, 3)


@compiled
def _errors(sums: Reals, residuals: Reals, expected: Reals) -> Reals:
    """Standard errors of the free intercepts: the root of the first element of ``G^-1 M G^-1``."""
    found = np.full(len(sums), np.inf)
    for j in range(len(sums)):
        s1, sf, sff = sums[j, 0], sums[j, 1], sums[j, 2]
        if s1 < 3:
            continue
        d = sff + ALMOST_NOTHING * (s1 + sff)
        bottom = s1 * d - sf * sf
        prior = 0.5 * ((1 - expected[j]) ** 2 + expected[j] ** 2)
        scale = s1 / (s1 - 2)  # two things were fitted
        x, y = d / bottom, -sf / bottom
        m0, m1, m2 = residuals[j, 0] * scale + prior, residuals[j, 1] * scale, residuals[j, 2] * scale
        found[j] = np.sqrt(max(x * x * m0 + 2 * x * y * m1 + y * y * m2, 0.0))
    return found
