"""From hits to rule readings, for the messages that have anything to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import LABELS, NEEDS, Span
from waterlijn.text.clauses import Clauses, lists_of, split_all
from waterlijn.text.evidence import Hits, RuleReadings, no_rules
from waterlijn.text.fold import Folded
from waterlijn.text.gates import Gate, facts
from waterlijn.text.lexicon import BIT, Lexicon, load
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
    for k, name in [*_quiet(folded, named, kinds, known), *_kind(folded, hits, named, kinds, known)]:
        row = int(named[k])
        if row not in answers:
            answers[row] = _protected(folded, hits, lexicon, row, int(first[k]), name)
    return _columns(folded, answers, _needs(hits, lexicon))


def _answers(
    folded: Folded, hits: Hits, lexicon: Lexicon, named: Rows, worth: NDArray[np.bool_], known: Facts
) -> dict[int, Row]:
    """What the rules say of the messages that are worth a look, where they say anything."""
    rows = named[worth]
    if not len(rows):
        return {}
    clauses = split_all(folded.data, folded.starts[rows], folded.stops[rows])
    is_looked_at = np.zeros(len(folded), np.bool_)
    is_looked_at[rows] = True
    keep = np.flatnonzero(((lexicon.kinds[hits.entry] & RELEVANT) != 0) & is_looked_at[hits.row])
    words = _words(folded, hits, lexicon, keep, rows, clauses)
    first = np.searchsorted(hits.row[keep], rows)
    kinds = np.bitwise_or.reduceat(lexicon.kinds[hits.entry[keep]], first).tolist()
    whole, bits = folded.all_text(), known[worth].tolist()
    spans = zip(folded.starts[rows].tolist(), folded.stops[rows].tolist(), strict=True)
    texts = [whole[start:stop] for start, stop in spans]
    answers: dict[int, Row] = {}
    ends = pairwise([*first.tolist(), len(keep)])
    columns = (rows.tolist(), texts, bits, kinds, lists_of(clauses, texts, bits), ends)
    for row, text, facts_, kind, parts, (low, high) in zip(*columns, strict=True):
        answer = _read_one(message(text, words[low:high], lexicon.groups, parts, facts_, kind))
        if answer is not None:
            answers[row] = answer
    return answers


def _words(folded: Folded, hits: Hits, lexicon: Lexicon, keep: Rows, rows: Rows, clauses: Clauses) -> list[Word]:
    """The hits `keep`, which are all in `rows`, each in its clause."""
    which = np.searchsorted(rows, hits.row[keep])
    base = folded.starts[rows]
    clause_stops = clauses.stop + np.repeat(base, np.diff(clauses.first))
    number = np.searchsorted(clause_stops, hits.start[keep], side="right") - clauses.first[which]
    begin, end = (hits.start[keep] - base[which]).tolist(), (hits.stop[keep] - base[which]).tolist()
    entries = [lexicon.entries[entry] for entry in hits.entry[keep].tolist()]
    return list(map(partial(tuple.__new__, Word), zip(begin, end, entries, number.tolist(), strict=True)))


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


@cache
def _is_people() -> NDArray[np.bool_]:
    """Per entry of the lexicon: is it surely a word for a protected group?"""
    lexicon = load()
    people = {name for name, found in lexicon.groups.items() if found.protected}
    named = np.array([entry.group in people for entry in lexicon.entries], np.bool_)
    return np.asarray(named & ((lexicon.sure & BIT["group"]) != 0), np.bool_)


def _kind(folded: Folded, hits: Hits, named: Rows, kinds: Bits, known: Facts) -> Iterator[tuple[int, str]]:
    """Messages without any hard word that speak well of a group, or only mention it."""
    which = np.flatnonzero(((kinds & (HARD | BIT["irony"])) == 0) & ((kinds & BIT["group"]) != 0))
    rows = named[which]
    people = np.flatnonzero(_is_people()[hits.entry])
    low, high = np.searchsorted(hits.row[people], rows), np.searchsorted(hits.row[people], rows, side="right")
    some = low < high
    which, rows, low, high = which[some], rows[some], low[some], high[some]
    start, stop = hits.start[people], hits.stop[people]
    # too long, even when all from the first group to the last were one sign
    size = folded.stops[rows] - folded.starts[rows] - (stop[high - 1] - start[low])
    for k, row, a, b in zip(*(column[size <= goodwill.LONGEST] for column in (which, rows, low, high)), strict=True):
        base = folded.starts[row]
        places = list(zip((start[a:b] - base).tolist(), (stop[a:b] - base).tolist(), strict=True))
        name = goodwill.kindness(goodwill.signed(folded.text(row), places), int(known[k]))
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
        if not shield:
            kept.append(finding)
        elif shield not in DOUBTFUL or max(finding.strength) >= DOUBTFUL_FROM:
            shields.append(shield)
    whole = frames.names()
    solid = [finding for finding in kept if max(finding.strength) >= ENOUGH]
    if not whole and not solid:
        harmless = goodwill.of_message(seen)
        whole = [harmless] if harmless else []
    if not kept and not shields and not whole:
        return None
    return _sum_up(seen, kept, solid, shields, whole)


def _sum_up(seen: Message, kept: list[Evidence], solid: list[Evidence], shields: list[str], whole: list[str]) -> Row:
    """Evidence adds up like independent witnesses; a veto only where none of weight is left."""
    strength = _together(kept)
    weak = max(strength) < ENOUGH
    protecting = list(dict.fromkeys([*shields, *whole] if weak else shields))
    strongest = sorted(solid, key=_strength, reverse=True)
    group = next((finding.group for finding in strongest if finding.group), "")
    spans = [_span(finding) for finding in strongest[:MOST_SPANS]]
    for name in protecting:
        word = word_of(seen, PROTECTING_KINDS.get(name, ()))
        if word is not None:
            spans.append((word.start, word.stop, "veto", name))
    cues = tuple(dict.fromkeys([*(finding.rule for finding in solid), *protecting]))
    severity = max([finding.severity for finding in solid]) if solid else 0
    target = _target(seen, kept, group) if solid else ""
    return Row(strength, weak and bool(shields or whole), severity, target, group, cues, tuple(sorted(spans)))


def _strength(finding: Evidence) -> float:
    return max(finding.strength)


def _together(kept: list[Evidence]) -> tuple[float, float, float, float]:
    """Strength for each label; a rule counts once for each form of a word, as it was found last."""
    a = b = c = d = 1.0
    different = kept
    if len(kept) > 1:
        different = list({(found.rule, found.word.entry.form): found for found in kept}.values())
    for finding in different:
        strength = finding.strength
        a *= 1.0 - strength[0]
        b *= 1.0 - strength[1]
        c *= 1.0 - strength[2]
        d *= 1.0 - strength[3]
    return 1.0 - a, 1.0 - b, 1.0 - c, 1.0 - d


def _span(finding: Evidence) -> tuple[int, int, str, str]:
    """Where it stands, and the label it is strongest for; of equals the first, and abuse last."""
    strength, word = finding.strength, finding.word
    label = strength.index(max(strength[1:]), 1)
    if strength[0] > strength[label]:
        label = 0
    return word.start, word.stop, LABELS[label], finding.rule


def _target(seen: Message, kept: list[Evidence], group: str) -> str:
    if group:
        return seen.known[group].target
    main = max(kept, key=lambda f: (max(f.strength), f.severity))
    return "person" if main.rule in ("insult", "contempt", "wish_of_harm") else ""


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
