"""Everything in this room that changes something. Each takes `by=`, is atomic, and leaves a line in the trail."""

from waterlijn.web.accounts.actions.audit import record

__all__ = ["record"]
