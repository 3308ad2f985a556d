"""The results of a wave as one document: the page, the PDF and every other file say the same."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waterlijn.estimate import Estimate, unknown
from waterlijn.report import Document, Section, Table, dots_chart, estimates_table, numbers
from waterlijn.report.disclosure import HIDDEN
from waterlijn.report.tables import Cell, count_cell, share_cell
from waterlijn.survey import shares
from waterlijn.web.evaluate.surveying import results
from waterlijn.web.evaluate.surveying.questionnaires import (
    MULTIPLE,
    NUMBER,
    SCALE,
    TEXT,
    YES_NO,
    Question,
    Questionnaire,
)
from waterlijn.web.evaluate.surveying.results import LEAST_CELL, Answered, Change
from waterlijn.web.evaluate.surveying.wording import choice_in_words

METHOD_VERSION = "1"


def document(now: Answered, before: Answered | None = None) -> Document:
    """Every question with its shares, what changed since the wave before, and what is not known."""
    same = {question.code for question in results.comparable(before.asked, now.asked)} if before else set()
    sections = [_response(now)]
    for question in now.asked.questions:
        sections.append(_question(now, question, before if question.code in same else None))
    title = f"{now.wave.survey.name}: {now.wave.name}"
    return Document(title, _sentence(now), tuple(sections), _method(now), _warnings(now, before), _lead(now, before))


def _sentence(now: Answered) -> str:
    """The answer to the main question, and how many gave one."""
    answered = ngettext("{n} of {all} answered", "{n} of {all} answered", now.n)
    told = answered.format(n=numbers.count(now.n), all=numbers.count(now.n_invited))
    first = main_question(now.asked)
    if first is None:
        return f"{told}."
    share = results.share(now, first, ["yes"])
    if not share.is_known or not results.may_be_said(now, first, "yes"):
        return _("{told}. What they answered to “{question}” cannot be said: too few.").format(
            told=told, question=first.text
        )
    return _("{share} said yes to “{question}” (95%: {bounds}); {told}.").format(
        share=numbers.value(share), bounds=_bounds(share), question=first.text, told=told
    )


def _lead(now: Answered, before: Answered | None) -> str:
    """The change in the same question, both in percentage points and in percent."""
    first = main_question(now.asked)
    if first is None or before is None or first not in results.comparable(before.asked, now.asked):
        return ""
    moved = results.change(before, now, first, "yes")
    return _moved(moved, before) if moved else ""


def main_question(asked: Questionnaire) -> Question | None:
    """What the survey was made for: the first question of yes or no that everybody sees."""
    plain = (one for one in asked.questions if one.kind == YES_NO and one.show_when is None)
    return next(plain, None)


def _response(now: Answered) -> Section:
    """Who answered, per stratum."""
    rows = []
    for name, asked in now.invited.items():
        n = int((now.stratum == name).sum())
        part = share_cell(min(1.0, n / asked)) if asked else Cell("")
        rows.append((name, count_cell(now.sizes[name]), count_cell(asked), count_cell(n), part))
    headers = (_("Group"), _("There are in all"), _("Asked"), _("Answered"), _("Response"))
    table = Table.of(_("Response per group"), headers, rows)
    rate = min(1.0, now.n / now.n_invited) if now.n_invited else 0.0
    told = _("{share} of those asked answered: {n} of {all}.").format(
        share=numbers.percent(rate), n=numbers.count(now.n), all=numbers.count(now.n_invited)
    )
    return Section(_("Who answered"), (told,), (table,))


def _question(now: Answered, question: Question, before: Answered | None) -> Section:
    sentences = [_base(now, question)]
    if question.kind == TEXT:
        return Section(question.text, (*sentences, _("What people wrote themselves is not in a report.")))
    rows = _rows(now, question)
    table = estimates_table(question.text, _("Answer"), rows, note=_note(now, question))
    charts = (dots_chart(rows, title=question.text, description=_said(rows), table=table),) if len(rows) > 1 else ()
    tables = [] if charts else [table]  # a chart brings its own table
    if question.kind == YES_NO and question.show_when is None:
        sentences += _yes_sentences(now, question, before)
        tables += _strata(now, question)
    elif before is not None and question.kind != NUMBER:
        tables += _changes(now, question, before)
    return Section(question.text, tuple(sentences), tuple(tables), charts)


def _base(now: Answered, question: Question) -> str:
    """Base n: to how many the question was shown, and how many of them answered it."""
    seen, n = now.seen_by(question), int(now.rows_of(question).sum())
    if question.show_when is None:
        return ngettext("{n} of {seen} answered this question.", "{n} of {seen} answered this question.", n).format(
            n=numbers.count(n), seen=numbers.count(seen)
        )
    earlier = now.asked.question(question.show_when.question)
    asked = f"“{earlier.text}”" if earlier else ""
    if seen < LEAST_CELL:
        return _("Shown after {question}, to fewer than five.").format(question=asked)
    told = ngettext(
        "Shown to {seen} because of their answer to {question}; {n} of them answered.",
        "Shown to {seen} because of their answer to {question}; {n} of them answered.", n,
    )  # fmt: skip
    return told.format(n=numbers.count(n), seen=numbers.count(seen), question=asked)


def _rows(now: Answered, question: Question) -> list[tuple[str, Estimate]]:
    if question.kind == NUMBER:
        return [(_("Mean"), results.average(now, question))]
    numbers_of = results.counts(now, question)
    if question.kind == MULTIPLE:
        return [(choice_in_words(question, code), _several(now, question, code)) for code in numbers_of]
    groups = results.together(numbers_of)
    return [(_words(question, group), results.share(now, question, group)) for group in groups]


def _several(now: Answered, question: Question, code: str) -> Estimate:
    """Of several answers each stands by itself; few who chose it, or few who did not, stay hidden."""
    if not results.may_be_said(now, question, code):
        return unknown(HIDDEN, int(now.rows_of(question).sum()), shares.SHARE)
    return results.share(now, question, [code])


def _words(question: Question, group: Sequence[str]) -> str:
    return _(" or ").join(choice_in_words(question, code) for code in group)


def _note(now: Answered, question: Question) -> str:
    """The mean of a scale, or why answers were put together: from both, the small ones could be computed."""
    groups = results.together(results.counts(now, question)) if question.kind not in (MULTIPLE, NUMBER) else []
    if any(len(group) > 1 for group in groups):
        return _("Answers that fewer than five gave are put together with another one.")
    if question.kind == SCALE:
        return _("Mean on the scale: {mean}.").format(mean=numbers.said(results.average(now, question)))
    return ""


def _said(rows: Sequence[tuple[str, Estimate]]) -> str:
    """What is to be seen in the drawing, in words."""
    return "; ".join(f"{words}: {numbers.said(estimate)}" for words, estimate in rows) + "."


def _yes_sentences(now: Answered, question: Question, before: Answered | None) -> list[str]:
    told: list[str] = []
    moved = results.change(before, now, question, "yes") if before else None
    if before and moved:
        told.append(_moved(moved, before))
        told += _caveats(moved)
    is_said = results.may_be_said(now, question, "yes")
    worst = results.worst_case(now, question, results.share(now, question, ["yes"])) if is_said else None
    if worst:
        told.append(
            _(
                "Whatever those who did not answer would have said, the share of yes lies between {low} and {high} "
                "of those who were asked."
            ).format(low=numbers.percent(worst[0]), high=numbers.percent(worst[1]))
        )
    return told


def _moved(moved: Change, before: Answered) -> str:
    """The change in percentage points, and then, by its own name, in percent of what it was."""
    if not moved.points.is_known:
        return _("What changed since {wave} cannot be said: too few answered.").format(wave=before.wave.name)
    told = _("Since {wave}: {change}.").format(wave=before.wave.name, change=numbers.said(moved.points))
    if moved.relative is None:
        return told
    ratio, low, high = (_relative(end) for end in moved.relative)
    return (
        told
        + " "
        + _("That is {relative} (95%: {low} to {high}) than the {share} of then.").format(
            relative=ratio, low=low, high=high, share=numbers.percent(moved.before)
        )
    )


def _relative(ratio: float) -> str:
    """ "34 percent more": the word and never the sign, so that nobody reads points."""
    n = numbers.decimal(100 * abs(ratio), 0)
    return _("{n} percent more").format(n=n) if ratio >= 0 else _("{n} percent less").format(n=n)


def _caveats(moved: Change) -> list[str]:
    told = []
    if not moved.is_linked:
        told.append(
            _(
                "The answers are anonymous, so nobody knows who answered both times. The interval is computed as if "
                "they were different people; it is rather too wide than too narrow."
            )
        )
    elif moved.both:
        sentence = ngettext("{n} answered both times.", "{n} answered both times.", moved.both)
        told.append(sentence.format(n=numbers.count(moved.both)))
    if moved.is_at_odds:
        told.append(
            _(
                "Who answered both times moved in another way than all together. So the difference may also come from "
                "who answered, and not from what changed."
            )
        )
    if moved.points.is_known and not moved.is_full:
        told.append(_break_even(moved.break_even))
    return told


def _break_even(share: float | None) -> str:
    if share is None:
        return _("Even if all who did not answer had said the same, the difference would not be gone.")
    return _(
        "The difference would be gone if {share} of those who did not answer this time would have said yes."
    ).format(share=numbers.percent(share))


def _changes(now: Answered, question: Question, before: Answered) -> list[Table]:
    """The change per answer, where each answer is large enough in both waves to be published."""
    rows = []
    for code in question.choices:
        moved = results.change(before, now, question, code)
        if moved is not None:
            rows.append((choice_in_words(question, code), moved.points))
    if not rows:
        return []
    caption = _("Since {wave}, in percentage points: {question}").format(wave=before.wave.name, question=question.text)
    return [estimates_table(caption, _("Answer"), rows)]


def _strata(now: Answered, question: Question) -> list[Table]:
    """The share of yes per group; left out when there is only one."""
    found = results.by_stratum(now, question, ["yes"])
    if len(found) < 2:
        return []
    caption = _("Share of yes per group: {question}").format(question=question.text)
    note = _("Groups with a cell under five are hidden, and so are others from which it could be computed.")
    return [estimates_table(caption, _("Group"), list(found.items()), note=note)]


def _method(now: Answered) -> tuple[str, ...]:
    return (
        _("Method {version}: stratified estimate, finite population, logit interval of 95%.").format(
            version=METHOD_VERSION
        ),
        _(
            "n = {n} answers of {all} asked, in {strata} groups; everybody weighs as many as there are in the group."
        ).format(n=numbers.count(now.n), all=numbers.count(now.n_invited), strata=len(now.invited)),
        _("Percentage points are the difference of two percentages; percent more or less is a part of what it was."),
    )


def _warnings(now: Answered, before: Answered | None) -> tuple[str, ...]:
    told = [
        _(
            "The intervals say how much chance there is in who answered. They take who did not answer to be like the "
            "others of their group; whether that is so cannot be seen in the answers."
        )
    ]
    if now.n > now.n_invited:
        told.append(_("There are more answers than people asked: look whether paper was typed in twice."))
    if before is not None and {one.code for one in now.asked.questions} - {
        one.code for one in results.comparable(before.asked, now.asked)
    }:
        told.append(_("Only questions that both waves asked in the same words of everybody are compared."))
    return tuple(told)


def _bounds(estimate: Estimate) -> str:
    assert estimate.i95 is not None
    return numbers.interval(estimate.i95, estimate.unit)
