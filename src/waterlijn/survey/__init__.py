"""Answers of people, or labels drawn with known chances -> shares, means and change with their uncertainty.

>>> design = Design.of(4, stratum=["a", "a", "b", "b"], population=[10, 10, 30, 30])
>>> share(design, [1, 0, 1, 0]).value
0.5
"""

from waterlijn.survey.change import Wave, between
from waterlijn.survey.design import Design
from waterlijn.survey.shares import average, share

__all__ = ["Design", "Wave", "average", "between", "share"]
