from django.apps import AppConfig


class MeetConfig(AppConfig):
    name = "waterlijn.web.meet"
    label = "meet"

    def ready(self) -> None:
        """Give the audit trail the words for what happens in this room."""
        from waterlijn.web.accounts.words import WHAT
        from waterlijn.web.meet.audit_words import AUDIT

        WHAT.update(AUDIT)
