"""Everything in this room that writes."""

from waterlijn.web.understand.actions.copies import fold_copies
from waterlijn.web.understand.actions.looking import download_report, list_campaigns, list_messages, open_message
from waterlijn.web.understand.actions.measuring import renew, store_temperature
from waterlijn.web.understand.actions.reading import read_new

__all__ = [
    "download_report",
    "fold_copies",
    "list_campaigns",
    "list_messages",
    "open_message",
    "read_new",
    "renew",
    "store_temperature",
]
