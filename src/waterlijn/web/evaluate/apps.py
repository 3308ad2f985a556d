from django.apps import AppConfig


class EvaluateConfig(AppConfig):
    name = "waterlijn.web.evaluate"
    label = "evaluate"

    def ready(self) -> None:
        """Give the audit trail the words for what happens in this room."""
        from waterlijn.web.accounts.words import WHAT
        from waterlijn.web.evaluate.audit_words import AUDIT

        WHAT.update(AUDIT)
