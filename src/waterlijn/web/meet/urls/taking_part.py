from django.urls import URLPattern, path

from waterlijn.web.meet.views import adding, entering, house_rules, me, taking_part

urlpatterns: list[URLPattern] = [
    path("g/<str:key>/", entering.entrance, name="entrance"),
    path("g/<str:key>/in/", entering.come_in, name="come_in"),
    path("g/<str:key>/in/mail/<str:token>/", entering.come_in_by_mail, name="come_in_by_mail"),
    path("g/<str:key>/in/<str:code>/", entering.with_code, name="with_code"),
    path("g/<str:key>/vote/", taking_part.vote, name="vote"),
    path("g/<str:key>/votes/", taking_part.votes, name="votes"),
    path("g/<str:key>/statements/", taking_part.statements, name="statements"),
    path("g/<str:key>/add/", adding.add, name="add"),
    path("g/<str:key>/alike/", adding.look_alikes, name="alike"),
    path("g/<str:key>/me/", me.me, name="me"),
    path("g/<str:key>/me/back/", me.take_back, name="take_back"),
    path("g/<str:key>/rules/", house_rules.rules, name="rules"),
    path("g/<str:key>/language/", entering.language, name="language"),
]
