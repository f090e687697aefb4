"""What a chart is: a picture for a wide page and one for a phone, its words and its numbers."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from cqclib import files
from cqclib.charts.canvas import Canvas

# Whether a notebook stores a PNG beside each SVG, which GitHub and an untrusted notebook do not show.
PNG_IN_NOTEBOOKS = os.environ.get("CQC_PNG_IN_NOTEBOOKS") != "no"
SOURCE = "Source: Care Quality Commission, Open Government Licence v3.0; figures by this project."


@dataclass(frozen=True)
class Caption:
    """The words of a chart, made in ``report``.

    ``name``: lower-case words with hyphens, unique on its page. ``title`` says the finding,
    ``subtitle`` the statistic and its base, ``alt`` what a sighted reader takes away.
    """

    name: str
    title: str
    subtitle: str
    alt: str
    source: str = SOURCE


@dataclass(frozen=True)
class Chart:
    """One figure for a page.

    ``data`` is the table drawn; ``wide`` and ``narrow`` are SVG of the same things for a page and
    for a phone; ``canvas`` is the wide one as matplotlib figures, for other formats.
    """

    caption: Caption
    data: pd.DataFrame
    wide: str
    narrow: str
    canvas: Canvas = field(repr=False, compare=False)

    @property
    def png(self) -> bytes:
        """The wide picture as a small PNG, the same bytes for the same picture."""
        from cqclib.charts import png  # here: reports show no pixels

        return png.small(self.canvas)

    def facts(self) -> dict[str, str]:
        """What a page needs beside the wide picture: words, data as CSV, the narrow picture."""
        return {
            "role": "chart",
            "name": self.caption.name,
            "title": self.caption.title,
            "subtitle": self.caption.subtitle,
            "alt": self.caption.alt,
            "source": self.caption.source,
            "csv": files.csv_text(self.data),
            "narrow": self.narrow,
        }

    def _ipython_display_(self) -> None:
        from IPython.display import display  # here: there in a notebook, dear elsewhere

        caption = self.caption
        title = f"**{caption.title}**  \n{caption.subtitle}"
        display(
            {"text/markdown": title, "text/plain": title},
            raw=True,
            metadata={"cqc": {"role": "chart-title"}},
        )
        pictures = {"image/svg+xml": self.wide, "text/plain": caption.alt}
        if PNG_IN_NOTEBOOKS:
            pictures["image/png"] = base64.b64encode(self.png).decode("ascii")
        display(pictures, raw=True, metadata={"image/svg+xml": {"cqc": self.facts()}})


def chart(caption: Caption, data: pd.DataFrame, draw: Callable[[Canvas], None]) -> Chart:
    """The chart of ``data`` that ``draw`` draws, once on a wide canvas and once on a narrow one.

    ``draw`` sets the canvas's height. ``data`` is kept as the chart's download.
    """
    wide, narrow = (Canvas(narrow) for narrow in (False, True))
    pictures = []
    for canvas in (wide, narrow):
        draw(canvas)
        canvas.finish()
        pictures.append(canvas.svg())
    return Chart(caption, data, pictures[0], pictures[1], wide)
