"""What the Today page says: asks every room what waits for somebody with these roles."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waterlijn.web.accounts import queries
from waterlijn.web.accounts.models import Member
from waterlijn.web.accounts.permissions import (
    can_decide_signals,
    can_import,
    can_label,
    can_lead_conversations,
    can_manage_members,
    can_manage_sources,
    can_manage_surveys,
    can_moderate,
    can_plan_effects,
    can_read_messages,
    can_run_trainings,
    can_see_audit,
    can_see_temperature,
    can_sign_off,
    can_write_notes,
)
from waterlijn.web.evaluate.queries import plans as planned
from waterlijn.web.evaluate.queries import surveys as surveyed
from waterlijn.web.evaluate.queries import trainings as trained
from waterlijn.web.listen import queries as listened
from waterlijn.web.listen.models import Import
from waterlijn.web.meet.queries import leading as led
from waterlijn.web.meet.queries import moderation as moderated
from waterlijn.web.understand import page
from waterlijn.web.understand import queries as understood

MOST_DOINGS = 3


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that waits, or can be done: what (a verb first), where, how many, and why."""

    what: str
    address: str
    count: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    """The page in columns: its sentence, the temperature in words, what waits, and what else can be done."""

    sentence: str
    temperature: str
    work: list[Work]
    doing: list[Work]


def today_of(member: Member) -> Today:
    choice = page.choose(member.organisation, "", "") if can_see_temperature(member) else None
    work: list[Work] = []
    if choice is not None and choice.is_filled and can_read_messages(member):
        work += _messages(member, choice)
    if can_decide_signals(member):
        work += _signals(member)
    if can_label(member):
        work += _judging(member)
    if can_moderate(member):
        work += _statements(member)
    if can_lead_conversations(member):
        work += _conversations(member)
    work += _sources(member)
    if can_import(member):
        work += _imports(member)
    if can_plan_effects(member):
        work += _plans(member)
    if can_run_trainings(member):
        work += _trainings(member)
    if can_manage_surveys(member):
        work += _surveys(member)
    if can_manage_members(member):
        work += _beginnings(member)
    says = page.weekly(choice).sentence if choice is not None and choice.is_filled else ""
    return Today(_sentence(work), says, work, _doings(member, has_temperature=bool(says))[:MOST_DOINGS])


def _sentence(work: list[Work]) -> str:
    if not work:
        return _("Nothing needs you today.")
    return ngettext("One thing needs you today.", "{n} things need you today.", len(work)).format(n=len(work))


def _messages(member: Member, choice: page.Choice) -> list[Work]:
    assert choice.place is not None
    assert choice.week is not None
    n = understood.waiting_for_a_person(member.organisation, choice.place, choice.week)
    if not n:
        return []
    why = _("The analysis is not sure of them, or they look like a threat.")
    address = reverse("understand:messages") + choice.query
    return [Work(ngettext("Look at the message", "Look at the messages", n), address, n, why)]


def _signals(member: Member) -> list[Work]:
    n = understood.new_signals(member.organisation).count()
    if not n:
        return []
    why = _("Something looks different from normal. You say whether it is so.")
    return [Work(ngettext("Look at the signal", "Look at the signals", n), reverse("understand:signals"), n, why)]


def _judging(member: Member) -> list[Work]:
    row = understood.rounds_of(member.organisation).filter(closed_at=None).first()
    n = understood.to_label(row, member).count() if row else 0
    if row is None or not n:
        return []
    why = _("The lot drew them. Your judgement tells how well the program reads here.")
    return [
        Work(ngettext("Judge the message", "Judge the messages", n), reverse("understand:round", args=[row.pk]), n, why)
    ]


def _statements(member: Member) -> list[Work]:
    """What people added to a conversation, and nobody read yet."""
    n = moderated.to_review(member.organisation).count()
    if not n:
        return []
    why = _("Who wrote it waits to see it appear.")
    return [Work(ngettext("Read the statement", "Read the statements", n), reverse("meet:to_review"), n, why)]


def _conversations(member: Member) -> list[Work]:
    """Conversations that are over, and of which nobody heard anything yet."""
    why = _("The voting is over. People want to hear what you do with it.")
    return [
        Work(
            _("Tell what is decided: {question}").format(question=row.question),
            reverse("meet:decisions", args=[row.pk]),
            0,
            why,
        )
        for row in led.without_decision(member.organisation)
    ]


def _sources(member: Member) -> list[Work]:
    today = timezone.localdate()
    states = [listened.status(source, today).name for source in listened.sources_of(member.organisation)]
    home, waiting, drafts = reverse("listen:home"), states.count("waiting"), states.count("draft")
    found: list[Work] = []
    if waiting and can_sign_off(member):
        why = _("Without your yes nothing comes in.")
        found.append(Work(ngettext("Judge the source", "Judge the sources", waiting), home, waiting, why))
    if drafts and can_manage_sources(member):
        why = _("Answer the questions about privacy; then the data-protection officer can judge.")
        found.append(Work(ngettext("Finish the source", "Finish the sources", drafts), home, drafts, why))
    if not states and can_manage_sources(member):
        why = _("A source says where messages come from, why you may read them, and for how long.")
        found.append(Work(_("Describe the first source"), reverse("listen:new_source"), why=why))
    return found


def _imports(member: Member) -> list[Work]:
    stuck = (Import.State.CHECK, Import.State.INTERRUPTED)
    found = listened.imports_of(member.organisation).filter(state__in=stuck)[:5]
    why = _("Nothing was lost: look at it, and let it go on.")
    address = "listen:import"
    return [
        Work(_("Go on with {file}").format(file=run.file_name), reverse(address, args=[run.pk]), 0, why)
        for run in found
    ]


def _plans(member: Member) -> list[Work]:
    """A plan that waits longer than the action is worth nothing any more."""
    today, address = timezone.localdate(), "evaluate:effect"
    why = _("Only what is fixed before the action starts can show its effect.")
    found = [
        Work(_("Register the plan {name}").format(name=plan.name), reverse(address, args=[plan.pk]), 0, why)
        for plan in planned.begins_soon(member.organisation, today)
    ]
    why = _("The action is over: bring in the numbers.")
    return found + [
        Work(_("See the effect of {name}").format(name=plan.name), reverse(address, args=[plan.pk]), 0, why)
        for plan in planned.is_over(member.organisation, today)
    ]


def _trainings(member: Member) -> list[Work]:
    why = _("The training was 8 weeks ago or longer: now it shows whether people act.")
    return [
        Work(
            _("Send the last questionnaire to {group}").format(group=row.name),
            reverse("evaluate:session", args=[row.pk]),
            0,
            why,
        )
        for row in trained.can_be_sent(member.organisation, timezone.localdate())
    ]


def _surveys(member: Member) -> list[Work]:
    """Waves in which somebody still has to be reminded."""
    found = surveyed.to_remind_today(member.organisation, timezone.localdate())
    return [
        Work(
            _("Send a reminder for {survey}").format(survey=wave.survey.name),
            reverse("evaluate:wave", args=[wave.pk]),
            0,
            _("This survey runs, and some people did not answer yet. Who answered gets nothing."),
        )
        for wave in found
    ]


def _beginnings(member: Member) -> list[Work]:
    organisation = member.organisation
    found: list[Work] = []
    if not queries.places_of(organisation).exists():
        why = _("Messages are about a place. Begin with the municipality itself.")
        found.append(Work(_("Add the first place"), reverse("accounts:new_place"), why=why))
    if queries.members_of(organisation).count() == 1:
        why = _("At least somebody who brings in messages, and the data-protection officer who approves sources.")
        found.append(Work(_("Invite the people who will work with Waterlijn"), reverse("accounts:members"), why=why))
    return found


def _doings(member: Member, *, has_temperature: bool) -> list[Work]:
    """What somebody with these roles does most, the most likely first."""
    every = (
        (can_import(member), _("Bring in an export"), "listen:choose"),
        (can_write_notes(member), _("Write a field note"), "listen:new_note"),
        (can_see_audit(member), _("See who did what"), "accounts:audit"),
        (can_manage_members(member), _("Invite somebody"), "accounts:members"),
        (has_temperature, _("Read or print the weekly report"), "understand:report"),
        (can_sign_off(member), _("See what was deleted, and what follows"), "listen:retention"),
    )
    return [Work(what, reverse(name)) for may, what, name in every if may]
