from django.urls import path

from waterlijn.web.evaluate import measuring_urls
from waterlijn.web.evaluate.views import answering, home, paper, published, results, surveys, waves

app_name = "evaluate"
urlpatterns = [
    path("", home.home, name="home"),
    # surveys: for who answers, without logging in
    path("answer/<str:key>/", answering.start, name="answer"),
    path("answer/<str:key>/page/<int:number>/", answering.page, name="answer_page"),
    path("answer/<str:key>/send/", answering.send, name="send"),
    path("answer/<str:key>/take-back/", answering.take_back, name="take_back"),
    # surveys: for staff
    path("published/", published.published, name="published"),
    path("surveys/", surveys.index, name="surveys"),
    path("surveys/new/", surveys.new, name="new_survey"),
    path("surveys/<int:number>/", surveys.detail, name="survey"),
    path("surveys/<int:number>/edit/", surveys.edit, name="edit_survey"),
    path("surveys/<int:number>/delete/", surveys.delete, name="delete_survey"),
    path("surveys/<int:number>/questions/", surveys.questions, name="questions"),
    path("surveys/<int:number>/questions/<str:key>/", surveys.question, name="question"),
    path("surveys/<int:number>/questions/<str:key>/when/", surveys.routing, name="routing"),
    path("surveys/<int:number>/questions/<str:key>/move/", surveys.move, name="move_question"),
    path("surveys/<int:number>/data/", surveys.data, name="questionnaire_data"),
    path("surveys/<int:number>/numbers/", waves.numbers_file, name="numbers_file"),
    path("surveys/<int:number>/panel/", surveys.panel, name="panel"),
    path("surveys/<int:number>/panel/upload/", surveys.upload_panel, name="upload_panel"),
    path("surveys/<int:number>/panel/file/<str:key>/", surveys.panel_file, name="panel_file"),
    path("surveys/<int:number>/waves/new/", waves.new, name="new_wave"),
    path("waves/<int:number>/", waves.detail, name="wave"),
    path("waves/<int:number>/edit/", waves.edit, name="edit_wave"),
    path("waves/<int:number>/open/", waves.open_wave, name="open_wave"),
    path("waves/<int:number>/invite/", waves.invite, name="invite"),
    path("waves/<int:number>/remind/", waves.remind, name="remind"),
    path("waves/<int:number>/letters/", waves.letters, name="letters"),
    path("waves/<int:number>/close/", waves.close, name="close_wave"),
    path("waves/<int:number>/upload/", waves.upload_answers, name="upload_answers"),
    path("waves/<int:number>/answers/<str:key>/", waves.answers_file, name="answers_file"),
    path("waves/<int:number>/paper/", paper.enter, name="paper"),
    path("papers/<int:number>/settle/", paper.settle, name="settle_paper"),
    path("waves/<int:number>/results/", results.page, name="results"),
    path("waves/<int:number>/results/<str:key>/", results.file, name="results_file"),
    # effects, trainings, self-evaluations
    *measuring_urls.urlpatterns,
]
