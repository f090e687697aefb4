"""Where a chart is drawn: a matplotlib figure measured in points, from its top left corner.

Everything is placed by hand, once for a wide page and once for a phone. Letting matplotlib lay a
figure out draws it twice, and cannot put labels above bars on a phone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

from cqclib import palette
from cqclib.charts import svg

WIDE = 576.0  # points: 8 inches, shown on some 750 px
NARROW = 259.2  # points: 3.6 inches, shown on 288 to 415 px
DASHES = (3.0, 2.0)

_CROSS = "-2 -1 -1 -2 0 -1 1 -2 2 -1 1 0 2 1 1 2 0 1 -1 2 -2 1 -1 0 0 0"  # in quarters: x, y, x, y
_SHAPES: dict[str, Path] = {
    "o": Path.unit_circle().transformed(Affine2D().scale(0.5)),
    "s": Path([(-0.45, -0.45), (0.45, -0.45), (0.45, 0.45), (-0.45, 0.45), (0, 0)], closed=True),
    "^": Path([(0, -0.55), (0.55, 0.45), (-0.55, 0.45), (0, -0.55)], closed=True),
    "v": Path([(0, 0.55), (0.55, -0.45), (-0.55, -0.45), (0, 0.55)], closed=True),
    "D": Path([(0, 0.5), (0.5, 0), (0, -0.5), (-0.5, 0), (0, 0.5)], closed=True),
    "X": Path(np.array(_CROSS.split(), dtype=float).reshape(-1, 2) / 4, closed=True),
}


class Canvas:
    """One picture of a chart. Lengths are points; x runs right, y runs down from the top."""

    def __init__(self, narrow: bool) -> None:
        self.narrow = narrow
        self.width = NARROW if narrow else WIDE
        self.size = 9.0 if narrow else 10.0  # of text
        self.height = 0.0
        self._figure = Figure(figsize=(self.width / svg.DPI, 1), dpi=svg.DPI, frameon=False)
        self._down = Affine2D()
        self._place = self._down + self._figure.dpi_scale_trans
        self.layers = [self._figure]
        self._written: list[str | None] = [None]

    def shared(self, draw: Callable[[Canvas, Any], None], content: Hashable) -> None:
        """What several charts share: drawn once for each ``content`` and kept.

        ``draw`` gets a canvas of its own, whose height becomes this one's, and ``content``, all that
        it draws. The same bytes come out whether it was drawn now or before.
        """
        kept = _kept(draw, content, self.narrow)
        self.layers[-1:] = [*kept.layers, self._figure]
        self._written[-1:] = [*kept._written, None]
        self.height = kept.height

    def finish(self) -> None:
        """Fix the height, which is known only when everything has its place."""
        for figure, written in zip(self.layers, self._written, strict=True):
            if written is None:
                figure.set_size_inches(self.width / svg.DPI, self.height / svg.DPI)
        self._down.clear().scale(1 / svg.DPI, -1 / svg.DPI).translate(0, self.height / svg.DPI)

    def svg(self) -> str:
        """The picture as a whole SVG."""
        for place, figure in enumerate(self.layers):
            if self._written[place] is None:
                self._written[place] = svg.drawn(figure, self.size)
        return svg.whole("".join(map(str, self._written)), self.width, self.height, self.size)

    def shape(self, points: Path, fill: str = "none", edge: str = "none", **look: Any) -> None:
        """A path in points. ``look``: ``line`` (width), ``dashes``, ``tip``."""
        self._figure.add_artist(
            PathPatch(
                points,
                facecolor=fill,
                edgecolor=edge,
                linewidth=look.get("line", 1.0),
                linestyle=(0, look["dashes"]) if look.get("dashes") else "-",
                transform=self._place,
                # A phone has no pointer to rest on a mark.
                gid=svg.tip(look["tip"]) if look.get("tip") and not self.narrow else None,
            )
        )

    def polygon(self, points: Sequence[tuple[float, float]], **look: Any) -> None:
        """A closed shape through these points."""
        self.shape(Path([*points, points[0]], closed=True), **look)

    def rect(self, x: float, y: float, width: float, height: float, **look: Any) -> None:
        """A rectangle from its top left corner."""
        right, low = x + width, y + height
        self.polygon([(x, y), (right, y), (right, low), (x, low)], **look)

    def line(self, *points: tuple[float, float], colour: str = palette.GRID, **look: Any) -> None:
        """A line through these points."""
        self.shape(Path(points), edge=colour, **look)

    def mark(self, shape: str, x: float, y: float, size: float, **look: Any) -> None:
        """A mark around (x, y): "o", "s", "^", "v", "D" or "X", about ``size`` across."""
        place = Affine2D().scale(size).translate(x, y)
        self.shape(_SHAPES[shape].transformed(place), **look)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        align: str = "left",
        *,
        colour: str = palette.INK,
        bold: bool = False,
        size: float = 0.0,
    ) -> None:
        """``text`` whose capitals stand halfway at y; it starts, ends or is centred at x."""
        size = size or self.size
        self._figure.add_artist(
            Text(
                x,
                y + 0.36 * size,
                text,
                ha=align,
                va="baseline",
                color=colour,
                fontproperties=_font(size, bold),
                transform=self._place,
                parse_math=False,
            )
        )


@lru_cache(maxsize=16)
def _kept(draw: Callable[[Canvas, Any], None], content: Hashable, narrow: bool) -> Canvas:
    canvas = Canvas(narrow)
    draw(canvas, content)
    canvas.finish()
    canvas.svg()
    return canvas


@lru_cache(maxsize=64)
def _font(size: float, bold: bool) -> FontProperties:
    weight = "bold" if bold else "normal"
    return FontProperties(family="DejaVu Sans", size=size, weight=weight)


@lru_cache(maxsize=4096)
def width_of(text: str, size: float = 10.0, bold: bool = False) -> float:
    """How wide ``text`` is at most, in points: DejaVu is broader than the fonts of a page."""
    return float(text_to_path.get_text_width_height_descent(text, _font(size, bold), False)[0])
