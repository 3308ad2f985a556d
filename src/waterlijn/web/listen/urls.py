"""Addresses of Luisteren."""

from django.urls import path

from waterlijn.web.listen.views import home, imports, incidents, notes, objections, retention, sources

app_name = "listen"
urlpatterns = [
    path("", home.home, name="home"),
    path("sources/new/", sources.new, name="new_source"),
    path("sources/<int:number>/", sources.detail, name="source"),
    path("sources/<int:number>/edit/", sources.edit, name="edit_source"),
    path("sources/<int:number>/assess/", sources.assess, name="assess"),
    path("sources/<int:number>/assessment/<int:version>/", sources.assessment, name="assessment"),
    path("sources/<int:number>/assessment/<int:version>/sign/", sources.sign, name="sign"),
    path("sources/<int:number>/withdraw/", sources.withdraw, name="withdraw"),
    path("sources/<int:number>/stop/", sources.stop, name="stop"),
    path("sources/<int:number>/delete-data/", sources.delete_data, name="delete_data"),
    path("sources/<int:number>/upload/", imports.upload, name="upload"),
    path("imports/new/", imports.choose, name="choose"),
    path("imports/<int:number>/", imports.detail, name="import"),
    path("imports/<int:number>/progress/", imports.progress, name="progress"),
    path("imports/<int:number>/check/", imports.check, name="check"),
    path("imports/<int:number>/confirm/", imports.confirm, name="confirm"),
    path("imports/<int:number>/resume/", imports.resume, name="resume"),
    path("imports/<int:number>/cancel/", imports.cancel, name="cancel"),
    path("imports/<int:number>/problems/", imports.problems, name="problems"),
    path("messages/<int:number>/delete/", objections.delete_message, name="delete_message"),
    path("notes/", notes.index, name="notes"),
    path("notes/new/", notes.new, name="new_note"),
    path("notes/<int:number>/delete/", notes.delete, name="delete_note"),
    path("incidents/", incidents.index, name="incidents"),
    path("incidents/new/", incidents.new, name="new_incidents"),
    path("incidents/<int:number>/delete/", incidents.delete, name="delete_incidents"),
    path("retention/", retention.index, name="retention"),
    path("retention/now/", retention.run_now, name="retention_now"),
    path("register/contact/", sources.contact, name="contact"),
]
