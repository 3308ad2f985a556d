"""Everything in this room that writes."""

from waterlijn.web.understand.actions.copies import fold_copies
from waterlijn.web.understand.actions.drawing import close_round, start_round
from waterlijn.web.understand.actions.indexing import freeze_scale, save_trust
from waterlijn.web.understand.actions.labelling import UNSURE, Answer, download_labels, give_label, settle, take_back
from waterlijn.web.understand.actions.looking import download_report, list_campaigns, list_messages, open_message
from waterlijn.web.understand.actions.measuring import renew, store_temperature
from waterlijn.web.understand.actions.reading import model_of, read_new, reread
from waterlijn.web.understand.actions.signals import decide, put_forward
from waterlijn.web.understand.actions.tuning import adopt, answers, back_to_shipped, train

__all__ = [
    "UNSURE",
    "Answer",
    "adopt",
    "answers",
    "back_to_shipped",
    "close_round",
    "decide",
    "download_labels",
    "download_report",
    "fold_copies",
    "freeze_scale",
    "give_label",
    "list_campaigns",
    "list_messages",
    "model_of",
    "open_message",
    "put_forward",
    "read_new",
    "renew",
    "reread",
    "save_trust",
    "settle",
    "start_round",
    "store_temperature",
    "take_back",
    "train",
]
