"""The addresses of Ontmoeten: for participants, for who leads a conversation, and of what came out of it."""

from waterlijn.web.meet.urls import leading, results, taking_part

app_name = "meet"
urlpatterns = [*leading.urlpatterns, *results.urlpatterns, *taking_part.urlpatterns]
