"""From hits to rule readings, for the messages that have anything to look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import LABELS, NEEDS, Span
from waterlijn.text.evidence import Hits, RuleReadings, no_rules
from waterlijn.text.fold import Folded
from waterlijn.text.lexicon import BIT, Entry, Lexicon, load
from waterlijn.text.rules.evidence_rules import RULES, Evidence
from waterlijn.text.rules.message import Message, message
from waterlijn.text.rules.protection import Frames, word_of

ALWAYS = (
    BIT["slur"]
    | BIT["insult"]
    | BIT["exclusion"]
    | BIT["violence"]
    | BIT["wish"]
    | BIT["coded"]
    | BIT["insult_adjective"]
)
WHEN_SURE = BIT["us_them"] | BIT["report"] | BIT["counter"] | BIT["image"]
WITH_GROUP = BIT["trait"] | BIT["degrading"] | BIT["us_them"] | BIT["image"]
ENOUGH = 0.35  # below this nothing is left to protect anyone from
DOUBTFUL, DOUBTFUL_FROM = {"negation", "homonym"}, 0.5  # these protect only from findings that would have counted
MOST_SPANS = 8
PROTECTING_KINDS = {
    "testimony": ("report",), "counter_speech": ("counter",), "authority_report": ("authority_report",),
    "own_identity": ("proud",), "homonym": ("homonym",),
}  # fmt: skip


class Row(NamedTuple):
    strength: tuple[float, float, float, float]
    veto: bool
    severity: int
    target: str
    group: str
    cues: tuple[str, ...]
    spans: tuple[tuple[int, int, str, str], ...]  # folded positions within the message


def read(folded: Folded, hits: Hits) -> RuleReadings:
    """What the rules say of a batch.

    Parameters
    ----------
    folded
        The batch, as `fold` gives it.
    hits
        Every term of the lexicon in it, as `lexicon.find` gives it.

    Returns
    -------
    RuleReadings
        Only of messages where the rules have something to say. Spans point into the original texts.
    """
    if not len(hits):
        return no_rules()
    lexicon = load()
    rows, needs = _candidates(hits, lexicon, len(folded)), _needs(hits, lexicon)
    numbers: list[int] = []
    read_rows: list[Row] = []
    starts = np.searchsorted(hits.row, rows)
    stops = np.searchsorted(hits.row, rows, side="right")
    begin, end, which = hits.start.tolist(), hits.stop.tolist(), hits.entry.tolist()
    for row, first, last in zip(rows.tolist(), starts.tolist(), stops.tolist(), strict=True):
        base = int(folded.starts[row])
        found = [(begin[k] - base, end[k] - base, lexicon.entries[which[k]]) for k in range(first, last)]
        answer = _read_one(folded.text(row), found, lexicon)
        if answer is not None:
            numbers.append(row)
            read_rows.append(answer)
    return _columns(folded, dict(zip(numbers, read_rows, strict=True)), needs)


def _candidates(hits: Hits, lexicon: Lexicon, n: int) -> NDArray[np.intp]:
    """Messages worth a closer look."""
    kinds, sure = lexicon.kinds[hits.entry], lexicon.sure[hits.entry]
    alone, helped, group = np.zeros((3, n), np.bool_)
    alone[hits.row[((kinds & ALWAYS) | (sure & WHEN_SURE)) != 0]] = True
    helped[hits.row[(kinds & WITH_GROUP) != 0]] = True
    group[hits.row[(kinds & BIT["group"]) != 0]] = True
    return np.flatnonzero(alone | (helped & group))


def _needs(hits: Hits, lexicon: Lexicon) -> dict[int, tuple[str, ...]]:
    """The needs that are named, most often named first, at most two."""
    is_need = (lexicon.kinds[hits.entry] & BIT["need"]) != 0
    counts: dict[int, dict[str, int]] = {}
    for row, entry in zip(hits.row[is_need].tolist(), hits.entry[is_need].tolist(), strict=True):
        for need in lexicon.entries[entry].needs:
            tally = counts.setdefault(row, {})
            tally[need] = tally.get(need, 0) + 1
    return {
        row: tuple(sorted(tally, key=lambda need: (-tally[need], NEEDS.index(need)))[:2])
        for row, tally in counts.items()
    }


def _findings(seen: Message) -> Iterator[Evidence]:
    for word in seen.words:
        for kind, rule in RULES:
            if word.entry.kinds & BIT[kind]:
                found = rule(seen, word)
                if found is not None:
                    yield found
                    break


def _read_one(text: str, found: list[tuple[int, int, Entry]], lexicon: Lexicon) -> Row | None:
    seen = message(text, found, lexicon.groups)
    evidence = list(_findings(seen))
    frames = Frames(seen)
    kept: list[Evidence] = []
    shields: list[str] = []
    for finding in evidence:
        shield = frames.shield(finding)
        if shield:
            if shield not in DOUBTFUL or max(finding.strength) >= DOUBTFUL_FROM:
                shields.append(shield)
        else:
            kept.append(finding)
    whole = frames.names()
    if not kept and not shields and not whole:
        return None
    return _sum_up(seen, kept, shields, whole)


def _sum_up(seen: Message, kept: list[Evidence], shields: list[str], whole: list[str]) -> Row:
    """Evidence adds up like independent witnesses; a veto only where none of weight is left."""
    miss = [1.0, 1.0, 1.0, 1.0]
    for finding in {(found.rule, found.word.entry.form): found for found in kept}.values():
        for label in range(len(LABELS)):
            miss[label] *= 1.0 - finding.strength[label]
    strength = tuple(1.0 - m for m in miss)
    strongest = max(strength)
    veto = strongest < ENOUGH and bool(shields or whole)
    protecting = list(dict.fromkeys([*shields, *whole])) if strongest < ENOUGH else list(dict.fromkeys(shields))
    main = max(kept, key=lambda f: (max(f.strength), f.severity), default=None)
    solid = [f for f in kept if max(f.strength) >= ENOUGH]
    severity = max((f.severity for f in solid), default=0)
    group = next((f.group for f in sorted(solid, key=lambda f: -max(f.strength)) if f.group), "")
    spans = [_span(f) for f in sorted(solid, key=lambda f: -max(f.strength))[:MOST_SPANS]]
    for name in protecting:
        word = word_of(seen, PROTECTING_KINDS.get(name, ()))
        if word is not None:
            spans.append((word.start, word.stop, "veto", name))
    cues = tuple(dict.fromkeys([*(f.rule for f in solid), *protecting]))
    target = _target(seen, main, group) if solid else ""
    return Row(
        (strength[0], strength[1], strength[2], strength[3]), veto, severity, target, group, cues, tuple(sorted(spans))
    )


def _span(finding: Evidence) -> tuple[int, int, str, str]:
    label = LABELS[max(range(len(LABELS)), key=lambda k: (finding.strength[k], k != 0))]
    return finding.word.start, finding.word.stop, label, finding.rule


def _target(seen: Message, main: Evidence | None, group: str) -> str:
    if group:
        return seen.known[group].target
    return "person" if main is not None and main.rule in ("insult", "contempt", "wish_of_harm") else ""


def _columns(folded: Folded, rows: dict[int, Row], needs: dict[int, tuple[str, ...]]) -> RuleReadings:
    numbers = sorted(set(rows) | set(needs))
    nothing = Row((0.0, 0.0, 0.0, 0.0), False, 0, "", "", (), ())
    chosen = [rows.get(number, nothing) for number in numbers]
    return RuleReadings(
        np.array(numbers, np.int32),
        np.array([row.strength for row in chosen], np.float32).reshape(-1, len(LABELS)),
        np.repeat(np.array([[row.veto] for row in chosen], np.bool_).reshape(-1, 1), len(LABELS), axis=1),
        np.array([row.severity for row in chosen], np.uint8),
        [row.target for row in chosen],
        [row.group for row in chosen],
        [needs.get(number, ()) for number in numbers],
        [row.cues for row in chosen],
        [_original(folded, number, row) for number, row in zip(numbers, chosen, strict=True)],
    )


def _original(folded: Folded, number: int, row: Row) -> tuple[Span, ...]:
    base = int(folded.starts[number])
    return tuple(Span(*folded.span(base + start, base + stop), label, cue) for start, stop, label, cue in row.spans)
