"""stub"""
from django.http import HttpResponse
from waterlijn.web.accounts.permissions import MemberRequest, can_see_temperature, needs


@needs(can_see_temperature)
def page(request: MemberRequest, number: int) -> HttpResponse:
    return HttpResponse()


@needs(can_see_temperature)
def file(request: MemberRequest, number: int, key: str) -> HttpResponse:
    return HttpResponse()
