from django.apps import AppConfig


class UnderstandConfig(AppConfig):
    name = "waterlijn.web.understand"
    label = "understand"
