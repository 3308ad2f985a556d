from django.urls import URLPattern, path

from waterlijn.web.meet.views import bringing_in, hall, publishing, results

urlpatterns: list[URLPattern] = [
    path("bring-in/", bringing_in.upload, name="bring_in"),
    path("conversations/<int:number>/result/", results.page, name="result"),
    path("conversations/<int:number>/result/votes/", publishing.votes, name="votes_file"),
    path("conversations/<int:number>/result/publish/", publishing.publish, name="publish"),
    path("conversations/<int:number>/result/<str:kind>/", results.file, name="result_file"),
    path("g/<str:key>/result/", results.public_page, name="public_result"),
    path("g/<str:key>/result/<str:kind>/", results.public_file, name="public_result_file"),
    path("g/<str:key>/hall/", hall.screen, name="hall"),
    path("g/<str:key>/hall/numbers/", hall.numbers, name="hall_numbers"),
]
