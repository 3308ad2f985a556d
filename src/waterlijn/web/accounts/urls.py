"""Addresses of this room. The log-in pages are allauth's views under our own templates."""

from allauth.account import views as login_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from waterlijn.web.accounts import views

own = (
    [
        path("me/", views.me, name="me"),
        path("me/second-factor/", views.second_factor, name="second_factor"),
        path("me/log-out-everywhere/", views.log_out_everywhere, name="log_out_everywhere"),
        path("members/", views.members, name="members"),
        path("members/<int:number>/", views.member, name="member"),
        path("invitations/<int:number>/withdraw/", views.withdraw, name="withdraw"),
        path("invitation/<str:key>/", views.accept, name="accept"),
        path("organisation/", views.organisation, name="organisation"),
        path("keys/", views.keys, name="keys"),
        path("keys/<int:number>/withdraw/", views.withdraw_key, name="withdraw_key"),
        path("places/new/", views.place, name="new_place"),
        path("places/<int:number>/", views.place, name="place"),
        path("audit/", views.audit, name="audit"),
        path("audit.csv", views.audit_csv, name="audit_csv"),
    ],
    "accounts",
)
reset = login_not_required(login_views.password_reset_from_key)
urlpatterns = [
    path("", include(own)),
    path("login/", login_not_required(login_views.login), name="account_login"),
    path("logout/", login_views.logout, name="account_logout"),
    path("inactive/", login_not_required(login_views.account_inactive), name="account_inactive"),
    path("confirm/", login_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", login_views.password_change, name="account_change_password"),
    path("password/reset/", login_not_required(login_views.password_reset), name="account_reset_password"),
    path(
        "password/reset/sent/",
        login_not_required(login_views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", reset, name="account_reset_password_from_key"),
    path(
        "password/reset/done/",
        login_not_required(login_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/", include("allauth.mfa.urls")),
]
