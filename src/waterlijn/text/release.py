"""A complete model to ship: weights, settings, card and the answers that the gate compares with."""

from __future__ import annotations

import json
import platform
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import UsageError
from waterlijn.records import Messages
from waterlijn.text import answers, baseline, corpus, gate, learned, measure, quality, suite, train
from waterlijn.text.annotate import annotate
from waterlijn.text.answers import Answers
from waterlijn.text.baseline import Baseline
from waterlijn.text.card import CARD, counts, read_by_hand, stored
from waterlijn.text.corpus import Corpus
from waterlijn.text.decide import CERTAIN, spread_rules, thresholds
from waterlijn.text.gate import Comparison, Worse
from waterlijn.text.measure import Compared
from waterlijn.text.read import read
from waterlijn.text.train import Material, Tell, Trained

DEFAULT_DATA = Path(__file__).parents[4] / "shared" / "data"
NOT_IN_A_FOLD = -1


@dataclass(frozen=True, slots=True)
class Run:
    """What was trained, on which texts.

    Attributes
    ----------
    trained, material
        The model, and what it learned from.
    apart
        Answers on the same texts by models that had not seen their group.
    alone
        The set from what ships alone; the same as `trained` when there was nothing else.
    is_complete
        Were the natural texts there?
    """

    trained: Trained
    material: Material
    apart: Answers
    alone: Trained
    is_complete: bool


def learn(folder: Path | None, tell: Tell) -> Run:
    """Train on everything, and on what ships alone; without a folder these are the same."""
    alone_material = train.prepare(train.gather(None))
    tell("alone")
    alone = train.train(alone_material, tell)
    if folder is None:
        return Run(alone, alone_material, train.answers_apart(alone_material, alone), alone, False)
    material = train.prepare(train.gather(folder))
    tell("complete")
    trained = train.train(material, tell)
    return Run(trained, material, train.answers_apart(material, trained), alone, True)


def extra(folder: Path | None) -> Corpus | None:
    """Texts that no model learned from: the functional suite, and plain Dutch kept apart."""
    parts = [suite.cases()] if suite.is_there() else []
    if folder is not None:
        parts.append(corpus.assemble(corpus.unseen(folder)))
    return answers.stack(parts) if parts else None


def compared(run: Run, folder: Path | None, *, with_machines: bool, tell: Tell) -> Compared:
    """The reader beside its baselines, on what it learned from (out of fold) and on what it did not."""
    data, found, fold = run.material.data, run.apart, run.trained.fold
    more = extra(folder)
    if more is not None:
        found = answers.together([found, answers.by_model(run.trained.model, more.text)])
        fold = np.concatenate([fold, np.full(len(more), NOT_IN_A_FOLD)])
        data = answers.stack([data, more])
    annotated = annotate(data.text)
    rules = spread_rules(annotated)
    bars: dict[str, Baseline] = {
        "dictionary": baseline.dictionary(annotated),
        "rules": Baseline((rules.strength >= CERTAIN) & ~rules.veto),
    }
    if with_machines:
        bars |= _machines(data, fold, tell)
    return Compared(data, found, bars)


def _machines(data: Corpus, fold: NDArray[np.int64], tell: Tell) -> dict[str, Baseline]:
    learn_from = read_by_hand(data) & (fold != NOT_IN_A_FOLD)
    tell("svm")
    svm = baseline.svm(data, fold, learn_from)
    tell("hashed")
    return {"tfidf_svm": svm, "hashing_lr": baseline.hashed(data, fold, learn_from)}


def weaker(run: Run) -> dict[str, Any]:
    """What the set from what ships alone reaches on natural texts, of which it saw none."""
    data = run.material.data
    mask = quality.source(data, "natural")
    if not mask.any():
        return {}
    texts = answers.pick(data, np.flatnonzero(mask))
    found = Compared(texts, answers.by_model(run.alone.model, texts.text), {})
    return measure.part(found, "natural")


def made_card(run: Run, found: Compared) -> dict[str, Any]:
    """The card as it is stored."""
    settings = run.trained.settings
    model = run.trained.model
    figures = measure.everything(found, lambda texts: answers.by_model(model, texts).probability)
    return {
        "version": train.VERSION,
        **counts(run.material.data, run.apart),
        "thresholds": {label: values["threshold"] for label, values in settings["labels"].items()},
        "digests": {"complete" if run.is_complete else "alone": run.trained.digest, "alone": run.alone.digest},
        "made_with": {"python": platform.python_version(), "numpy": np.__version__, "numba": numba.__version__},
        "learned_from": _sizes(run.material.data),
        "quality": figures | {"alone": weaker(run)},
    }


def _sizes(data: Corpus) -> dict[str, int]:
    names, n = np.unique(data.source, return_counts=True)
    found: dict[str, int] = {}
    for name, size in zip(names.tolist(), n.tolist(), strict=True):
        part = name.partition("/")[0]
        found[part] = found.get(part, 0) + size
    return found


def kept(run: Run) -> bytes:
    """The answers that the gate compares with later."""
    texts = gate.shipped_texts()
    now = answers.by_model(run.trained.model, texts.text)
    return gate.folded({"shipped": (texts, now), "apart": (run.material.data, run.apart)})


def as_text(made: dict[str, Any]) -> str:
    """JSON with one figure a line: an interval is easier to compare when it stands on one."""
    text = json.dumps(made, indent=1)
    return re.sub(r"\[[^][{}]*\]", lambda found: " ".join(found[0].split()), text) + "\n"


def save(folder: Path, run: Run, made: dict[str, Any]) -> None:
    """Write a model where `learned.load` would find it; what belongs together appears together, or not at all."""
    answered = kept(run)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".waterlijn-", dir=folder) as name:
        draft = Path(name)
        learned.save(draft, run.trained.weights, run.trained.settings_text)
        (draft / Path(CARD).name).write_text(as_text(made), "utf-8")
        (draft / Path(gate.STORED).name).write_bytes(answered)
        for file in sorted(draft.iterdir()):
            file.replace(folder / file.name)


def against_shipped(run: Run) -> Comparison:
    """The new out-of-fold answers beside those of the model that ships, text for text."""
    limits = (thresholds(run.trained.settings), thresholds(learned.load().settings))
    return gate.compare(run.material.data, run.apart, gate.stored()["apart"], limits)


def shipped_as_promised() -> Comparison:
    """The shipped reader on the texts that ship, beside the answers that were kept with its card.

    Raises
    ------
    UsageError
        In an installed package, which has no functional suite.
    """
    if not suite.is_there():
        raise UsageError("The comparison needs the functional suite, which is only in a checkout of the project.")
    texts = gate.shipped_texts()
    limits = thresholds(learned.load().settings)
    found = gate.compare(texts, gate.answered(texts), gate.stored()["shipped"], (limits, limits))
    return found._replace(worse=[*found.worse, *wider_gaps()])


def wider_gaps() -> list[Worse]:
    """Where the answer depends more on the group than the card says; there is no sample in it, so no interval."""
    now, promised = shipped_gaps(), stored()["quality"]["group_gap"]
    return [
        Worse(f"group gap/{name}", promised[name]["largest"], found["largest"], 0.0, 0.0)
        for name, found in now.items()
        if found["largest"] > promised[name]["largest"] + gate.LARGEST_STEP
    ]


def shipped_gaps() -> dict[str, Any]:
    """How much the shipped reader's answer depends on the group (see `measure.gaps`)."""
    return measure.gaps(lambda texts: read(Messages.of(list(texts))).probability)
