from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def me(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/me.html")


def second_factor(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/second_factor.html")
