"""A chart as pixels, for notebooks on GitHub and in JupyterLab before they are trusted."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from PIL import Image

if TYPE_CHECKING:
    from cqclib.charts.canvas import Canvas

DPI = 96
_COLOURS = 64


def small(canvas: Canvas, dpi: float = DPI) -> bytes:
    """``canvas`` as a PNG of few colours, without a date or a program's name in it."""
    buffer = io.BytesIO()
    picture = pixels(canvas, dpi).quantize(
        _COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    picture.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def pixels(canvas: Canvas, dpi: float) -> Image.Image:
    """``canvas`` drawn by matplotlib on white, ``dpi`` dots an inch."""
    size = [round(length * dpi / 72) for length in (canvas.width, canvas.height)]
    renderer = RendererAgg(size[0], size[1], dpi)  # type: ignore[no-untyped-call]
    before = [figure.dpi for figure in canvas.layers]
    for figure in canvas.layers:
        figure.dpi = dpi
        figure.draw(renderer)
    for figure, points in zip(canvas.layers, before, strict=True):
        figure.dpi = points
    buffer = renderer.buffer_rgba()  # type: ignore[no-untyped-call]
    drawn = Image.fromarray(np.asarray(buffer), "RGBA")
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    return paper
