"""Many messages -> copy-paste campaigns and topics."""

from waterlijn.spread.folding import Campaign, Campaigns, Folder, campaigns
from waterlijn.spread.keyness import Topic, topics

__all__ = ["Campaign", "Campaigns", "Folder", "Topic", "campaigns", "topics"]
