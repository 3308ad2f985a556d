"""How the index is made, frozen: weights, platforms, goalposts and the range of choices that one could also defend."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from math import isfinite
from typing import Any, Self

from waterlijn.errors import UsageError
from waterlijn.temperature.index.signals import COOLING, ONLINE, RATES, SIGNALS

NAME = "waterlijn-index 1"
FORMAT = "waterlijn index method 1"
NORMALISATIONS = ("goalposts", "share", "normal")
AGGREGATIONS = ("arithmetic", "geometric")

CHANGED = (
    "This method was changed after it was frozen. Make a new one instead, so that past values stay what they were."
)
BROKEN = "This is not a method file of the index: {why}"
NOTES_WEIGH = "Field notes weigh at least as much as each signal from messages. Give severity more weight."


@dataclass(frozen=True, slots=True)
class SignalRule:
    """How one signal takes part.

    Parameters
    ----------
    weight
        Its share of the index, before all are scaled to 1.
    floor
        n below which it alone cannot carry a week (messages: 30).
    lasts
        Weeks that a value stays valid when nothing newer comes: a survey wave counts for a year.
    drift
        Standard deviation (logit) by which a value may have moved a year later; an older value is less sure.
    design_effect
        How many messages say as much as one independent one; found in the reference year.
    platforms
        Reference weights of the sources; empty where there is one.
    goalposts
        5th and 95th percentile in the reference year on the logit (of rates: log) scale; None until frozen.
    """

    weight: float
    floor: float = 1.0
    lasts: int = 0
    drift: float = 0.0
    design_effect: float = 1.0
    platforms: Mapping[str, float] = field(default_factory=dict)
    goalposts: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        numbers = (self.weight, self.floor, self.lasts, self.drift, self.design_effect, *self.platforms.values())
        if not all(isfinite(x) and x >= 0 for x in numbers) or self.design_effect < 1:
            raise UsageError("The settings of a signal cannot be negative, and a design effect is 1 or more.")
        if self.platforms and sum(self.platforms.values()) <= 0:
            raise UsageError("The weights of the platforms add up to nothing.")
        if self.goalposts is not None and not (
            all(map(isfinite, self.goalposts)) and self.goalposts[0] < self.goalposts[1]
        ):
            raise UsageError("The lower goalpost of a signal lies under the upper one.")


def default_rules() -> dict[str, SignalRule]:
    """The weights that ship: what people note down weighs as much as what is read online, both kinds together."""
    return {
        "hostility": SignalRule(0.15, floor=30),
        "othering": SignalRule(0.15, floor=30),
        "severity": SignalRule(0.30),
        "incidents": SignalRule(0.20),
        "trust": SignalRule(0.20, lasts=52, drift=0.3),
    }


@dataclass(frozen=True)
class IndexMethod:
    """One frozen version of the index. Two values with the same `digest` can be compared; others cannot.

    Parameters
    ----------
    rules
        Per signal; a signal that is not in it does not take part.
    reference
        The year or span in which the goalposts were found, in words.
    concentration
        Of the Dirichlet around the weights: 50 lets a weight of .2 run from about .1 to .3.
    normalisations, aggregations
        How likely each variant is among the choices that one could defend; the first is the headline.
    threshold
        Level of the index of which the chance to be above it is given.

    Raises
    ------
    UsageError
        When no signal has weight, or field notes weigh less than a signal from messages.
    """

    rules: Mapping[str, SignalRule] = field(default_factory=default_rules)
    reference: str = ""
    concentration: float = 50.0
    normalisations: Mapping[str, float] = field(default_factory=lambda: {"goalposts": 0.6, "share": 0.2, "normal": 0.2})
    aggregations: Mapping[str, float] = field(default_factory=lambda: {"arithmetic": 0.7, "geometric": 0.3})
    threshold: float = 50.0

    def __post_init__(self) -> None:
        unknown = [name for name in self.rules if name not in SIGNALS]
        if unknown:
            raise UsageError(
                "There is no signal {name}. Known are: {names}.", name=unknown[0], names=", ".join(SIGNALS)
            )
        if not sum(rule.weight for rule in self.rules.values()) > 0:
            raise UsageError("No signal has any weight.")
        notes = self.rules.get("severity")
        if notes and any(self.rules[name].weight > notes.weight for name in ONLINE if name in self.rules):
            raise UsageError(NOTES_WEIGH)
        if not (isfinite(self.concentration) and self.concentration > 0 and 0 < self.threshold < 100):
            raise UsageError("The concentration lies above 0 and the threshold between 0 and 100.")
        _check_variants(self.normalisations, NORMALISATIONS)
        _check_variants(self.aggregations, AGGREGATIONS)

    @property
    def signals(self) -> tuple[str, ...]:
        """Signals that take part, in the order of `SIGNALS`."""
        return tuple(name for name in SIGNALS if name in self.rules and self.rules[name].weight > 0)

    @property
    def is_frozen(self) -> bool:
        return all(self.rules[name].goalposts is not None for name in self.signals)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all settings, so that a changed goalpost cannot go unseen."""
        return hashlib.sha256(_canonical(self)).hexdigest()

    @property
    def version(self) -> str:
        return f"{NAME}; {self.digest[:12]}"

    def with_rules(self, rules: Mapping[str, SignalRule], **settings: Any) -> IndexMethod:
        return replace(self, rules=dict(rules), **settings)

    def to_json(self) -> str:
        """The method as a file to keep: its settings and their hash."""
        return json.dumps({"format": FORMAT, **_plain(self), "sha256": self.digest}, indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a method file; one that was written by hand may do without the hash.

        Raises
        ------
        UsageError
            When it is no method file, or was changed after it was frozen.
        """
        try:
            given = json.loads(text)
            kind, digest = given.pop("format", None), given.pop("sha256", None)
            rules = {name: _rule(settings) for name, settings in given.pop("rules", {}).items()}
            method = cls(rules=rules, **given) if rules else cls(**given)
        except (ValueError, TypeError, AttributeError, KeyError) as problem:
            raise UsageError(BROKEN, why=str(problem)) from None
        if kind not in (None, FORMAT):
            raise UsageError(BROKEN, why=str(kind))
        if digest is not None and digest != method.digest:
            raise UsageError(CHANGED)
        return method


def _rule(settings: Mapping[str, Any]) -> SignalRule:
    posts = settings.get("goalposts")
    return SignalRule(**{**settings, "goalposts": None if posts is None else (float(posts[0]), float(posts[1]))})


def _check_variants(chances: Mapping[str, float], known: tuple[str, ...]) -> None:
    if set(chances) - set(known) or sum(chances.values()) <= 0 or min(chances.values()) < 0:
        raise UsageError("Variants are {names}, each with a chance of 0 or more.", names=", ".join(known))


def _plain(method: IndexMethod) -> dict[str, Any]:
    return {
        "rules": {name: asdict(rule) for name, rule in method.rules.items()},
        "reference": method.reference,
        "concentration": float(method.concentration),
        "normalisations": dict(method.normalisations),
        "aggregations": dict(method.aggregations),
        "threshold": float(method.threshold),
    }


def _canonical(method: IndexMethod) -> bytes:
    """Numbers as floats, so that 50 and 50.0 are one method."""

    def floats(x: Any) -> Any:
        if isinstance(x, dict):
            return {key: floats(value) for key, value in x.items()}
        if isinstance(x, list | tuple):
            return [floats(value) for value in x]
        return float(x) if isinstance(x, int | float) else x

    return json.dumps(floats(_plain(method)), sort_keys=True).encode()


def is_rate(signal: str) -> bool:
    return signal in RATES


def is_cooling(signal: str) -> bool:
    return signal in COOLING
