"""A resident objects to one message: it goes, for good."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.permissions import MemberRequest, can_delete_message, needs
from waterlijn.web.listen import actions, queries, wording
from waterlijn.web.listen.forms import DeleteMessageForm


@never_cache
@require_http_methods(["GET", "POST"])
@needs(can_delete_message)
def delete_message(request: MemberRequest, number: int) -> HttpResponse:
    """Asks first. The page does not show the text: reading it is another page, that keeps count of who looks."""
    message = get_object_or_404(queries.messages_of(request.member.organisation), pk=number)
    form = DeleteMessageForm(request.POST or None)
    if form.is_valid():
        try:
            actions.delete_message(by=request.member, message=message, reason=form.cleaned_data["reason"])
        except NotAllowed as problem:
            messages.error(request, wording.say(problem))
        else:
            messages.success(request, _("The message is gone for good. The proof stands below."))
        return redirect("listen:retention")
    return render(request, "listen/delete_message.html", {"form": form, "message_to_delete": message})
