"""A chart as pixels, for notebooks on GitHub and in JupyterLab before they are trusted."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from PIL import Image

from cqclib import palette
from cqclib.charts.canvas import WIDE, Canvas
from cqclib.charts.parts import wrapped

if TYPE_CHECKING:
    from cqclib.charts.base import Chart

DPI = 96
SAVED_DPI = 150
_COLOURS = 64


def small(canvas: Canvas) -> bytes:
    """``canvas`` as a PNG of few colours, without a date or a program's name in it."""
    buffer = io.BytesIO()
    picture = pixels(canvas, DPI).quantize(
        _COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    picture.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def pixels(canvas: Canvas, dpi: float) -> Image.Image:
    """``canvas`` drawn by matplotlib on white, ``dpi`` dots an inch."""
    size = [round(length * dpi / 72) for length in (canvas.width, canvas.height)]
    paper = Image.new("RGB", (size[0], size[1]), "white")
    for figure in canvas.layers:  # each as high as what it holds: all of them hang from the top
        layer = _pixels(figure, dpi)
        paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def _pixels(figure: Figure, dpi: float) -> Image.Image:
    width, height = (round(length * dpi) for length in figure.get_size_inches())
    renderer = RendererAgg(width, height, dpi)  # type: ignore[no-untyped-call]
    before, figure.dpi = figure.dpi, dpi
    try:
        figure.draw(renderer)
    finally:
        figure.dpi = before
    buffer = renderer.buffer_rgba()  # type: ignore[no-untyped-call]
    return Image.fromarray(np.asarray(buffer), "RGBA")


def titled(chart: Chart) -> bytes:
    """``chart`` as a PNG for a document: title and subtitle above it, the source below."""
    caption = chart.caption
    parts = [
        _lines([(caption.title, 12, True), (caption.subtitle, 10, False)]),
        chart.canvas,
        _lines([(caption.source, 9, False)]),
    ]
    pictures = [pixels(part, SAVED_DPI) for part in parts]
    edge = SAVED_DPI // 8
    height = sum(picture.height for picture in pictures) + 2 * edge
    paper = Image.new("RGB", (pictures[0].width + 2 * edge, height), "white")
    y = edge
    for picture in pictures:
        paper.paste(picture, (edge, y))
        y += picture.height
    buffer = io.BytesIO()
    paper.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _lines(texts: list[tuple[str, float, bool]]) -> Canvas:
    """Paragraphs of these sizes, bold or not, as wide as a picture."""
    canvas = Canvas(narrow=False)
    for text, size, bold in texts:
        for line in wrapped(text, 0.96 * WIDE, size, most=20, bold=bold):
            canvas.height += 1.35 * size
            colour = palette.INK if bold else palette.QUIET
            canvas.text(0, canvas.height - 0.6 * size, line, size=size, bold=bold, colour=colour)
    canvas.height += 6
    canvas.finish()
    return canvas
