"""The report of one place: the same words and numbers for the terminal, the page, the CSV and the PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from waterlijn.estimate import Estimate
from waterlijn.privacy import suppress
from waterlijn.report import charts, numbers, sentences
from waterlijn.report.charts import WIDE, Chart, Frame
from waterlijn.report.disclosure import protect
from waterlijn.report.document import Document, Section
from waterlijn.report.tables import Cell, Table, count_cell, estimate_cells
from waterlijn.spread import Campaign
from waterlijn.temperature import Temperature, compare_to_baseline
from waterlijn.words import gettext as _
from waterlijn.words import ngettext

MOST_CAMPAIGNS = 10


@dataclass(frozen=True, slots=True)
class Weekly:
    """Ready to show in the language in use when it was made. Small cells are already hidden.

    `sentence` answers the question of the page; `second` and `under` say the other meter and the needs.
    `series` holds what the charts draw, for callers that want another size.
    """

    place: str
    week: date
    title: str
    sentence: str
    second: str
    under: str
    topics: tuple[str, ...]
    meters: Table
    labels: Table
    needs: Table
    weeks: Table
    campaigns: Table
    warnings: tuple[str, ...]
    foot: tuple[str, ...]
    series: tuple[Temperature, ...]
    notes: tuple[tuple[date, str], ...] = ()

    def chart(self, frame: Frame = WIDE, *, name: str = "temperature") -> str:
        return charts.chart(
            self.series,
            title=self._chart_title,
            description=f"{self.sentence} {self.second}",
            notes=self.notes,
            frame=frame,
            name=name,
        )

    @property
    def _chart_title(self) -> str:
        if not self.place:
            return _("Temperature, week by week")
        return _("Temperature of {place}, week by week", place=self.place)

    def needs_chart(self, frame: Frame = WIDE, *, name: str = "needs") -> str:
        now = self.series[-1]
        told = [(need, estimate) for need, estimate in now.needs.items() if numbers.is_telling(estimate)]
        words = [(sentences.need_word(need), estimate) for need, estimate in told]
        return charts.needs_chart(
            words, title=_("Needs under the waterline"), description=self.under, frame=frame, name=name
        )

    @property
    def has_needs(self) -> bool:
        return any(map(numbers.is_telling, self.series[-1].needs.values()))

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables that hold something, in the order of the report."""
        return self.document.tables

    @property
    def document(self) -> Document:
        """The same for every file and page."""
        return Document(self.title, self.sentence, self._sections(), self.foot, self.warnings, self.second)

    def _sections(self) -> tuple[Section, ...]:
        temperature = Chart(
            self._chart_title, f"{self.sentence} {self.second}", lambda frame, name: self.chart(frame, name=name),
            self.weeks,
        )  # fmt: skip
        needs = Chart(
            _("Needs under the waterline"), self.under, lambda frame, name: self.needs_chart(frame, name=name),
            self.needs, note=_("Dark band: 80% interval. Light band: 95% interval."),
        )  # fmt: skip
        about = (_("What it was about: {topics}.", topics=", ".join(self.topics)),) if self.topics else ()
        return (
            Section(_("Above the waterline"), (), (self.meters,), (temperature,), line="above"),
            Section(_("Under the waterline"), (self.under, *about), (), (needs,) * self.has_needs, line="below"),
            Section(_("What is said"), (), (self.labels,)),
            Section(_("Copied texts"), (), (self.campaigns,)),
        )


def weekly(
    temperatures: Sequence[Temperature],
    *,
    place: str,
    week: date | None = None,
    topics: Sequence[str] = (),
    campaigns: Sequence[Campaign] = (),
    notes: Sequence[tuple[date, str]] = (),
    model: str = "",
    sources: Sequence[str] = (),
    today: date | None = None,
) -> Weekly:
    """The report of one place and week.

    Parameters
    ----------
    temperatures
        All weeks of all places that are published together; what is too small to publish is hidden here, once.
    place
        Whose report it is.
    week
        The Monday it is about; the last week of the place when not given.
    topics, campaigns, notes
        What it was about, which texts were copies, and events to mark in the chart.
    model, sources, today
        For the foot and for the word "last week".

    Raises
    ------
    ValueError
        When there is no temperature of that place and week.
    """
    mine = {t.week: t for t in protect(temperatures) if t.place == place and t.week is not None}
    shown = [mine[monday] for monday in sorted(mine) if week is None or monday <= week]
    if not shown or (week is not None and shown[-1].week != week):
        raise ValueError(f"no temperature of {place!r} in that week")
    now, before = shown[-1], shown[:-1]
    monday = _monday(now)
    about = topics if now.n_messages else ()  # what a hidden week was about is hidden too
    hotter, change = compare_to_baseline(now, before), compare_to_baseline(now, before, "disagreement")
    return Weekly(
        place=place,
        week=monday,
        title=_("Weekly report of {place}, {week}", place=place, week=numbers.week(monday))
        if place
        else _("Weekly report, {week}", week=numbers.week(monday)),
        sentence=sentences.sentence(now, hotter, topics=about, today=today),
        second=sentences.second_meter(change, now.disagreement),
        under=sentences.needs_sentence(list(now.needs.items())),
        topics=tuple(about),
        meters=meters_table(now, before),
        labels=labels_table(now),
        needs=needs_table(now),
        weeks=weeks_table(shown),
        campaigns=campaigns_table(campaigns),
        warnings=tuple(_(warning) for warning in now.warnings),
        foot=foot(now, model, sources),
        series=tuple(shown),
        notes=tuple(notes),
    )


def _monday(temperature: Temperature) -> date:
    if temperature.week is None:
        raise ValueError("a weekly report is about a week")
    return temperature.week


def meters_table(now: Temperature, before: Sequence[Temperature]) -> Table:
    """The two meters of the week, each against normal."""
    rows = []
    for meter, word in (("hostility", _("Hostility")), ("disagreement", _("Disagreement"))):
        estimate = now.measure(meter)
        change = compare_to_baseline(now, before, meter)
        rows.append((word, *estimate_cells(estimate), sentences.difference(change), _status(estimate)))
    headers = (_("Meter"), _("Share"), _("80% interval"), _("95% interval"), _("Against normal"), _("Calibration"))
    return Table.of(_("Two meters, {week}", week=numbers.week(_monday(now))), headers, rows)


def needs_table(now: Temperature) -> Table:
    return _estimates(_("Share of the messages per need"), _("Need"), now.needs, sentences.NEED_WORDS)


def labels_table(now: Temperature) -> Table:
    return _estimates(_("Share of the messages per kind"), _("Kind"), now.labels, sentences.LABEL_WORDS)


def _estimates(caption: str, first: str, estimates: Mapping[str, Estimate], words: dict[str, str]) -> Table:
    ordered = sorted(estimates.items(), key=lambda pair: -(pair[1].value or -1))
    rows = [
        (_(words.get(_bare(name), name)), *estimate_cells(e), count_cell(e.n))
        for name, e in ordered
        if numbers.is_telling(e)
    ]
    headers = (first, _("Share"), _("80% interval"), _("95% interval"), _("Messages"))
    missing = [_(words.get(_bare(name), name)) for name, e in ordered if not numbers.is_telling(e)]
    note = _("Too little to say anything about: {names}.", names=sentences.listed(missing)) if missing else ""
    return Table.of(caption, headers, rows, note=note)


def _bare(name: str) -> str:
    return name.removeprefix("need:")


def weeks_table(series: Sequence[Temperature]) -> Table:
    """One row per week, the last one first: what the chart draws, in numbers."""
    rows = []
    for t in reversed(series):
        n = count_cell(t.n_messages) if t.n_messages else Cell(_("too few"))
        voices = count_cell(t.n_voices) if t.n_messages else Cell(_("too few"))
        rows.append((numbers.week(_monday(t)), numbers.share(t.hostility), numbers.share(t.disagreement), n, voices))
    headers = (_("Week"), _("Hostility (80% interval)"), _("Disagreement (80% interval)"), _("Messages"), _("Voices"))
    return Table.of(_("Week by week"), headers, rows)


def campaigns_table(campaigns: Sequence[Campaign]) -> Table:
    """Texts that were posted several times, without the text; those of few messages or people are only counted."""
    rows, hidden = [], _small(campaigns)
    for campaign in [c for c, is_small in zip(campaigns, hidden, strict=True) if not is_small][:MOST_CAMPAIGNS]:
        first = "" if str(campaign.first) == "NaT" else numbers.day(campaign.first.astype("datetime64[D]").item())
        last = "" if str(campaign.last) == "NaT" else numbers.day(campaign.last.astype("datetime64[D]").item())
        rows.append((campaign.id[:8], count_cell(campaign.size), count_cell(campaign.authors), first, last))
    headers = (_("Copied text"), _("Copies"), _("Authors"), _("First"), _("Last"))
    note = _("A copied text counts as one voice per week.")
    if hidden.any():
        note += " " + _("Not shown: {n} copied texts of few messages or few people.", n=int(hidden.sum()))
    return Table.of(_("Copied texts"), headers, rows, note=note)


def _small(campaigns: Sequence[Campaign]) -> NDArray[np.bool_]:
    """Each campaign on its own: no total over campaigns is published that could give a small one away."""
    size, authors = np.array([[c.size for c in campaigns], [c.authors for c in campaigns]], np.int64)
    return np.array([bool(suppress(size[i : i + 1], authors[i : i + 1])[0]) for i in range(len(size))], np.bool_)


def foot(now: Temperature, model: str, sources: Sequence[str]) -> tuple[str, ...]:
    """Small print: what lies under the numbers."""
    lines = []
    if now.n_messages:
        words = _("{messages} messages, {voices} voices after folding copies.")
        if now.n_authors:
            words = _("{messages} messages, {voices} voices after folding copies, of {authors} authors or more.")
        n, voices, authors = map(numbers.count, (now.n_messages, now.n_voices, now.n_authors))
        lines.append(words.format(messages=n, voices=voices, authors=authors))
    if sources:
        lines.append(ngettext("{n} source: {names}.", "{n} sources: {names}.", len(sources), names=", ".join(sources)))
    version = ", ".join(dict.fromkeys(part for part in (now.method, model) if part))
    if version:
        lines.append(_("Method: {version}.", version=version))
    return tuple(lines)


def _status(estimate: Estimate) -> str:
    if not estimate.is_known:
        return ""
    return _("calibrated by people") if estimate.calibrated else _("not calibrated")
