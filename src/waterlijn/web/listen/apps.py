from django.apps import AppConfig


class ListenConfig(AppConfig):
    name = "waterlijn.web.listen"

    def ready(self) -> None:
        """Give the audit trail the words for what happens in this room."""
        from waterlijn.web.accounts.words import WHAT
        from waterlijn.web.listen.wording import AUDIT

        WHAT.update(AUDIT)
