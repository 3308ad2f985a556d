from django.urls import path

from waterlijn.web.understand.views import index, labelling, pages, signals, tuning

app_name = "understand"
urlpatterns = [
    path("", pages.temperature, name="temperature"),
    path("waterline/", pages.waterline, name="waterline"),
    path("topics/", pages.topics, name="topics"),
    path("campaigns/", pages.campaigns, name="campaigns"),
    path("messages/", pages.messages, name="messages"),
    path("messages/<int:pk>/", pages.message, name="message"),
    path("report/", pages.weekly_report, name="report"),
    path("report.csv", pages.report_csv, name="report_csv"),
    path("report.docx", pages.report_docx, name="report_docx"),
    path("report.ods", pages.report_ods, name="report_ods"),
    path("report.pdf", pages.report_pdf, name="report_pdf"),
    path("index/", index.index, name="index"),
    path("index/report.<str:kind>", index.download, name="index_report"),
    path("index/scale/", index.freeze, name="freeze_scale"),
    path("index/trust/", index.trust, name="trust"),
    path("signals/", signals.index, name="signals"),
    path("signals/new/", signals.new, name="new_signal"),
    path("signals/<int:pk>/", signals.detail, name="signal"),
    path("labelling/", labelling.index, name="rounds"),
    path("labelling/new/", labelling.new, name="new_round"),
    path("labelling/labels.csv", labelling.labels_csv, name="labels_csv"),
    path("labelling/<int:pk>/", labelling.progress, name="round"),
    path("labelling/<int:pk>/label/", labelling.label, name="label"),
    path("labelling/<int:pk>/take-back/", labelling.take_back, name="take_back"),
    path("labelling/<int:pk>/settle/", labelling.settle, name="settle"),
    path("labelling/<int:pk>/close/", labelling.close, name="close_round"),
    path("learned/", tuning.learned, name="learned"),
    path("learned/train/", tuning.train, name="train"),
    path("learned/<int:pk>/adopt/", tuning.adopt, name="adopt"),
    path("learned/back/", tuning.back, name="back_to_shipped"),
]
