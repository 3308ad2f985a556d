"""The pages of Begrijpen: what was measured, what people judge, and what the program learned from it."""

from waterlijn.web.understand.views import labelling, pages, tuning

__all__ = ["labelling", "pages", "tuning"]
