from django.urls import URLPattern, path

from waterlijn.web.meet.views import entering, taking_part

urlpatterns: list[URLPattern] = [
    path("g/<str:key>/", entering.entrance, name="entrance"),
    path("g/<str:key>/in/", entering.come_in, name="come_in"),
    path("g/<str:key>/vote/", taking_part.vote, name="vote"),
    path("g/<str:key>/votes/", taking_part.votes, name="votes"),
    path("g/<str:key>/statements/", taking_part.statements, name="statements"),
    path("g/<str:key>/rules/", entering.rules, name="rules"),
    path("g/<str:key>/language/", entering.language, name="language"),
]
