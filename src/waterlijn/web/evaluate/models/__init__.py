"""The tables of Evalueren, one file per kind of evaluation."""

from waterlijn.web.evaluate.models.plans import EffectPlan, EffectRun, PanelData
from waterlijn.web.evaluate.models.selfscans import ScanAnswer, ScanRound, ScanSeat, SelfScan
from waterlijn.web.evaluate.models.trainings import Training, TrainingAnswer, TrainingResult, TrainingSession

__all__ = [
    "EffectPlan",
    "EffectRun",
    "PanelData",
    "ScanAnswer",
    "ScanRound",
    "ScanSeat",
    "SelfScan",
    "Training",
    "TrainingAnswer",
    "TrainingResult",
    "TrainingSession",
]
