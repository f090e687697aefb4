"""What a chart is: a picture with real text, its title, its numbers and its text alternative."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import matplotlib
import pandas as pd
from IPython.display import display
from lxml import etree
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cqclib import files
from cqclib.charts import palette

STYLE = Path(__file__).parent.with_name("cqc.mplstyle")
WIDTH = 8.0  # inches; a report's column
SOURCE = "Source: Care Quality Commission, Open Government Licence v3.0; figures by this project."
_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_TIP = "tip:"
P = ParamSpec("P")
Drawn = TypeVar("Drawn")


@dataclass(frozen=True)
class Chart:
    """One figure for a page.

    ``title`` says the finding, ``subtitle`` the statistic and its base, ``alt`` what a sighted
    reader would take away, ``data`` the numbers drawn (one row a mark).
    """

    name: str  # lower-case words with hyphens, unique on its page
    title: str
    subtitle: str
    alt: str
    data: pd.DataFrame
    figure: Figure
    svg: str
    source: str = SOURCE

    def _ipython_display_(self) -> None:
        title = f"**{self.title}**  \n{self.subtitle}"
        display(
            {"text/markdown": title, "text/plain": title},
            raw=True,
            metadata={"cqc": {"role": "chart-title"}},
        )
        about = {
            "role": "chart",
            "name": self.name,
            "title": self.title,
            "subtitle": self.subtitle,
            "alt": self.alt,
            "source": self.source,
            "csv": files.csv_text(self.data),
        }
        display(
            {"image/svg+xml": self.svg, "text/plain": self.alt},
            raw=True,
            metadata={"image/svg+xml": {"cqc": about}},
        )


def styled(draw: Callable[P, Drawn]) -> Callable[P, Drawn]:
    """Draw with the project's style, whatever style the notebook uses."""

    @functools.wraps(draw)
    def inside(*args: P.args, **kwargs: P.kwargs) -> Drawn:
        with matplotlib.rc_context(fname=STYLE):
            return draw(*args, **kwargs)

    return inside


def figure(height: float, width: float = WIDTH) -> tuple[Figure, Axes]:
    """A new figure of this size in inches with one pair of axes."""
    fig = Figure(figsize=(width, height), layout="constrained")
    return fig, fig.subplots()


def tip(artist: Artist, text: str) -> None:
    """Give one mark a tooltip: the text shows when the pointer rests on it."""
    artist.set_gid(_TIP + text)


def value_axis_off(axes: Axes) -> None:
    """Hide the horizontal axis where every value is printed."""
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)


def legend_below(fig: Figure, columns: int, handles: list[Any] | None = None) -> None:
    """A legend under the whole picture, in rows of ``columns``, of its own handles or the axes'."""
    known = fig.axes[0].get_legend_handles_labels()[0] if handles is None else handles
    fig.legend(
        handles=known,
        loc="outside lower left",
        ncols=columns,
        handletextpad=0.4,
        columnspacing=1.3,
        borderaxespad=0.1,
    )


def bars_of(axes: Axes) -> list[Rectangle]:
    """The bars drawn so far, in the order of drawing."""
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def middle(bar: Rectangle) -> float:
    """The height of a horizontal bar's middle."""
    return bar.get_y() + bar.get_height() / 2


def outlined(level: int) -> dict[str, Any]:
    """How a bar of this level is filled and outlined."""
    return {"facecolor": palette.LEVELS[level].fill, "edgecolor": palette.OUTLINE}


def chart(
    fig: Figure, *, name: str, title: str, subtitle: str, alt: str, data: pd.DataFrame
) -> Chart:
    """The finished chart of a drawn figure. Call inside a ``styled`` function."""
    return Chart(name, title, subtitle, alt, data, fig, _svg(fig, name))


def _svg(fig: Figure, name: str) -> str:
    """The figure as SVG that may stand with others on one page, the same bytes every time."""
    buffer = io.BytesIO()
    fig.savefig(
        buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
    )
    parser = etree.XMLParser(remove_comments=True, remove_blank_text=True, resolve_entities=False)
    root = etree.fromstring(buffer.getvalue(), parser)
    for metadata in root.findall(f"{_SVG}metadata"):
        root.remove(metadata)
    _titles(root)
    _own_ids(root, name)
    text = etree.tostring(root, encoding="unicode")
    text = re.sub(r"\n+", " ", text)
    return re.sub(r"(\d+\.\d\d)\d+", r"\1", text)


def _titles(root: etree._Element) -> None:
    for group in root.iter(f"{_SVG}g"):
        if (mark := group.get("id", "")).startswith(_TIP):
            title = etree.Element(f"{_SVG}title")
            title.text = mark.removeprefix(_TIP)
            group.insert(0, title)


def _own_ids(root: etree._Element, name: str) -> None:
    """Keep only the ids that something refers to, and make them this chart's own."""
    text = etree.tostring(root, encoding="unicode")
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', text))
    for element in root.iter():
        identity = element.get("id")
        if identity is not None:
            if identity in used:
                element.set("id", f"{name}-{identity}")
            else:
                del element.attrib["id"]
        for key, value in element.attrib.items():
            if key in (_XLINK, "href") and value.startswith("#"):
                element.set(key, f"#{name}-{value[1:]}")
            elif "url(#" in value:
                element.set(key, value.replace("url(#", f"url(#{name}-"))
