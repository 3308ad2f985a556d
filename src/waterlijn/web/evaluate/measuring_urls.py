"""The addresses of effects, trainings and self-evaluations."""

from django.urls import path

from waterlijn.web.evaluate.views import plans, scan_answers, selfscans, training_answers, trainings

urlpatterns = [
    path("effects/", plans.index, name="effects"),
    path("effects/new/", plans.new, name="new_effect"),
    path("effects/<int:pk>/", plans.detail, name="effect"),
    path("effects/<int:pk>/edit/", plans.edit, name="edit_effect"),
    path("effects/<int:pk>/register/", plans.register, name="register_effect"),
    path("effects/<int:pk>/version/", plans.new_version, name="new_effect_version"),
    path("effects/<int:pk>/delete/", plans.delete, name="delete_effect"),
    path("effects/<int:pk>/table/", plans.table, name="plan_table"),
    path("effects/<int:pk>/calculate/", plans.calculate, name="calculate_effect"),
    path("effects/outcomes/<int:pk>/", plans.run, name="effect_run"),
    path("effects/outcomes/<int:pk>/<str:kind>/", plans.download, name="effect_file"),
    path("trainings/", trainings.index, name="trainings"),
    path("trainings/new/", trainings.new, name="new_training"),
    path("trainings/<int:pk>/", trainings.detail, name="training"),
    path("trainings/<int:pk>/add-up/", trainings.add_up, name="training_add_up"),
    path("trainings/<int:pk>/close/", trainings.close, name="close_training"),
    path("trainings/<int:pk>/group/", trainings.new_session, name="new_session"),
    path("trainings/groups/<int:pk>/", trainings.session, name="session"),
    path("trainings/groups/<int:pk>/paper/<str:moment>/", trainings.paper, name="training_paper"),
    path("trainings/<int:pk>/<str:kind>/", trainings.download, name="training_file"),
    path("selfscans/", selfscans.index, name="selfscans"),
    path("selfscans/new/", selfscans.new, name="new_selfscan"),
    path("selfscans/<int:pk>/", selfscans.detail, name="selfscan"),
    path("selfscans/<int:pk>/round/", selfscans.open_round, name="open_round"),
    path("selfscans/rounds/<int:pk>/links/", selfscans.renew_links, name="renew_links"),
    path("selfscans/rounds/<int:pk>/close/", selfscans.close, name="close_round"),
    path("selfscans/<int:pk>/<str:kind>/", selfscans.download, name="selfscan_file"),
    # for participants and members, without logging in
    path("t/<str:key>/before/", training_answers.answer, {"moment": "T0"}, name="training_before"),
    path("t/<str:key>/after/", training_answers.answer, {"moment": "T1"}, name="training_after"),
    path("t/<str:key>/later/", training_answers.answer, {"moment": "T2"}, name="training_later"),
    path("t/<str:key>/thanks/", training_answers.thanks, name="training_thanks"),
    path("s/thanks/", scan_answers.thanks, name="scan_thanks"),
    path("s/<str:key>/", scan_answers.answer, name="scan_answer"),
]
