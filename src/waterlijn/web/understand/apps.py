from django.apps import AppConfig


class UnderstandConfig(AppConfig):
    name = "waterlijn.web.understand"
    label = "understand"

    def ready(self) -> None:
        """Give the audit trail the words for what happens in this room."""
        from waterlijn.web.accounts.words import WHAT
        from waterlijn.web.understand.audit_words import AUDIT

        WHAT.update(AUDIT)
