"""Where people stand in a conversation, as hexagons of at least five of them: never a point that is somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.report.charts.chart import Chart
from waterlijn.report.charts.drawing import WATER, Frame, svg, text
from waterlijn.report.tables import Cell, Table, count_cell
from waterlijn.words import gettext as _

FEWEST = 5  # people in a hexagon
DRAWN = 0.8  # of the people: the finest hexagons that show so many are used
ACROSS = (24, 20, 16, 13, 11, 9, 7, 6, 5, 4, 3, 2)  # hexagons side by side, tried in this order
LARGEST = 40  # radius of a drawn hexagon
OWN = 2 / 3  # of the people in a hexagon: so many of one group, and the hexagon is called that group's
CLASSES = ((0.15, 5), (0.3, 10), (0.45, 20), (0.6, 50), (0.8, 100))  # how dark, from how many people on
Reals = NDArray[np.float64]
Whole = NDArray[np.int64]


class Hexagon(NamedTuple):
    """A hexagon with its middle (in positions), its people, and the group that it is mostly of (-1: none)."""

    x: float
    y: float
    people: int
    group: int


@dataclass(frozen=True, slots=True)
class Hexagons:
    """What may be drawn: hexagons of one radius, the people in them, and how many people stand in none."""

    cells: tuple[Hexagon, ...]
    radius: float
    left_out: int

    @property
    def people(self) -> int:
        return sum(cell.people for cell in self.cells)


def hexagons(position: Reals, group: NDArray[np.int32] | None = None) -> Hexagons:
    """People in hexagons, as fine as lets at least four in five of them be shown.

    Parameters
    ----------
    position
        (n, 2)
    group
        (n,) their group, -1 for none; None when no groups are shown.

    Returns
    -------
    Hexagons
        Without any cell when nowhere five people stand together.
    """
    where = np.asarray(position, np.float64)
    best = Hexagons((), 1.0, len(where))
    span = float(max(np.ptp(where[:, 0]), np.ptp(where[:, 1]))) if len(where) else 0.0
    for across in ACROSS if span > 0 else (1,):
        radius = (span or 1.0) / across / sqrt(3)
        found = _binned(where, radius, group)
        if found.people > best.people or not best.cells:
            best = found
        if found.people >= DRAWN * len(where):
            return found
    return best


def _binned(where: Reals, radius: float, group: NDArray[np.int32] | None) -> Hexagons:
    q, r = _axial(where, radius)
    places, at, counts = np.unique(np.stack([q, r], axis=1), axis=0, return_inverse=True, return_counts=True)
    at = at.ravel()
    cells = []
    for i in np.flatnonzero(counts >= FEWEST).tolist():
        column, row = places[i].tolist()
        x, y = radius * sqrt(3) * (column + row / 2), radius * 1.5 * row
        cells.append(Hexagon(x, y, int(counts[i]), -1 if group is None else _mostly(group[at == i])))
    return Hexagons(tuple(cells), radius, len(where) - sum(cell.people for cell in cells))


def _axial(where: Reals, radius: float) -> tuple[Whole, Whole]:
    """The hexagon of each place: of three coordinates that sum to 0, the one rounded worst follows from the others."""
    q = (where[:, 0] * sqrt(3) / 3 - where[:, 1] / 3) / radius
    r = where[:, 1] * 2 / 3 / radius
    cube = np.stack([q, r, -q - r], axis=1)
    near = np.round(cube)
    worst = np.abs(near - cube).argmax(axis=1)
    rows = np.arange(len(where))
    near[rows, worst] -= near.sum(axis=1)
    return near[:, 0].astype(np.int64), near[:, 1].astype(np.int64)


def _mostly(group: NDArray[np.int32]) -> int:
    known = group[group >= 0]
    if not len(known):
        return -1
    counts = np.bincount(known)
    return int(counts.argmax()) if counts.max() >= OWN * len(group) else -1


@dataclass(frozen=True, slots=True)
class _Map:
    found: Hexagons
    names: tuple[str, ...]
    title: str
    description: str

    def paint(self, frame: Frame, name: str) -> str:
        xs, ys = [cell.x for cell in self.found.cells], [cell.y for cell in self.found.cells]
        around = 1.2 * self.found.radius
        wide, high = max(xs) - min(xs) + 2 * around, max(ys) - min(ys) + 2 * around
        scale = min((frame.width - 8) / wide, (300 if frame.is_narrow else 420) / high, LARGEST / self.found.radius)
        left, top = (frame.width - scale * wide) / 2, frame.font if self.names else 0

        def place(cell: Hexagon) -> tuple[float, float]:
            return left + scale * (cell.x - min(xs) + around), top + scale * (max(ys) - cell.y + around)

        parts = [self._hexagon(cell, *place(cell), scale * self.found.radius) for cell in self.found.cells]
        parts += self._labels([place(cell) for cell in self.found.cells], scale * self.found.radius, frame)
        return svg(frame, top + scale * high + 4, self.title, self.description, name, parts)

    def _hexagon(self, cell: Hexagon, x: float, y: float, radius: float) -> str:
        corners = ((x + 0.96 * radius * sin(i * pi / 3), y + 0.96 * radius * cos(i * pi / 3)) for i in range(6))
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
        dark = max(opacity for opacity, least in CLASSES if cell.people >= least)
        dash = ("", ' stroke-dasharray="6 3"', ' stroke-dasharray="2 3"', ' stroke-dasharray="8 3 2 3"')[cell.group % 4]
        edge = f' stroke="currentColor" stroke-width="2"{dash}' if cell.group >= 0 else ""
        people = text(str(cell.people), x, y + 4.5, "middle", 12, ' class="wl-tick"') if radius > 11 else ""
        return f'<polygon points="{points}" color="{WATER}" fill="currentColor" fill-opacity="{dark}"{edge}/>{people}'

    def _labels(self, places: Sequence[tuple[float, float]], radius: float, frame: Frame) -> list[str]:
        """The name of each group above the middle of its hexagons."""
        drawn = []
        for number, name in enumerate(self.names):
            own = [
                (x, y, cell.people)
                for (x, y), cell in zip(places, self.found.cells, strict=True)
                if cell.group == number
            ]
            if own:
                total = sum(people for _x, _y, people in own)
                x = sum(x * people for x, _y, people in own) / total
                y = max(min(y for _x, y, _people in own) - radius - 4, frame.font)
                drawn.append(text(name, min(max(x, 40), frame.width - 40), y, "middle", 0, ' font-weight="bold"'))
        return drawn


def opinion_map(
    position: Reals,
    group: NDArray[np.int32] | None = None,
    names: Sequence[str] = (),
    *,
    title: str = "",
    description: str = "",
) -> Chart | None:
    """Who votes alike stands close together; only where at least five people stand is anything drawn.

    Parameters
    ----------
    position
        (n, 2) of those who have a place.
    group, names
        Group of each, and the names of the groups; leave both out when groups are not shown.
    title, description
        What is drawn, and what is to be seen in it; made when not given.

    Returns
    -------
    Chart, or None when nowhere five people stand together.
    """
    found = hexagons(position, group)
    if not found.cells:
        return None
    title = title or _("Who votes alike stands close together")
    description = description or _described(found)
    drawing = _Map(found, tuple(names), title, description)
    return Chart(title, description, drawing.paint, _table(found, names, title), _how_to_read(found))


def _described(found: Hexagons) -> str:
    most = max(found.cells, key=lambda cell: cell.people)
    return _(
        "A map of {cells} places where at least five people stand together; {most} stand at the fullest place.",
        cells=len(found.cells),
        most=most.people,
    )


def _how_to_read(found: Hexagons) -> str:
    said = _(
        "Each hexagon stands for at least five people; the darker, the more. Left and right, high and low mean nothing "
        "by themselves: only how close together people stand does."
    )
    if not found.left_out:
        return said
    few = _("Somebody who stands too far from the others is not drawn, so that nobody can be recognised.")
    if found.left_out < FEWEST:
        return f"{said} {few}"
    return f"{said} " + _("{n} people stand too far from the others to be drawn unrecognisably.", n=found.left_out)


def _table(found: Hexagons, names: Sequence[str], title: str) -> Table:
    """From left to right."""
    ordered = sorted(found.cells, key=lambda cell: (round(cell.x, 9), round(cell.y, 9)))
    middle = (_middle([cell.x for cell in ordered]), _middle([cell.y for cell in ordered]))
    rows: list[tuple[str | Cell, ...]] = []
    for number, cell in enumerate(ordered, 1):
        side = _("on the left") if cell.x < middle[0] else _("on the right")
        height = _("at the bottom") if cell.y < middle[1] else _("at the top")
        own = names[cell.group] if 0 <= cell.group < len(names) else ""
        rows.append((str(number), side, height, count_cell(cell.people), *((own,) if names else ())))
    headers = (_("Place"), _("Left or right"), _("High or low"), _("People"), *((_("Group"),) if names else ()))
    return Table.of(title, headers, rows)


def _middle(found: Sequence[float]) -> float:
    return (min(found) + max(found)) / 2
