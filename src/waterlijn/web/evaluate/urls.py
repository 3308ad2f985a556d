from django.urls import path

from waterlijn.web.evaluate import measuring_urls
from waterlijn.web.evaluate.views import answering, home

app_name = "evaluate"
urlpatterns = [
    path("", home.home, name="home"),
    # surveys: for who answers, without logging in
    path("answer/<str:key>/", answering.start, name="answer"),
    path("answer/<str:key>/page/<int:number>/", answering.page, name="answer_page"),
    path("answer/<str:key>/send/", answering.send, name="send"),
    path("answer/<str:key>/take-back/", answering.take_back, name="take_back"),
    *measuring_urls.urlpatterns,
]
