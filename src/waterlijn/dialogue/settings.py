"""What an analysis of votes depends on besides the votes: everything that could change a result has its name here."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_VOTES = 7  # of one person, to have a place on the axis; or all, when there are fewer statements
SMALLEST_CELL = 5  # people: fewer, and a number says what one person thinks
LEAST_FOR_GROUPS = 30  # people in the conversation: with fewer, no group is shown
LEAST_FOR_RESULT = 12  # people: with fewer nothing is said about the conversation as a whole


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of `dialogue.analyse`.

    Parameters
    ----------
    seed
        Of every random choice: where k-means begins, who is drawn in a bootstrap, how votes are shuffled.
    hidden
        Numbers of statements that moderators took out; their votes count nowhere.
    least_votes
        Votes that somebody must have given to be placed on the axis (or all of them, when there are fewer statements).
    most_groups
        Largest number of groups that is tried.
    least_share
        A division with a group smaller than this share of the people (or than five) is not a division.
    base_clusters
        People are first put together in this many small clusters, whose weights count in the silhouette.
    draws
        Bootstraps of participants, and as many shuffled conversations. None: as many as are worth the time. 0: not
        tested, and then no groups are claimed.
    """

    seed: int = 1
    hidden: frozenset[int] = frozenset()
    least_votes: int = LEAST_VOTES
    most_groups: int = 5
    least_share: float = 0.02
    base_clusters: int = 100
    draws: int | None = None
