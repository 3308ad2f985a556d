"""What every page for participants and members without an account shares."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from waterlijn.web.accounts import limits

P = ParamSpec("P")
PublicView = Callable[Concatenate[HttpRequest, P], HttpResponse]


def with_link_alone(view: PublicView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Open to who has the link; not stored by browsers, not found by search engines, and nobody guesses on."""

    @login_not_required
    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and limits.is_too_often(request, "answers", limits.MOST_ANSWERS):
            return render(request, "429.html", status=429)
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            if limits.is_too_often(request, "unknown", limits.MOST_UNKNOWN):
                return render(request, "429.html", status=429)
            raise
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)
