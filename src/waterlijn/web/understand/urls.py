from django.urls import path

from waterlijn.web.understand import views

app_name = "understand"
urlpatterns = [
    path("", views.temperature, name="temperature"),
    path("waterline/", views.waterline, name="waterline"),
    path("topics/", views.topics, name="topics"),
    path("campaigns/", views.campaigns, name="campaigns"),
    path("messages/", views.messages, name="messages"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("report/", views.weekly_report, name="report"),
    path("report.csv", views.report_csv, name="report_csv"),
    path("report.pdf", views.report_pdf, name="report_pdf"),
]
