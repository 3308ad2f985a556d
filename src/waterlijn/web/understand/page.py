"""From stored rows to what a page shows: which place and week, the weekly report, and a reading in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from waterlijn import report, spread, text
from waterlijn.records import LABELS
from waterlijn.report import numbers
from waterlijn.temperature import Temperature
from waterlijn.text.explain import Explanation, Word
from waterlijn.web.accounts.models import Organisation, Place
from waterlijn.web.understand import queries, wording
from waterlijn.web.understand.actions.reading import active_layer, model_with
from waterlijn.web.understand.marks import in_words
from waterlijn.web.understand.models import Campaign, Reading, TemperatureRun, TopicOfWeek
from waterlijn.words import gettext as science_gettext
from waterlijn.words import language

LEAST_WEIGHT = 0.3  # log-odds: below this a word made no difference that a person would recognise
MOST_WORDS = 8


@dataclass(frozen=True)
class Choice:
    """The place and the week that a page is about, and between which can be chosen."""

    organisation: Organisation
    run: TemperatureRun | None
    all_temperatures: Sequence[Temperature]
    places: list[Place]
    place: Place | None
    week: date | None

    @property
    def is_filled(self) -> bool:
        return self.run is not None and self.place is not None and self.week is not None

    @cached_property
    def weeks(self) -> list[tuple[date, str]]:
        """Weeks of this place, newest first, with their words."""
        name = self.place.name if self.place else None
        found = sorted({t.week for t in self.all_temperatures if t.place == name and t.week}, reverse=True)
        return [(week, numbers.week(week)) for week in found]

    @property
    def query(self) -> str:
        if not (self.place and self.week):
            return ""
        return "?" + urlencode({"place": self.place.pk, "week": self.week.isoformat()})


def choose(organisation: Organisation, place: str, week: str) -> Choice:
    """What was asked for if it exists, otherwise the place with most messages and its last full week."""
    run = queries.latest_run(organisation)
    known = queries.temperatures(run) if run else []
    counts: dict[str, int] = {}
    for t in known:
        counts[t.place] = counts.get(t.place, 0) + t.n_messages
    places = [p for p in queries.places(organisation) if p.name in counts]
    chosen = next((p for p in places if str(p.pk) == place), None)
    if chosen is None and places:
        chosen = max(places, key=lambda p: counts[p.name])
    weeks = sorted({t.week for t in known if chosen and t.place == chosen.name and t.week})
    return Choice(organisation, run, known, places, chosen, _week(weeks, week))


def _week(weeks: Sequence[date], asked: str) -> date | None:
    """The asked week; otherwise the last one that is over, because half a week cannot be compared."""
    found = next((week for week in weeks if week.isoformat() == asked), None)
    if found or not weeks:
        return found
    over = [week for week in weeks if (timezone.localdate() - week).days >= 7]
    return (over or list(weeks))[-1]


def weekly(choice: Choice) -> report.Weekly:
    """The report of the chosen place and week: the very object that the terminal makes."""
    assert choice.run is not None
    assert choice.place is not None
    assert choice.week is not None
    run = choice.run
    place = choice.place
    return _weekly(run.pk, run.made_at, place.pk, place.name, choice.week, timezone.localdate(), language())


@lru_cache(maxsize=64)
def _weekly(
    run_id: int, _made_at: datetime, place_id: int, place: str, week: date, today: date, _language: str
) -> report.Weekly:
    """A run never changes, so what follows from it may be remembered, per day and language."""
    run, row = TemperatureRun.objects.get(pk=run_id), Place.objects.get(pk=place_id)
    return report.weekly(
        queries.temperatures(run),
        place=place,
        week=week,
        topics=[topic.term for topic in queries.topics(run, row, week)],
        campaigns=[_as_campaign(campaign) for campaign in queries.campaigns_of(row, week)],
        model=run.model,
        sources=run.settings["sources"].get(place, ()),
        today=today,
    )


def _as_campaign(row: Campaign) -> spread.Campaign:
    first, last = (np.datetime64(at and at.astimezone(UTC).replace(tzinfo=None), "s") for at in (row.first, row.last))
    return spread.Campaign(row.code, row.size, row.authors, first, last, -1)


def topics(choice: Choice) -> list[TopicOfWeek]:
    """What the week was about; nothing for a week that is too small to publish."""
    assert choice.run is not None
    assert choice.place is not None
    assert choice.week is not None
    is_hidden = not weekly(choice).series[-1].n_messages
    return [] if is_hidden else queries.topics(choice.run, choice.place, choice.week)


def in_short(reading: Reading) -> str:
    """One line about a reading: what it looks like, above and below. Of the text, never of a person."""
    if reading.language and reading.language != "nl":
        return _("This text is not in Dutch; the analysis says nothing about it.")
    found = [str(wording.LABELS[label]) for label in LABELS if getattr(reading, f"{label}_flag")]
    behaviour = str(wording.BEHAVIOURS.get(reading.behaviour, ""))
    above = _("Reads as: %(labels)s.") % {"labels": ", ".join(found)} if found else _("Nothing hostile was read in it.")
    below = [str(wording.NEEDS[need]) for need in reading.needs]
    under = " " + _("Under it: %(needs)s.") % {"needs": ", ".join(below)} if below else ""
    return f"{above} {behaviour[:1].upper()}{behaviour[1:]}.{under}"


def labels(reading: Reading) -> list[dict[str, str | Promise]]:
    return [{"word": wording.LABELS[label], "sure": wording.how_sure(getattr(reading, label))} for label in LABELS]


def explain(reading: Reading) -> dict[str, Any]:
    """Why it was read like this, and why not more, in sentences; and what each word weighed."""
    message = reading.message.text
    layer = active_layer(reading.message.source.organisation)
    told = text.explain(message, layer if reading.model == model_with(layer) else None)
    why_not = [science_gettext(line) for line in told.why_not]
    if is_changed_by_layer(reading):
        why_not.append(_("The judgements of your own people weigh here: without them this would read differently."))
    return {
        "why": [science_gettext(line) for line in told.why],
        "why_not": why_not,
        "words": [_weighed(message, word) for word in _heaviest(told)],
    }


def is_changed_by_layer(reading: Reading) -> bool:
    """Does a local layer flag something that the shipped model does not, or the other way round?"""
    flags = [getattr(reading, f"{label}_flag") for label in LABELS]
    return reading.shipped is not None and reading.shipped[4:8] != flags


def _heaviest(told: Explanation) -> list[Word]:
    weighty = [word for word in told.words if max(map(abs, word.contributions)) >= LEAST_WEIGHT]
    return sorted(weighty, key=lambda word: -max(map(abs, word.contributions)))[:MOST_WORDS]


def _weighed(message: str, word: Word) -> dict[str, str | Promise]:
    weight, label = max(zip(word.contributions, LABELS, strict=True), key=lambda pair: abs(pair[0]))
    sign = "+" if weight > 0 else ""
    shown = in_words(message[word.start : word.end])
    return {"text": shown, "label": wording.LABELS[label], "weight": sign + numbers.decimal(weight, 1)}
