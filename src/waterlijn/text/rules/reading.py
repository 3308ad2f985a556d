"""From hits to rule readings, for the messages that have anything to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import LABELS, NEEDS, Span
from waterlijn.text.clauses import lists_of, split_all
from waterlijn.text.evidence import Hits, RuleReadings, no_rules
from waterlijn.text.fold import Folded
from waterlijn.text.gates import Gate, facts
from waterlijn.text.lexicon import BIT, Lexicon, load, protected
from waterlijn.text.rules import goodwill
from waterlijn.text.rules.evidence_rules import RULES, Evidence
from waterlijn.text.rules.message import SECOND, Message, Word, message
from waterlijn.text.rules.protection import FRAME_BITS, Frames, word_of

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
WITH_GROUP = BIT["hatred"] | BIT["trait"] | BIT["degrading"] | BIT["us_them"] | BIT["image"]
HARD = ALWAYS | WITH_GROUP
Rows = NDArray[np.intp]
Bits = NDArray[np.uint32]
Facts = NDArray[np.int64]
RULED = sum(BIT[kind] for kind, _ in RULES)
# what a word must be able to be for any rule to look at it
RELEVANT = RULED | FRAME_BITS | BIT["group"] | BIT["homonym"] | BIT["profanity"]
ENOUGH = 0.35  # below this nothing is left to protect anyone from
DOUBTFUL, DOUBTFUL_FROM = {"negation", "homonym"}, 0.5  # these protect only from findings that would have counted
SPOKEN_UP = {"hatred", "exclusion", "generalisation", "us_versus_them"}  # "haat tegen X hoort hier niet"
OWN_WISH = Gate(r"\b(?:ik|wij|we|'k) (?:wil|willen|hoef|hoeven|moet|moeten) (?:\w+ )?(?:niet|geen)\b")  # no account
MOST_SPANS = 8
PROTECTING_KINDS = {
    "testimony": ("report",), "counter_speech": ("counter",), "authority_report": ("authority_report",),
    "own_identity": ("proud",), "homonym": ("homonym",), "account": ("report",), "swearing_at_nobody": ("profanity",),
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
    named, kinds, sure, first = _kinds_by_row(hits, lexicon)
    known = facts(folded.data, folded.starts[named], folded.stops[named])
    answers = _answers(folded, hits, lexicon, named, _worth_a_look(kinds, sure), known)
    for k, name in [*_quiet(folded, named, kinds, known), *_kind(folded, hits, lexicon, named, first, kinds, known)]:
        row = int(named[k])
        if row not in answers:
            answers[row] = _protected(folded, hits, lexicon, row, int(first[k]), name)
    return _columns(folded, answers, _needs(hits, lexicon))


def _answers(
    folded: Folded, hits: Hits, lexicon: Lexicon, named: Rows, worth: NDArray[np.bool_], known: Facts
) -> dict[int, Row]:
    """What the rules say of the messages that are worth a look, where they say anything."""
    rows = named[worth]
    clauses = split_all(folded.data, folded.starts[rows], folded.stops[rows])
    keep = np.flatnonzero(lexicon.kinds[hits.entry] & RELEVANT)
    first, last = np.searchsorted(hits.row[keep], rows), np.searchsorted(hits.row[keep], rows, side="right")
    base = folded.starts[hits.row[keep]]
    begin, end = (hits.start[keep] - base).tolist(), (hits.stop[keep] - base).tolist()
    entries = [lexicon.entries[which] for which in hits.entry[keep].tolist()]
    whole, bits = folded.all_text(), known[worth].tolist()
    spans = zip(folded.starts[rows].tolist(), folded.stops[rows].tolist(), strict=True)
    texts = [whole[start:stop] for start, stop in spans]
    answers: dict[int, Row] = {}
    columns = (rows.tolist(), texts, bits, lists_of(clauses, texts, bits), first.tolist(), last.tolist())
    for row, text, facts_, parts, low, high in zip(*columns, strict=True):
        found = list(zip(begin[low:high], end[low:high], entries[low:high], strict=True))
        answer = _read_one(message(text, found, lexicon.groups, parts, facts_))
        if answer is not None:
            answers[row] = answer
    return answers


def _kinds_by_row(hits: Hits, lexicon: Lexicon) -> tuple[Rows, Bits, Bits, Rows]:
    """The messages with hits, all that their words together can be, and surely are, and the first hit of each."""
    named, first = np.unique(hits.row, return_index=True)
    kinds, sure = lexicon.kinds[hits.entry], lexicon.sure[hits.entry]
    return named.astype(np.intp), np.bitwise_or.reduceat(kinds, first), np.bitwise_or.reduceat(sure, first), first


def _worth_a_look(kinds: Bits, sure: Bits) -> NDArray[np.bool_]:
    """Can there be any finding, or a frame that protects by itself?"""
    alone = ((kinds & ALWAYS) | (sure & WHEN_SURE)) != 0
    with_group = ((kinds & WITH_GROUP) != 0) & ((kinds & BIT["group"]) != 0)
    worth: NDArray[np.bool_] = alone | with_group
    return worth


def _quiet(folded: Folded, named: Rows, kinds: Bits, known: Facts) -> Iterator[tuple[int, str]]:
    """Messages without any hard word: an account or own identity with a group, or swearing at nobody."""
    quiet, group = (kinds & (HARD | BIT["irony"])) == 0, (kinds & BIT["group"]) != 0
    for name, kind in (("own_identity", "proud"), ("account", "report")):
        for k in np.flatnonzero(quiet & group & ((kinds & BIT[kind]) != 0)).tolist():
            text, bits = folded.text(named[k]), int(known[k])
            if SECOND.search(text, bits) is None and OWN_WISH.search(text, bits) is None:
                yield k, name
    for k in np.flatnonzero(quiet & ~group & ((kinds & BIT["profanity"]) != 0)).tolist():
        if SECOND.search(folded.text(named[k]), int(known[k])) is None:
            yield k, "swearing_at_nobody"


def _kind(
    folded: Folded, hits: Hits, lexicon: Lexicon, named: Rows, first: Rows, kinds: Bits, known: Facts
) -> Iterator[tuple[int, str]]:
    """Messages without any hard word that speak well of a group, or only mention it."""
    quiet, group = (kinds & (HARD | BIT["irony"])) == 0, (kinds & BIT["group"]) != 0
    people = protected()[hits.entry]
    stops = np.append(first[1:], len(hits))
    for k in np.flatnonzero(quiet & group).tolist():
        base = folded.starts[named[k]]
        here = np.arange(first[k], stops[k])[people[first[k] : stops[k]]]
        places = list(zip((hits.start[here] - base).tolist(), (hits.stop[here] - base).tolist(), strict=True))
        size = int(folded.stops[named[k]] - base)
        if not places or size - (places[-1][1] - places[0][0]) > goodwill.LONGEST:
            continue  # nothing to look at; or too long, even when all from the first group to the last were one sign
        name = goodwill.kindness(goodwill.signed(folded.text(named[k]), places), int(known[k]))
        if name:
            yield k, name


def _protected(folded: Folded, hits: Hits, lexicon: Lexicon, row: int, first: int, name: str) -> Row:
    """A veto without findings; it points at the word that gave it."""
    wanted = sum(BIT[kind] for kind in PROTECTING_KINDS.get(name, ("group",)))
    base = int(folded.starts[row])
    spans: list[tuple[int, int, str, str]] = []
    for k in range(first, len(hits)):
        if hits.row[k] != row or spans:
            break
        if lexicon.kinds[hits.entry[k]] & wanted:
            spans.append((int(hits.start[k]) - base, int(hits.stop[k]) - base, "veto", name))
    return Row((0.0, 0.0, 0.0, 0.0), True, 0, "", "", (name,), tuple(spans))


def _needs(hits: Hits, lexicon: Lexicon) -> dict[int, tuple[str, ...]]:
    """The needs that are named, most often named first, at most two."""
    is_need = (lexicon.kinds[hits.entry] & BIT["need"]) != 0
    named: dict[int, tuple[str, ...]] = {}
    for row, entry in zip(hits.row[is_need].tolist(), hits.entry[is_need].tolist(), strict=True):
        named[row] = named.get(row, ()) + lexicon.entries[entry].needs
    return {row: _foremost(needs) for row, needs in named.items() if needs}


@lru_cache(4096)
def _foremost(needs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(needs), key=lambda need: (-needs.count(need), NEEDS.index(need)))[:2])


def _findings(seen: Message) -> Iterator[Evidence]:
    for word in seen.words:
        for rule in _rules_for(word.entry.kinds & RULED):
            found = rule(seen, word)
            if found is not None:
                yield found
                break


@cache
def _rules_for(kinds: int) -> tuple[Callable[[Message, Word], Evidence | None], ...]:
    """The rules that look at a word of these kinds, in order."""
    return tuple(rule for kind, rule in RULES if kinds & BIT[kind])


def _read_one(seen: Message) -> Row | None:
    evidence = list(_findings(seen))
    frames = Frames(seen)
    kept: list[Evidence] = []
    shields: list[str] = []
    for finding in evidence:
        shield = frames.shield(finding)
        if not shield and finding.rule in SPOKEN_UP and goodwill.stands_up(seen, finding.word.clause):
            shield = "goodwill"
        if shield:
            if shield not in DOUBTFUL or max(finding.strength) >= DOUBTFUL_FROM:
                shields.append(shield)
        else:
            kept.append(finding)
    whole = frames.names()
    if not whole and not any(max(finding.strength) >= ENOUGH for finding in kept):
        harmless = goodwill.of_message(seen)
        whole = [harmless] if harmless else []
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
        _in_original(folded, numbers, chosen),
    )


def _in_original(folded: Folded, numbers: list[int], rows: list[Row]) -> list[tuple[Span, ...]]:
    """The spans of each row as characters of its original text."""
    sizes = [len(row.spans) for row in rows]
    if not any(sizes):
        return [()] * len(rows)
    places = np.array([span[:2] for row in rows for span in row.spans], np.int64)
    places += np.repeat(folded.starts[numbers], sizes)[:, None]
    begin, end = folded.begin[places[:, 0]].tolist(), folded.end[places[:, 1] - 1].tolist()
    names = [span[2:] for row in rows for span in row.spans]
    spans = [Span(a, b, *name) for a, b, name in zip(begin, end, names, strict=True)]
    stops = accumulate(sizes)
    return [tuple(spans[stop - size : stop]) for size, stop in zip(sizes, stops, strict=True)]
