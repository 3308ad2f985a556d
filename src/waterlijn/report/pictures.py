"""A chart as a picture, for a file that cannot hold an SVG."""

from __future__ import annotations

import json

from waterlijn.report.charts import Chart

PPI = 200  # sharp on paper, some tens of kilobytes a chart
WIDTH_CM = 16.0
_TEMPLATE = """
#let given = json(bytes(sys.inputs.chart))
#set page(width: {width}cm, height: auto, margin: 0pt, fill: white)
#set text(font: ("Atkinson Hyperlegible", "Source Sans 3", "Liberation Sans", "DejaVu Sans"))
#image(bytes(given.svg), format: "svg", width: 100%)
"""


def png(chart: Chart) -> bytes:
    """The wide drawing, 16 cm wide, dark on white."""
    import typst

    made = typst.compile(
        _TEMPLATE.replace("{width}", str(WIDTH_CM)).encode(),
        format="png",
        ppi=PPI,
        sys_inputs={"chart": json.dumps({"svg": chart.draw()})},
    )
    return bytes(made)  # of one page
