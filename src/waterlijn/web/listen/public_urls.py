"""The address that is printed on paper: everybody may read it."""

from django.urls import path

from waterlijn.web.listen.views.register import register

urlpatterns = [path("register/", register, name="register")]
