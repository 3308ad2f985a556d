from django.urls import URLPattern, path

from waterlijn.web.meet.views import home

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
]
