from django.urls import path

from waterlijn.web.evaluate.views import home

app_name = "evaluate"
urlpatterns = [
    path("", home.home, name="home"),
]
