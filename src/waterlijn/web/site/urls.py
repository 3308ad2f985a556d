"""All addresses: the front pages here, every room under its own name."""

from django.urls import include, path

from waterlijn.web.site import views
from waterlijn.web.site.rooms import Room

site = (
    [
        path("", views.today, name="today"),
        path("help/", views.help_page, name="help"),
        path("privacy/", views.privacy, name="privacy"),
        path("health/", views.health, name="health"),
        path("language/", views.language, name="language"),
    ],
    "site",
)
urlpatterns = [
    path("", include(site)),
    path("accounts/", include("waterlijn.web.accounts.urls")),
    Room("listen"),
    Room("understand"),
    Room("meet"),
    Room("evaluate"),
    # The public register of sources belongs to listening, but its address is short: it is printed on paper.
    path("", include("waterlijn.web.listen.public_urls")),
]

handler400 = "waterlijn.web.site.errors.bad_request"
handler403 = "waterlijn.web.site.errors.forbidden"
handler404 = "waterlijn.web.site.errors.not_found"
handler500 = "waterlijn.web.site.errors.server_error"
