"""Waterlijn: how warm is the conversation, how sure is that, and what lies under it."""

__version__ = "0.1.0"
