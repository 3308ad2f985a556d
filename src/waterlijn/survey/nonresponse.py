"""What those who did not answer could do to the result: bounds without any assumption."""

from __future__ import annotations

from waterlijn.errors import UsageError


def worst_case(share: float, response: float) -> tuple[float, float]:
    """The share if nobody, or everybody, among those who did not answer would have said yes.

    Parameters
    ----------
    share
        Among those who answered, 0 to 1; not weighted for who did not answer, which would assume what is in question.
    response
        Part of those asked who answered, above 0 and at most 1.

    Notes
    -----
    ``[r p, r p + 1 - r]``. A confidence interval only speaks of chance in the draw; these bounds only of non-response.

    References
    ----------
    C. F. Manski (1989), Anatomy of the selection problem, J. Hum. Resour. 24, 343-360.

    Examples
    --------
    >>> [round(end, 2) for end in worst_case(0.58, 0.61)]
    [0.35, 0.74]
    """
    if not 0 < response <= 1:
        raise UsageError("The response lies above 0 and at most at 1.")
    return response * share, response * share + 1 - response


def break_even(share: float, reference: float, response: float) -> float | None:
    """The share that those who did not answer would need, to bring the whole back to a reference.

    Parameters
    ----------
    share
        Among those who answered, now.
    reference
        What it is compared with: the share in the earlier wave, or a norm.
    response
        Part of those asked who answered now.

    Returns
    -------
    float or None
        None when no share between 0 and 1 can undo the difference.

    Examples
    --------
    >>> round(break_even(0.58, 0.43, 0.61), 2)
    0.2
    >>> break_even(0.58, 0.10, 0.61) is None
    True
    """
    worst_case(share, response)
    if response == 1:
        return None
    needed = (reference - response * share) / (1 - response)
    return needed if 0 <= needed <= 1 else None
