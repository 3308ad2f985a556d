"""The outcome of a training as one document: page, PDF, DOCX, ODS and CSV are made from it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from waterlijn import report
from waterlijn.estimate import Estimate
from waterlijn.report import numbers
from waterlijn.report.tables import Cell, Table
from waterlijn.web.evaluate.models.trainings import Training, TrainingResult
from waterlijn.web.evaluate.questions import version
from waterlijn.web.evaluate.wording import CANNOT, NOT_SHOWN, SHOWN, cells, made, said, verdict_words
from waterlijn.web.understand.stored import restore_estimate as restore

TOO_WIDE = 0.25  # half of a 95 % interval; wider, so few people can only show what nobody would doubt


def verdict(result: TrainingResult) -> str:
    """One of three words, and in one sentence why."""
    found = result.result
    behaviour, against = found["behaviour"], restore(found["against"]["behaviour"])
    if behaviour["is_hidden"]:
        return f"{verdict_words(CANNOT)}: {_('fewer than five participants saw something both before and after')}."
    if not against.is_known:
        return f"{verdict_words(CANNOT)}: {_before_and_later(behaviour)} {_why_no_proof(found)}"
    return f"{verdict_words(_three(against))}: {_than_waiting(against)}"


def _three(against: Estimate) -> str:
    assert against.i95 is not None
    if against.i95.low > 0 or against.i95.high < 0:
        return SHOWN
    return CANNOT if (against.i95.high - against.i95.low) / 2 > TOO_WIDE else NOT_SHOWN


def _before_and_later(behaviour: dict[str, Any]) -> str:
    before, later = restore(behaviour["before"]), restore(behaviour["later"])
    return _(
        "before, {before} of the participants did something when they saw something; 8 weeks later {later}."
    ).format(before=said(before), later=said(later))


def _why_no_proof(found: dict[str, Any]) -> str:
    if found["matching"]["waiting"]:
        return _("Too few people of the waiting group answered to compare with.")
    return _("Before and after without a comparison group is no proof.")


def _than_waiting(against: Estimate) -> str:
    return _(
        "the share that does something when they see something changed by {difference}, compared with who waited."
    ).format(difference=said(against))


def document(training: Training, result: TrainingResult) -> report.Document:
    found = result.result
    return report.Document(
        title=training.name,
        sentence=verdict(result),
        lead=_("Behaviour weeks later is the main outcome. How people feel about it comes second."),
        sections=(_behaviour(found), _scales(found), _after(found), _against(found), _who(found)),
        warnings=tuple(_warnings(found)),
        method=_method(found, result),
    )


def scale_words() -> dict[str, str]:
    return {
        "chain": _("from noticing to daring"),
        "efficacy": _("sure of oneself in six ways to act"),
        "norm": _("what people around expect and do"),
    }


def _behaviour(found: dict[str, Any]) -> report.Section:
    behaviour = found["behaviour"]
    heading = _("Doing something")
    if behaviour["is_hidden"]:
        few = _("Not shown: fewer than five people saw something in the weeks before as well as in the weeks after.")
        return report.Section(heading, (few, *_unsafe(found)))
    change = restore(behaviour["change"])
    sentences = (
        _("Of the {n} participants who saw something in the weeks before as well as in the weeks after, {later} did "
          "something afterwards, against {before} before.").format(
            n=behaviour["n"], later=said(restore(behaviour["later"])), before=said(restore(behaviour["before"]))
        ),
        _("The change: {change}. Chance alone gives a difference like this {chance}.").format(
            change=said(change), chance=numbers.chance(behaviour["p"])
        ),
        *_unsafe(found),
    )  # fmt: skip
    return report.Section(heading, sentences)


def _unsafe(found: dict[str, Any]) -> tuple[str, ...]:
    unsafe = found["unsafe"]
    if unsafe["is_hidden"]:
        return ()
    if unsafe["yes"] == 0:
        return (_("Nobody said that it became unsafe because they did something."),)
    if unsafe["yes"] is None:
        return (_("Fewer than five people said that it became unsafe because they did something. Talk about it."),)
    return (
        _("{n} of {all} people said that it became unsafe because they did something. Talk about it.").format(
            n=unsafe["yes"], all=unsafe["n"]
        ),
    )


def _scales(found: dict[str, Any]) -> report.Section:
    rows = [(words, found["scales"][name]) for name, words in scale_words().items()]
    shown = [(words, restore(row["shift"])) for words, row in rows if not row["is_hidden"]]
    heading = _("What participants say of themselves, 8 to 12 weeks later")
    if not shown:
        return report.Section(heading, (_("Not shown: fewer than five people."),))
    chart = report.dots_chart(
        shown, title=_("Typical change on a scale from 1 to 5"), description=_in_words(shown), first=_("Scale")
    )
    return report.Section(
        heading, (_in_words(shown),), (_scale_table(_("Before and 8 to 12 weeks later"), rows),), (chart,)
    )


def _in_words(shown: list[tuple[str, Estimate]]) -> str:
    moved = [f"{words}: {said(estimate)}" for words, estimate in shown]
    return _("Typical change on a scale from 1 to 5: {changes}.").format(changes="; ".join(moved))


def _scale_table(caption: str, rows: list[tuple[str, dict[str, Any]]]) -> Table:
    headers = (_("Scale"), _("People"), _("Before"), _("Then"), _("Typical change"), _("95% interval"),
               _("More up than down"), _("By chance"))  # fmt: skip
    return Table.of(caption, headers, [_scale_row(words, row) for words, row in rows])


def _scale_row(words: str, row: dict[str, Any]) -> list[str | Cell]:
    if row["is_hidden"]:
        return [words, _("fewer than 5"), *["–"] * 6]
    return [
        words,
        Cell(str(row["n"]), row["n"]),
        Cell(numbers.decimal(row["before"], 1), row["before"]),
        Cell(numbers.decimal(row["then"], 1), row["then"]),
        *cells(restore(row["shift"])),
        cells(restore(row["improved"]))[0],
        Cell(numbers.chance(row["p"]), row["p"]),
    ]


def _after(found: dict[str, Any]) -> report.Section:
    rows = [(words, found["after"][name]) for name, words in scale_words().items()]
    if all(row["is_hidden"] for _words, row in rows):
        return report.Section("")
    said_now = _("Right after a training people are often surer than weeks later. This says how it was received, not "
                 "what it brings.")  # fmt: skip
    return report.Section(
        _("Right after the training"), (said_now,), (_scale_table(_("Before and right after"), rows),)
    )


def _against(found: dict[str, Any]) -> report.Section:
    heading = _("Compared with the group that waited")
    if not found["matching"]["waiting"]:
        words = _("Nobody waited. What would have changed without the training is not known, so before and after is no "
                  "proof. Next time, let a group that follows later answer the same questions.")  # fmt: skip
        return report.Section(heading, (words,))
    measures = {"behaviour": _("did something"), **scale_words()}
    rows = [(says, restore(found["against"][name])) for name, says in measures.items()]
    table = Table.of(
        _("How much more the trained changed"),
        (_("Measure"), _("Difference in change"), _("95% interval")),
        [[says, *cells(estimate)] for says, estimate in rows],
    )
    return report.Section(heading, (_("How much more the trained changed than those who waited."),), (table,))


def _who(found: dict[str, Any]) -> report.Section:
    m = found["matching"]
    rows = [
        (_("questionnaires that came in"), m["answers"]),
        (_("participants linked, before and 8 to 12 weeks later"), m["later"]),
        (_("participants linked, before and right after"), m["after"]),
        (_("people who waited, linked"), m["waiting"]),
        (_("questionnaires without a code"), m["without_code"]),
        (_("questionnaires of which the code stands twice"), m["used_twice"]),
        (_("questionnaires of which the code came back nowhere"), m["unmatched"]),
    ]
    table = Table.of(
        _("Who could be linked"), (_("What"), _("How many")),
        [[words, Cell(str(n), n)] for words, n in rows],
    )  # fmt: skip
    words = _("Only a code that is exactly the same counts. Nothing was guessed; what could not be linked is left out.")
    return report.Section(_("Who could be linked"), (words,), (table,))


def _warnings(found: dict[str, Any]) -> list[str]:
    m = found["matching"]
    lines = [_("Participants tell themselves what they saw and did.")]
    if not m["waiting"]:
        lines.append(_("Before and after without a comparison group is no proof."))
    if m["later"] and m["unmatched"] + m["used_twice"] + m["without_code"] > m["answers"] / 3:
        lines.append(_("More than one in three questionnaires could not be linked. Who dropped out may differ from who "
                       "stayed."))  # fmt: skip
    if m["sessions"] < 3:
        lines.append(_("With fewer than three groups, nothing can be said of a next group."))
    return lines


def _method(found: dict[str, Any], result: TrainingResult) -> tuple[str, ...]:
    power = found["detectable"]
    could = _("So many people can show a typical change of {d} standard deviations or more (4 times in 5).").format(
        d=numbers.decimal(power, 2)
    ) if power else ""  # fmt: skip
    lines = (
        could,
        _("Changes: exact signed-rank test that keeps who did not change (Pratt), sign test, Hodges-Lehmann shift with "
          "its exact interval. Yes or no: exact McNemar test. Groups: pooled with a random effect per group."),
        _("Questionnaire of our own, version {version}; not validated.").format(version=version("training")),
        _("Fewer than five people are never shown, and nobody's answers apart."),
        made(result.at, result.code_version, result.inputs_hash),
    )  # fmt: skip
    return tuple(line for line in lines if line)
