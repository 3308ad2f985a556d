"""A file or folder of any size -> batches -> readings -> estimates, on this machine's cores."""

from waterlijn.pipeline.marks import instrument
from waterlijn.pipeline.running import Progress, Result, run

__all__ = ["Progress", "Result", "instrument", "run"]
