from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "waterlijn.web.site"
    label = "site"
