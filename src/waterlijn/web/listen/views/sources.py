"""A source from its first promise to its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.permissions import MemberRequest, can_manage_sources, can_sign_off, is_member, needs
from waterlijn.web.listen import actions, dpia, queries, wording
from waterlijn.web.listen.forms import AssessmentForm, ContactForm, DeleteForm, ReasonForm, SignForm, SourceForm
from waterlijn.web.listen.models import Assessment, Contact, Source

edits = require_http_methods(["GET", "POST"])


def find_source(request: MemberRequest, number: int) -> Source:
    return get_object_or_404(queries.sources_of(request.member.organisation), pk=number)


@require_GET
@needs(is_member)
def detail(request: MemberRequest, number: int) -> HttpResponse:
    source = find_source(request, number)
    status = queries.status(source, timezone.localdate())
    kept = queries.due([source])
    context = {
        "source": source,
        "status": status,
        "says": wording.status(status),
        "newest": queries.newest_assessment(source),
        "kept": kept[0] if kept else None,
        "imports": [(run, wording.state_of_import(run)) for run in source.imports.select_related("by__user")[:10]],
        "is_notes": source.kind == Source.Kind.FIELD_NOTES,
    }
    return render(request, "listen/source.html", context)


@edits
@needs(can_manage_sources)
def new(request: MemberRequest) -> HttpResponse:
    organisation = request.member.organisation
    if not organisation.places.exists():
        return render(request, "listen/no_place.html")
    form = SourceForm(request.POST or None, organisation=organisation, instance=Source(organisation=organisation))
    if form.is_valid():
        source = actions.save_source(by=request.member, source=form.save(commit=False))
        messages.success(request, _("The source is saved. Now write the assessment."))
        return redirect("listen:assess", source.pk)
    return render(request, "listen/source_form.html", {"form": form})


@edits
@needs(can_manage_sources)
def edit(request: MemberRequest, number: int) -> HttpResponse:
    source = find_source(request, number)
    had = queries.valid_sign_off(source)
    form = SourceForm(request.POST or None, organisation=request.member.organisation, instance=source)
    if form.is_valid():
        saved = actions.save_source(by=request.member, source=form.save(commit=False))
        if had and queries.valid_sign_off(Source.objects.get(pk=saved.pk)) is None:
            messages.warning(request, _("Saved. The data protection officer has to look again, because it changed."))
        else:
            messages.success(request, _("Saved."))
        return redirect("listen:source", source.pk)
    return render(request, "listen/source_form.html", {"form": form, "source": source, "had": had})


@edits
@needs(can_manage_sources)
def assess(request: MemberRequest, number: int) -> HttpResponse:
    source = find_source(request, number)
    newest = queries.newest_assessment(source)
    form = AssessmentForm(request.POST or None, initial=newest.answers if newest else None)
    if form.is_valid():
        made = actions.save_assessment(by=request.member, source=source, answers=form.cleaned_data)
        messages.success(request, _("The assessment is saved. The data protection officer can now judge it."))
        return redirect("listen:assessment", source.pk, made.version)
    return render(request, "listen/assess.html", {"form": form, "source": source, "newest": newest})


@require_GET
@needs(is_member)
def assessment(request: MemberRequest, number: int, version: int) -> HttpResponse:
    """One version on one page, to read and to print; the officer signs here."""
    source = find_source(request, number)
    shown = get_object_or_404(Assessment.objects.select_related("written_by__user"), source=source, version=version)
    newest = queries.newest_assessment(source)
    may_judge = can_sign_off(request.member) and shown == newest and queries.valid_sign_off(source) is None
    is_own = queries.has_own_hand(request.member, source, shown)
    context = {
        "source": source,
        "assessment": shown,
        "newest": newest,
        "answers": [(section.question, shown.answers.get(section.key, "")) for section in dpia.SECTIONS],
        "sign_offs": shown.sign_offs.select_related("signed_by__user"),
        "valid": queries.valid_sign_off(source),
        "form": SignForm(initial={"promise": queries.promise_of(source)}) if may_judge and not is_own else None,
        "is_own": may_judge and is_own,
        "versions": source.assessments.values_list("version", flat=True),
    }
    return render(request, "listen/assessment.html", context)


@require_http_methods(["POST"])
@needs(can_sign_off)
def sign(request: MemberRequest, number: int, version: int) -> HttpResponse:
    source = find_source(request, number)
    shown = get_object_or_404(Assessment, source=source, version=version)
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            actions.sign_off(by=request.member, assessment=shown, **form.cleaned_data)
        except NotAllowed as problem:
            messages.error(request, wording.say(problem))
            return redirect("listen:assessment", source.pk, version)
        messages.success(request, _("You agreed. Messages may come in during the agreed period."))
    return redirect("listen:source", source.pk)


@edits
@needs(can_sign_off)
def withdraw(request: MemberRequest, number: int) -> HttpResponse:
    """Take the agreement back: new files are refused; the promise can be repaired and signed again."""
    return _with_reason(request, number, stop=False)


@edits
@needs(can_sign_off)
def stop(request: MemberRequest, number: int) -> HttpResponse:
    return _with_reason(request, number, stop=True)


def _with_reason(request: MemberRequest, number: int, *, stop: bool) -> HttpResponse:
    source = find_source(request, number)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if stop:
            n = actions.stop_source(by=request.member, source=source, reason=reason)
            done = ngettext("Stopped. {n} import was stopped with it.", "Stopped. {n} imports were stopped with it.", n)
            messages.success(request, done.format(n=n) if n else _("Stopped. Nothing comes in any more."))
        else:
            actions.withdraw_sign_off(by=request.member, source=source, reason=reason)
            messages.success(request, _("Your agreement is taken back. Nothing new comes in."))
        return redirect("listen:source", source.pk)
    return render(request, "listen/stop.html", {"form": form, "source": source, "stop": stop})


@edits
@needs(can_sign_off)
def delete_data(request: MemberRequest, number: int) -> HttpResponse:
    """Asked twice, in different words: this page says what goes, and the name must be typed."""
    source = find_source(request, number)
    kept = queries.due([source])
    form = DeleteForm(request.POST or None, source=source)
    if form.is_valid():
        try:
            proofs = actions.delete_data(by=request.member, source=source)
        except NotAllowed as problem:
            messages.error(request, wording.say(problem))
            return redirect("listen:source", source.pk)
        n = sum(proof.n for proof in proofs if proof.what == "messages")
        done = ngettext("{n} message is deleted for good.", "{n} messages are deleted for good.", n)
        messages.success(request, done.format(n=wording.count(n)))
        return redirect("listen:retention")
    return render(request, "listen/delete.html", {"form": form, "source": source, "kept": kept[0] if kept else None})


@edits
@needs(can_sign_off)
def contact(request: MemberRequest) -> HttpResponse:
    organisation = request.member.organisation
    known = Contact.objects.filter(organisation=organisation).first()
    form = ContactForm(request.POST or None, instance=known or Contact(organisation=organisation))
    if form.is_valid():
        actions.save_contact(by=request.member, contact=form.save(commit=False))
        messages.success(request, _("Saved. Residents see it in the public register."))
        return redirect("register")
    return render(request, "listen/contact.html", {"form": form})
