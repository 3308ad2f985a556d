"""The index in words: against normal, what it rests on, and how much hangs on the choices made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from waterlijn.estimate import Estimate
from waterlijn.report import numbers, sentences
from waterlijn.report.charts import Chart, series_chart
from waterlijn.report.document import Document, Section
from waterlijn.report.tables import Cell, Table, estimate_cells, estimates_table, share_cell
from waterlijn.temperature.index import Break, Index, IndexMethod, Validity
from waterlijn.words import gettext as _

SLIGHT, LARGE = 3.0, 12.0  # points of the index: under three "slightly", from twelve "much"
FEWEST_NOTES = 10  # fewer of anything is not shown as a number: nothing is published about a few people
MOST_PLACES = 20  # with more, a report holds the overview only
SIGNAL_WORDS = {
    "hostility": "hostile messages",
    "othering": "us-versus-them messages",
    "severity": "serious field notes",
    "incidents": "incidents",
    "trust": "trust",
}
FACTOR_WORDS = {
    "data": "what was measured",
    "weights": "how much each signal weighs",
    "normalisation": "how a signal becomes a score",
    "aggregation": "how the scores are combined",
}


def sentence(one: Index, today: date | None = None) -> str:
    """How warm it was against normal, with how sure that is; without a normal, the index itself.

    Parameters
    ----------
    one
        The week that the page is about.
    today
        To say "last week" instead of its date.
    """
    when, where = sentences.when_of(one.week, today), sentences.where_of(one.place)
    if not one.estimate.is_known:
        return _(
            "{when} we cannot say how warm it was {where}: {why}",
            when=when,
            where=where,
            why=_lower(one.estimate.reason),
        )
    if one.above_baseline is None or one.change.value is None:
        return _("{when} the index {where} was {index}.", when=when, where=where, index=level(one.estimate))
    sure = max(one.above_baseline, 1 - one.above_baseline)
    word = next((word for least, word in sentences.CERTAINTY if sure >= least), "")
    if not word and _is_small(one.change):
        return _("{when} it was about as warm {where} as normal.", when=when, where=where)
    if not word:
        return _(
            "{when} it cannot be seen whether it was warmer or calmer {where} than normal.", when=when, where=where
        )
    return _(
        "{when} it was {certainty} {warmth} {where} than normal ({odds} sure).",
        when=when, certainty=_(word), warmth=_(_size(one)), where=where, odds=sentences.odds(sure),
    )  # fmt: skip


def lead(one: Index) -> str:
    """The index itself, and the warmest signal beside it, because a mean can hide one."""
    if not one.estimate.is_known:
        return ""
    hottest = _(
        "Warmest part: {signal}, {score}.", signal=signal_word(one.hottest), score=level(one.parts[one.hottest])
    )
    if one.above_baseline is None:
        return hottest
    return f"{_('The index was {index}.', index=level(one.estimate))} {hottest}"


def level(estimate: Estimate) -> str:
    """Such as "62 op 100 (80 %: 55 tot 70)"."""
    if estimate.value is None or estimate.i80 is None:
        return _(estimate.reason)
    low, high = numbers.decimal(estimate.i80.low, 0), numbers.decimal(estimate.i80.high, 0)
    return _("{index} (80%: {low} to {high})", index=numbers.index(estimate.value), low=low, high=high)


def signal_word(signal: str) -> str:
    return _(SIGNAL_WORDS[signal])


def _lower(reason: str) -> str:
    said = _(reason)
    return said[:1].lower() + said[1:]


def _is_small(change: Estimate) -> bool:
    return change.i80 is not None and max(abs(change.i80.low), abs(change.i80.high)) < SLIGHT


def _size(one: Index) -> str:
    """The word goes the way of the certainty, also where the middle of the change is a hair on the other side."""
    moved = abs(one.change.value or 0.0)
    sizes = ("much warmer", "warmer", "slightly warmer")
    if (one.above_baseline or 0.0) < 0.5:
        sizes = ("much calmer", "calmer", "slightly calmer")
    return sizes[0] if moved >= LARGE else sizes[1] if moved >= SLIGHT else sizes[2]


def document(
    found: Sequence[Index],
    method: IndexMethod,
    *,
    validity: Validity | None = None,
    warnings: Sequence[str] = (),
    today: date | None = None,
) -> Document:
    """The report on the last week of every place in the list.

    Parameters
    ----------
    found
        All weeks of one place, or of several.
    method
        For the small print.
    validity
        Against a survey, when there was one.
    warnings
        Sentences about the whole.
    today
        To say "last week".
    """
    places = places_of(found)
    if len(places) == 1:
        return _of_one(places[0], method, validity, warnings, today)
    sections = [Section(_("Every place against its own normal"), (), (overview(places),))]
    if len(places) <= MOST_PLACES:
        sections += [_short(weeks, today) for weeks in places]
    sections += _validity_section(validity)
    said = _("{n} places, each compared with its own normal and not with the others.", n=len(places))
    return Document(_("Temperature index"), said, tuple(sections), small_print(method), tuple(warnings))


def places_of(found: Sequence[Index]) -> list[list[Index]]:
    """The weeks of each place in order; places by name, never by how warm they are."""
    places: dict[str, list[Index]] = {}
    for one in sorted(found, key=lambda one: (one.place, one.week)):
        places.setdefault(one.place, []).append(one)
    return list(places.values())


def _of_one(
    weeks: Sequence[Index], method: IndexMethod, validity: Validity | None, warnings: Sequence[str], today: date | None
) -> Document:
    last = weeks[-1]
    sections = (
        Section(_("Above the waterline"), _beside(last), (), (chart(weeks, today),), line="above"),
        Section(_("What the index rests on"), (), (signals_table(last),)),
        sensitivity_section(last),
        Section(_("What changed in the measuring"), (), (), (), break_lines(weeks)),
        *_validity_section(validity),
    )
    title = _("Temperature index of {place}, {week}", place=last.place, week=numbers.week(last.week))
    if not last.place:
        title = _("Temperature index, {week}", week=numbers.week(last.week))
    told = (*warnings, *(_(warning) for warning in last.warnings))
    return Document(title, sentence(last, today), sections, small_print(method), told, lead(last))


def _short(weeks: Sequence[Index], today: date | None) -> Section:
    """One place in a report on several."""
    last = weeks[-1]
    said = tuple(line for line in (sentence(last, today), lead(last)) if line)
    heading = last.place or _("Without a place")
    return Section(heading, (*said, *break_lines(weeks)), (signals_table(last),), (chart(weeks, today),))


def _beside(one: Index) -> tuple[str, ...]:
    """The anonymous band of similar places."""
    if one.band is None or one.band.low.value is None or one.band.high.value is None:
        return ()
    low, high = numbers.decimal(one.band.low.value, 0), numbers.decimal(one.band.high.value, 0)
    words = _("Half of the {n} places of similar size lie between about {low} and {high}.")
    return (words.format(n=one.band.places, low=low, high=high),)


def chart(weeks: Sequence[Index], today: date | None = None) -> Chart:
    """The index week by week, with what is normal and where the measuring changed."""
    last = weeks[-1]
    title = _("Temperature index of {place}, week by week", place=last.place)
    if not last.place:
        title = _("Temperature index, week by week")
    rows = [(numbers.day(one.week), one.estimate) for one in weeks]
    return series_chart(
        [one.week for one in weeks],
        [one.estimate for one in weeks],
        title=title,
        description=sentence(last, today),
        words=_("Index, 0 (calm) to 100 (warm)"),
        breaks=[(one.week, signal_word(mark.signal)) for one in weeks for mark in one.breaks[:1]],
        reference=last.baseline.i80,
        reference_words=_("what is normal here"),
        table=estimates_table(title, _("Week of"), rows, n=_("Counted")),
    )


def signals_table(one: Index) -> Table:
    """Per signal what was measured, its score, its weight, and what it adds to the index."""
    headers = (_("Part"), _("Measured"), _("Score"), _("Weight"), _("Adds"), _("Counted"), _("When"))
    rows = []
    for name, part in sorted(one.parts.items(), key=lambda pair: -one.contributions[pair[0]]):
        adds = one.contributions[name]
        rows.append((
            signal_word(name), measured(one.levels[name]), _score(part), share_cell(one.weights[name]),
            Cell(numbers.decimal(adds, 1), adds), _counted(one.n[name]), _when(one, name),
        ))  # fmt: skip
    note = _("The scores lie between 0 (as calm as the calmest twentieth of the reference year) and 100 (the warmest).")
    return Table.of(_("Parts of the index in {week}", week=numbers.week(one.week)), headers, rows, note=note)


def _score(estimate: Estimate) -> Cell:
    if estimate.value is None or estimate.i80 is None:
        return Cell("")
    low, value, high = (numbers.decimal(x, 0) for x in (estimate.i80.low, estimate.value, estimate.i80.high))
    return Cell(_("{value} ({low} to {high})", value=value, low=low, high=high), estimate.value)


def measured(estimate: Estimate) -> str:
    """The pooled share, or the incidents per 10,000 inhabitants, with its interval."""
    if estimate.value is None or estimate.i80 is None:
        return _(estimate.reason)
    if estimate.unit == "per_10000":
        low, value, high = (
            numbers.decimal(x, 1) for x in (estimate.i80.low, estimate.value, estimate.i80.high)
        )  # fmt: skip
        return _("{value} per 10,000 inhabitants ({low} to {high})", value=value, low=low, high=high)
    return numbers.share(estimate)


def _counted(n: int) -> Cell:
    return Cell(numbers.count(n), n) if n >= FEWEST_NOTES else Cell(_("too few") if n else "")


def _when(one: Index, name: str) -> str:
    if name in one.filled_in:
        return _("not measured, filled in")
    return _("an earlier week") if name in one.carried else _("this week")


def sensitivity_section(one: Index) -> Section:
    """Which choice moves the index most, in words and as a table."""
    if not one.sensitivity:
        return Section(_("How much hangs on the choices"))
    total = {name: found.total for name, found in one.sensitivity.items()}
    largest = max(total, key=lambda name: total[name])
    if largest == "data":
        said = _(
            "Most of the uncertainty is about what was measured. More messages, notes or judgements make it smaller."
        )
    else:
        said = _(
            "Most of the uncertainty is about {choice}: another sound choice gives another index.",
            choice=_(FACTOR_WORDS[largest]),
        )
    rows = [
        (_(FACTOR_WORDS[name]), share_cell(found.first), share_cell(found.total))
        for name, found in sorted(one.sensitivity.items(), key=lambda pair: -pair[1].total)
    ]
    headers = (_("What"), _("By itself"), _("Together with the rest"))
    note = _("Part of the variance of the index (Sobol indices).")
    return Section(
        _("How much hangs on the choices"), (said,), (Table.of(_("What moves the index"), headers, rows, note=note),)
    )


def break_lines(weeks: Sequence[Index]) -> tuple[str, ...]:
    """What changed, with the week from which on."""
    return tuple(
        f"{numbers.week(one.week)}, {signal_word(mark.signal)}: {break_words(mark)}"
        for one in weeks
        for mark in one.breaks
    )


def break_words(mark: Break) -> str:
    details: Mapping[str, str] = dict(mark.details)
    named = {name: signal_word(word) if name == "signal" else word for name, word in details.items()}
    return _(mark.message, **named)


def overview(places: Sequence[Sequence[Index]]) -> Table:
    """Every place against its own normal, by name; no levels side by side, because that would be read as a ranking."""
    headers = (_("Place"), _("Week of"), _("Against normal"), _("80% interval"), _("Chance that it is warmer"))
    rows = []
    for weeks in places:
        last = weeks[-1]
        change, near, _far = estimate_cells(last.change)
        rows.append(
            (last.place or _("Without a place"), numbers.day(last.week), change, near, share_cell(last.above_baseline))
        )
    note = _(
        "In points of the index. Places are not ranked: with equal truth the smallest would stand on top by chance."
    )
    return Table.of(_("Every place against its own normal"), headers, rows, note=note)


def _validity_section(found: Validity | None) -> list[Section]:
    return [] if found is None else [Section(_("Beside the survey"), (validity_sentence(found),))]


def validity_sentence(found: Validity) -> str:
    """Whether the index puts places in the order in which people say it is warm."""
    r = found.correlation
    if r.value is None or r.i95 is None:
        return _(r.reason)
    value, low, high = (numbers.decimal(x, 2) for x in (r.value, r.i95.low, r.i95.high))
    said = _("Over {n} places the index and the survey have a rank correlation of {value} ({low} to {high}).")
    verdict = (
        _("The index agrees with what people say.") if r.i95.low > 0
        else _("It disagrees with what people say: do not rely on it before that is understood.") if r.i95.high < 0
        else _("Whether they agree cannot be shown with these places.")
    )  # fmt: skip
    return f"{said.format(n=len(found.places), value=value, low=low, high=high)} {verdict}"


def _reference(method: IndexMethod) -> str:
    """Days written out; a name such as a year as it is."""
    first, mark, last = method.reference.partition("/")
    try:
        return _("the weeks from {first} to {last}", first=_day(first), last=_day(last)) if mark else first or "-"
    except ValueError:
        return method.reference


def _day(written: str) -> str:
    return numbers.day(date.fromisoformat(written))


def small_print(method: IndexMethod) -> tuple[str, ...]:
    return (
        _("Method: {version}.", version=method.version),
        _("The scale was fixed in {reference} and does not move.", reference=_reference(method)),
        _("The intervals hold what is unknown of the parts and of the choices made. Disagreement is not in the index."),
    )
