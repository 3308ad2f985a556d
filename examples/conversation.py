"""An invented conversation about the Sluisplein in Waterdam: 90 people, 22 statements, one line, no camps.

    python examples/conversation.py [--seed 5]

It writes votes.csv and comments.csv, as pol.is would export them, into examples/sluisplein. Everybody stands
somewhere on one line (0 in the middle); how far a statement divides along that line is its `pull`, and how much
everybody likes it its `push`. Some statements bind whatever the line says, and that is what there is to find.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from waterlijn.formats.polis.writing import comments_csv, votes_csv
from waterlijn.records import Statements, Votes

FOLDER = Path(__file__).parent / "sluisplein"
PEOPLE, MEDIAN_VOTES = 90, 16
FIRST_DAY = np.datetime64("2026-09-14T17:00:00", "ms")
REJECTED = 21  # the statement that moderators took out

# text, push, pull
STATEMENTS = (
    ("Op het Sluisplein moeten meer zitbanken komen.", 2.6, 0.1),
    ("Jongeren moeten mee beslissen over hun plek op het plein.", 2.1, 0.3),
    ("De verlichting op het plein moet 's avonds beter.", 2.4, -0.3),
    ("Er hangen camera's op het plein.", 0.1, -1.9),
    ("De politie komt vaker langs op het plein.", 0.4, -1.7),
    ("Wie overlast geeft, krijgt meteen een boete.", -0.1, -1.8),
    ("Een jongerenwerker lost meer op dan een boete.", 0.5, 1.6),
    ("Na 22 uur is het plein voor iedereen verboden.", -1.6, -1.1),
    ("De gemeente luistert te weinig naar de buurt.", 1.2, -0.2),
    ("Er komt een plek met een dak waar je droog kunt zitten.", 1.9, 0.5),
    ("Auto's mogen niet meer op het plein staan.", 0.2, 1.3),
    ("De winkels op het plein hebben genoeg parkeerplaatsen nodig.", 0.4, -1.2),
    ("Buren en jongeren zitten twee keer per jaar samen aan tafel.", 2.0, 0.2),
    ("Ik voel mij 's avonds veilig op het plein.", 0.2, 1.2),
    ("Een openbaar toilet is nodig.", 2.3, 0.0),
    ("Muziek op het plein mag, zolang het voor 21 uur is.", 0.9, 0.9),
    ("De ouders zijn verantwoordelijk voor de overlast.", -0.2, -1.4),
    ("Er zijn te weinig plekken voor jongeren in Waterdam.", 0.9, 1.1),
    ("Meer groen maakt het plein rustiger.", 1.8, 0.4),
    ("Alcohol op het plein wordt verboden.", 0.3, -1.1),
    ("Het plein mag best een beetje rommelig zijn.", -1.9, 0.6),
    ("Iedereen die daar hangt is uitschot.", -2.5, -0.8),
)


def conversation(seed: int = 5) -> tuple[Votes, Statements]:
    """The votes and the statements."""
    rng = np.random.default_rng(seed)
    place = rng.standard_normal(PEOPLE)
    push, pull = (np.array([row[i] for row in STATEMENTS], float) for i in (1, 2))
    m = len(STATEMENTS)
    who, what, vote = [], [], []
    for person in range(PEOPLE):
        count = int(np.clip(rng.normal(MEDIAN_VOTES, 4), 3, m))
        for statement in np.sort(rng.choice(m, count, replace=False)):
            agrees = rng.random() < 1 / (1 + np.exp(-(push[statement] + pull[statement] * place[person])))
            who.append(person)
            what.append(int(statement))
            vote.append(0 if rng.random() < 0.1 else 1 if agrees else -1)
    time = FIRST_DAY + np.cumsum(rng.integers(2_000, 600_000, len(vote))).astype("timedelta64[ms]")
    state = np.ones(m, np.int8)
    state[REJECTED] = -1
    statements = Statements(
        np.arange(m), tuple(row[0] for row in STATEMENTS), state, np.arange(m) < 6,
        np.where(np.arange(m) < 6, -1, np.arange(m)), FIRST_DAY + np.arange(m).astype("timedelta64[h]"),
    )  # fmt: skip
    return Votes(np.array(who), np.array(what), np.array(vote, np.int8), time), statements


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--seed", type=int, default=5)
    votes, statements = conversation(reader.parse_args().seed)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "votes.csv").write_text(votes_csv(votes), "utf-8")
    (FOLDER / "comments.csv").write_text(comments_csv(statements, votes), "utf-8")


if __name__ == "__main__":
    main()
