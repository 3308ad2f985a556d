"""The first thing that happens to a message: who wrote it and who it names are taken out, small cells are hidden."""

from waterlijn.privacy.finding import find
from waterlijn.privacy.found import Found, replace
from waterlijn.privacy.keys import Keys, TransientKeys
from waterlijn.privacy.pseudonyms import pseudonymise
from waterlijn.privacy.suppression import suppress

__all__ = ["Found", "Keys", "TransientKeys", "find", "pseudonymise", "replace", "suppress"]
