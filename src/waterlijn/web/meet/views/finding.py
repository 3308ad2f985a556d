"""Finding a conversation of one's own organisation; others do not exist."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from waterlijn.errors import WaterlijnError
from waterlijn.web.accounts.permissions import MemberRequest
from waterlijn.web.listen.wording import say
from waterlijn.web.meet.models import Conversation, Statement
from waterlijn.web.meet.queries import leading as queries


def find(request: MemberRequest, number: int) -> Conversation:
    return get_object_or_404(queries.conversations(request.member.organisation), pk=number)


def find_statement(request: MemberRequest, number: int) -> Statement:
    rows = Statement.objects.filter(conversation__organisation=request.member.organisation)
    return get_object_or_404(rows.select_related("conversation__organisation", "about", "split_from"), pk=number)


def act(request: MemberRequest, done: Callable[[], str], where: str, *args: object) -> HttpResponse:
    """Do it, say what happened, and go and look there."""
    try:
        messages.success(request, done())
    except WaterlijnError as problem:
        messages.error(request, say(problem))
    return redirect(where, *args)
