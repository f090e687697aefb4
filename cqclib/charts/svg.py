"""Matplotlib's figures as small SVG: real text, one decimal, no metadata, the same bytes each time.

Matplotlib's own SVG is three times as long, because it repeats a clip path, a group and a style for
every mark. This renderer writes what our figures hold: filled and outlined shapes, and text. It is a
back end as matplotlib's documentation describes one (``matplotlib.backends.backend_template``).
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from cqclib import palette

DPI = 72.0  # so that a point of the figure is a unit of the SVG
_ANCHORS = {"center": "middle", "right": "end"}
_CIRCLE = np.asarray(Path.unit_circle().codes)
_TIP = "tip:"


def tip(text: str) -> str:
    """The ``gid`` that gives a matplotlib artist the tooltip ``text``."""
    return _TIP + text


def drawn(figure: Figure, text_size: float) -> str:
    """What ``figure`` (at 72 dots an inch) shows, as SVG elements without the ``svg`` around them.

    ``text_size``: the size in points that ``whole`` states once; others are written out.
    """
    width, height = (size * DPI for size in figure.get_size_inches())
    renderer = SvgRenderer(width, height, text_size)
    figure.draw(renderer)
    return renderer.text()


def whole(elements: str, width: float, height: float, text_size: float) -> str:
    """A whole SVG of ``elements`` in points, on white: it stays legible on a dark page."""
    across, down = number(width), number(height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" '
        f'width="{across}pt" height="{down}pt" font-family="Arial, Liberation Sans, sans-serif" '
        f'font-size="{number(text_size)}" fill="{palette.INK}">'
        f'<rect width="{across}" height="{down}" fill="#fff"/>{elements}</svg>'
    )


def number(value: float) -> str:
    """``value`` with at most one decimal, as short as it can be written: 12, 3.5, -.5."""
    text = f"{value:.1f}".removesuffix(".0")
    if text.lstrip("-").startswith("0."):
        return text.replace("0.", ".", 1)
    return "0" if text == "-0" else text


_PATH, _END = '<path d="', '"/>'


class SvgRenderer(RendererBase):
    """Writes filled and outlined shapes and text. Neighbours of one look share a group.

    Hatches, pictures, rotated text and clipping are not written: our figures have none.
    """

    def __init__(self, width: float, height: float, text_size: float) -> None:
        super().__init__()
        self.text_size = text_size
        self.width, self.height = width, height
        self._groups: list[tuple[str, list[str]]] = []
        self._tip = ""

    def text(self) -> str:
        """The elements written so far."""
        return "".join(
            f"<g{look}>{''.join(shapes)}</g>" if look else "".join(shapes)
            for look, shapes in self._groups
        )

    def _add(self, look: str, name: str, attributes: str, content: str = "") -> None:
        if not self._groups or self._groups[-1][0] != look:
            self._groups.append((look, []))
        if self._tip:
            content, self._tip = f"<title>{escape(self._tip)}</title>{content}", ""
        end = f">{content}</{name}>" if content else "/>"
        self._groups[-1][1].append(f"<{name}{attributes}{end}")

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Remember the tooltip that an artist carries, for the shape that follows."""
        if gid and gid.startswith(_TIP):
            self._tip = gid.removeprefix(_TIP)

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: Any = None
    ) -> None:
        """A shape with its fill and outline."""
        flipped = transform + Affine2D().scale(1, -1).translate(0, self.height)
        points = np.asarray(flipped.transform(path.vertices), dtype=float)
        look = self._look(gc, rgbFace)
        if path.codes is not None and np.array_equal(np.asarray(path.codes), _CIRCLE):
            low, high = points[:-1].min(axis=0), points[:-1].max(axis=0)
            (x, y), radius = (low + high) / 2, (high[0] - low[0]) / 2
            self._add(look, "circle", f' cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"')
        else:
            self._add_path(look, _directions(points, path.codes))

    def _add_path(self, look: str, directions: str) -> None:
        """A path; one without a tooltip goes on in the one before it, if that looks the same."""
        group = self._groups[-1][1] if self._groups and self._groups[-1][0] == look else []
        if not self._tip and group and group[-1].startswith(_PATH) and group[-1].endswith(_END):
            group[-1] = group[-1].removesuffix(_END) + directions + _END
        else:
            self._add(look, "path", f' d="{directions}"')

    def _look(self, gc: GraphicsContextBase, fill: Any) -> str:
        line, colour = gc.get_linewidth(), gc.get_rgb()
        empty = fill is None or (len(fill) > 3 and not fill[3])
        look = f' fill="{"none" if empty else to_hex(fill)}"'
        if line and colour[3]:
            look += f' stroke="{to_hex(colour)}"'
            look += "" if line == 1 else f' stroke-width="{number(line)}"'
            dashes: Any = gc.get_dashes()[1]
            if dashes is not None:
                look += f' stroke-dasharray="{" ".join(number(dash) for dash in dashes)}"'
        return look

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Text | None = None,
    ) -> None:
        """Text as text; where it starts, ends or is centred is left to the reader's font."""
        attributes = ""
        if mtext is not None:
            place = mtext.get_transform().transform(mtext.get_unitless_position())
            x = float(np.asarray(place)[0])
            anchor = _ANCHORS.get(mtext.get_horizontalalignment())
            attributes = f' text-anchor="{anchor}"' if anchor else ""
        size, colour = prop.get_size_in_points(), to_hex(gc.get_rgb())
        attributes += f' font-size="{number(size)}"' if size != self.text_size else ""
        attributes += ' font-weight="bold"' if prop.get_weight() == "bold" else ""
        attributes += f' fill="{colour}"' if colour != palette.INK else ""
        self._add(attributes, "text", f' x="{number(x)}" y="{number(y)}"', escape(s))

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Nothing: a line from its baseline needs no size, and measuring took half of its time."""
        return 0.0, 0.0, 0.0

    def get_canvas_width_height(self) -> tuple[float, float]:
        """The size in points."""
        return self.width, self.height

    def flipy(self) -> bool:
        """SVG counts downwards."""
        return True


def _directions(points: Any, codes: Any) -> str:
    """The ``d`` of a path of straight lines, in steps from rounded point to rounded point."""
    path = ""
    at, last = (0.0, 0.0), ""
    for place, (x, y) in enumerate(points):
        code = Path.LINETO if codes is None else codes[place]
        if code == Path.CLOSEPOLY:
            path, last = f"{path}z", "z"
            continue
        here = (round(float(x), 1), round(float(y), 1))
        if place == 0 or code == Path.MOVETO:
            command, numbers = "M", [number(here[0]), number(here[1])]
        else:
            command, numbers = _step(number(here[0] - at[0]), number(here[1] - at[1]))
        # A command is not written twice, nor a space before a minus.
        path += command if command != last or command == "M" else _apart(numbers[0])
        path += numbers[0] + "".join(_apart(value) + value for value in numbers[1:])
        at, last = here, command
    return path


def _step(across: str, down: str) -> tuple[str, list[str]]:
    """A line by ``across`` and ``down``."""
    if down == "0":
        return "h", [across]
    if across == "0":
        return "v", [down]
    return "l", [across, down]


def _apart(value: str) -> str:
    return "" if value.startswith("-") else " "
