"""Charts as SVG: the waterline as axis, estimates with both intervals, gaps that stay gaps."""

from waterlijn.report.charts.chart import Chart
from waterlijn.report.charts.dots import dots_chart
from waterlijn.report.charts.drawing import NARROW, WIDE, Frame
from waterlijn.report.charts.effect import effect_chart
from waterlijn.report.charts.needs import needs_chart
from waterlijn.report.charts.series import series_chart
from waterlijn.report.charts.temperature import chart

__all__ = ["NARROW", "WIDE", "Chart", "Frame", "chart", "dots_chart", "effect_chart", "needs_chart", "series_chart"]
