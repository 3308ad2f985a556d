"""A batch of messages -> what each of them says, in columns."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from waterlijn.records import BEHAVIOURS, LABELS, NEEDS, TARGETS, Messages, Readings, Span
from waterlijn.text import learned
from waterlijn.text.annotate import Annotated, annotate, groups_named, knowledge_version
from waterlijn.text.contributions import telling_words
from waterlijn.text.decide import decide, spread_rules
from waterlijn.text.language import languages
from waterlijn.text.local import Layer

WORDING = "wording"  # the cue of words that weigh in the learned part, without a rule
READABLE = ("nl", "")  # "" is too short to tell, and still read
LARGE = 256  # messages of a batch
LONGEST = 10_000  # characters; comments end before, and some rules take time with the square of the length


@cache
def _need_sets() -> list[tuple[str, ...]]:
    """The 256 possible sets of needs, by bit pattern."""
    return [tuple(need for k, need in enumerate(NEEDS) if bits >> k & 1) for bits in range(1 << len(NEEDS))]


@cache
def model_name() -> str:
    """ "waterlijn-nl <version> <8 hexadecimal digits of weights and lexicon>"."""
    model = learned.load()
    digest = hashlib.sha256(f"{model.digest} {knowledge_version()}".encode()).hexdigest()[:8]
    return f"waterlijn-nl {model.settings['version']} {digest}"


def _names(values: Sequence[str], index: NDArray[np.int64], readable: NDArray[np.bool_], default: str) -> list[str]:
    names = np.array([*values, default], object)
    return list(names[np.where(readable, index, len(values))])


def _evidence(
    annotated: Annotated, readable: NDArray[np.bool_]
) -> tuple[list[tuple[str, ...]], list[tuple[Span, ...]], list[str]]:
    """Cues, spans and target group per message, from the rules."""
    n = len(annotated.folded)
    cues: list[tuple[str, ...]] = [()] * n
    spans: list[tuple[Span, ...]] = [()] * n
    groups = [""] * n
    rules = annotated.rules
    for k, row in enumerate(rules.row.tolist()):
        if readable[row]:
            cues[row], spans[row], groups[row] = rules.cues[k], rules.spans[k], rules.target_group[k]
    return cues, spans, groups


def _target_groups(annotated: Annotated, flag: NDArray[np.bool_], by_rules: list[str]) -> list[str]:
    """The group that is attacked: the rules' answer, else the group that a hateful message names; "" otherwise."""
    hate, othering = flag[:, LABELS.index("hate")], flag[:, LABELS.index("othering")]
    groups = [group if attacked else "" for group, attacked in zip(by_rules, (hate | othering).tolist(), strict=True)]
    for row, group in groups_named(annotated).items():
        if hate[row] and not groups[row]:
            groups[row] = group
    return groups


def _mark_words(
    model: learned.Model, annotated: Annotated, flag: NDArray[np.bool_], spans: list[tuple[Span, ...]]
) -> None:
    """Where no rule shows why a label was raised, mark the words that weighed most."""
    rows, columns = np.nonzero(flag)
    shown = {(row, span.label) for row in np.unique(rows).tolist() for span in spans[row]}
    bare = np.array(
        [(r, LABELS[c]) not in shown for r, c in zip(rows.tolist(), columns.tolist(), strict=True)], np.bool_
    )
    rows, columns = rows[bare], columns[bare]
    found = telling_words(model, annotated.stream, annotated.folded, rows, columns)
    for row, column, words in zip(rows.tolist(), columns.tolist(), found, strict=True):
        spans[row] += tuple(Span(start, end, LABELS[column], WORDING) for start, end in words)


@contextmanager
def _no_collection(n: int) -> Iterator[None]:
    """A large batch makes some hundred thousand small tuples and no circles: the collector need not look meanwhile."""
    if n < LARGE or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def read(messages: Messages, layer: Layer | None = None) -> Readings:
    """Read a batch of messages.

    Parameters
    ----------
    messages
        Of any size; 8,192 at a time is fast and small. Only `id` and `text` are looked at. Placeholders such as
        ``[NAME]`` carry no weight.
    layer
        What people of one organisation taught on top (`local.fit`); its name joins that of the model.

    Raises
    ------
    ValueError
        The layer was fitted on another version of the shipped model.

    Returns
    -------
    Readings
        A message that is not Dutch, or holds no letters, has `abstain` True and nothing else. Of one longer than
        `LONGEST` the beginning is read, and a person should look at the rest.

    Examples
    --------
    >>> reading = read(Messages.of(["Bedankt voor de hulp gisteren!"]))
    >>> bool(reading.flag.any())
    False
    """
    with _no_collection(len(messages)):
        return read_closely(messages, layer)[0]


def read_closely(messages: Messages, layer: Layer | None = None) -> tuple[Readings, learned.Scores, Annotated]:
    """`read`, together with the scores and the terms that it rests on (see there for the parameters)."""
    model = learned.load()
    if layer is not None and layer.base != model_name():
        raise ValueError("this layer was fitted on another version of the model")
    is_long = np.fromiter((len(words) > LONGEST for words in messages.text), np.bool_, len(messages))
    annotated = annotate([words[:LONGEST] for words in messages.text] if is_long.any() else messages.text)
    language = languages(annotated.folded)
    readable = np.fromiter((code in READABLE for code in language), np.bool_, len(language))
    readable &= annotated.folded.letters > 1
    scores = learned.scores(model, annotated.stream)
    adjust = None if layer is None else partial(layer.on, annotated.stream)
    decision = decide(model.settings, scores, spread_rules(annotated), adjust)
    cues, spans, groups = _evidence(annotated, readable)
    flag = decision.flag & readable[:, None]
    _mark_words(model, annotated, flag, spans)
    groups = _target_groups(annotated, flag, groups)
    bits = decision.needs @ (1 << np.arange(len(NEEDS)))
    sets = _need_sets()
    readings = Readings(
        id=messages.id,
        language=language,
        probability=np.where(readable[:, None], decision.probability, np.float32(0)).astype(np.float32),
        flag=flag,
        abstain=decision.abstain | ~readable | is_long,
        severity=np.where(readable, decision.severity, 0).astype(np.uint8),
        target=_names(TARGETS, decision.target, readable, "none"),
        target_group=groups,
        behaviour=_names(BEHAVIOURS, decision.behaviour, readable, "other"),
        needs=[sets[b] for b in np.where(readable, bits, 0).tolist()],
        cues=cues,
        spans=spans,
        model=model_name() if layer is None else f"{model_name()} + {layer.name}",
    )
    return readings, scores, annotated
