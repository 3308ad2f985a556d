"""Many messages -> copy-paste campaigns and topics."""

from waterlijn.spread.folding import Campaigns, Folder, campaigns

__all__ = ["Campaigns", "Folder", "campaigns"]
