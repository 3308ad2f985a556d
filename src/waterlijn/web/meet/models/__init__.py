"""The tables of Ontmoeten: the conversation, who takes part, what is said, and what comes of it."""

from waterlijn.web.meet.models.conversations import Conversation, Phase
from waterlijn.web.meet.models.outcomes import Analysis, Decision, Follower
from waterlijn.web.meet.models.participating import Invitation, InvitationCode, Participant, Vote
from waterlijn.web.meet.models.statements import ModerationEvent, ModerationReminder, Statement

__all__ = [
    "Analysis",
    "Conversation",
    "Decision",
    "Follower",
    "Invitation",
    "InvitationCode",
    "ModerationEvent",
    "ModerationReminder",
    "Participant",
    "Phase",
    "Statement",
    "Vote",
]
