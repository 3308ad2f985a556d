"""The tables of Evalueren, one file per kind of evaluation."""

from waterlijn.web.evaluate.models.plans import EffectPlan, EffectRun, PanelData
from waterlijn.web.evaluate.models.selfscans import ScanAnswer, ScanRound, ScanSeat, SelfScan
from waterlijn.web.evaluate.models.surveys import (
    Draft,
    Invitee,
    Link,
    PanelMember,
    PaperForm,
    Response,
    Stratum,
    Survey,
    Wave,
)
from waterlijn.web.evaluate.models.trainings import Training, TrainingAnswer, TrainingResult, TrainingSession

__all__ = [
    "Draft",
    "EffectPlan",
    "EffectRun",
    "Invitee",
    "Link",
    "PanelData",
    "PanelMember",
    "PaperForm",
    "Response",
    "ScanAnswer",
    "ScanRound",
    "ScanSeat",
    "SelfScan",
    "Stratum",
    "Survey",
    "Training",
    "TrainingAnswer",
    "TrainingResult",
    "TrainingSession",
    "Wave",
]
