"""Exports of every kind -> Messages: streaming, in batches, with every bad row listed."""

from waterlijn.formats.options import Detection, Options
from waterlijn.formats.reading import detect, read

__all__ = ["Detection", "Options", "detect", "read"]
