"""What several charts are made of: keys, labels, scales and bars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cqclib import palette
from cqclib.charts.canvas import DASHES, Canvas, width_of
from cqclib.errors import DataError
from cqclib.reference import framework

GREY: dict[str, Any] = {"fill": palette.OTHERS, "edge": palette.OUTLINE, "line": 0.8}
_CUT = "\N{HORIZONTAL ELLIPSIS}"
STATISTICS = ("mean", "median")
UNKNOWN = "D"  # the mark of an authority whose rating was not recorded
Key = tuple[Callable[[Canvas, float, float], None], str]


@dataclass(frozen=True)
class Scale:
    """From values to points: ``low`` stands at ``start``, ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def statistic_of(frame: pd.DataFrame) -> str:
    """Which of "mean" and "median" the frame holds. Raises DataError for neither or both."""
    held = [name for name in STATISTICS if name in frame]
    if len(held) != 1:
        raise DataError(
            f"A chart of averages has {'both of' if held else 'neither of'} the columns 'mean' and "
            "'median'; give it one of them."
        )
    return held[0]


def level_look(level: int) -> dict[str, Any]:
    """Fill and outline of a score or rating level; 0 is "not assessed", dashed."""
    fill = palette.LEVELS.get(level, palette.NOT_ASSESSED).fill
    look = {"fill": fill, "edge": palette.OUTLINE, "line": 0.8}
    return look if level else look | {"dashes": DASHES}


def level_ink(level: int) -> str:
    """The colour of text on ``level_look(level)``."""
    return palette.LEVELS.get(level, palette.NOT_ASSESSED).ink


def level_of(rating: object) -> int:
    """4 to 1 for a rating's name, 0 for a blank."""
    return framework.rating(rating).level if isinstance(rating, str) and rating else 0


def rating_mark(rating: object) -> tuple[str, dict[str, Any]]:
    """Shape and look of the mark of a rating, so that no chart relies on colour."""
    level = level_of(rating)
    look = level_look(level)
    look.pop("dashes", None)
    return palette.MARKERS.get(level, UNKNOWN), look


def box(**look: Any) -> Callable[[Canvas, float, float], None]:
    """A key's sample: a filled box."""
    return lambda canvas, x, y: canvas.rect(x, y - 4, 14, 8, **look)


def dot(shape: str, size: float, **look: Any) -> Callable[[Canvas, float, float], None]:
    """A key's sample: a mark."""
    return lambda canvas, x, y: canvas.mark(shape, x + 7, y, size, **look)


def dash(**look: Any) -> Callable[[Canvas, float, float], None]:
    """A key's sample: a line."""
    return lambda canvas, x, y: canvas.line((x, y), (x + 14, y), **look)


def keys(canvas: Canvas, top: float, entries: Sequence[Key]) -> float:
    """The key of a picture, in rows from ``top``. Returns where it ends."""
    x, y, line = 1.0, top + 7, 15.0
    for sample, label in entries:
        wanted = 19 + width_of(label, canvas.size)
        if x > 1 and x + wanted > canvas.width:
            x, y = 1.0, y + line
        sample(canvas, x, y)
        canvas.text(x + 19, y, label)
        x += wanted + 14
    return y + 8


def score_keys() -> list[Key]:
    """Key entries of the four scores as boxes, with what each means."""
    return [
        (box(**level_look(score)), f"{score}: {framework.SCORE_MEANINGS[score]}")
        for score in framework.SCORES
    ]


def shortened(text: str, width: float, size: float, bold: bool = False) -> str:
    """``text``, cut where it is wider than ``width`` points and then ending in "..."."""
    if width_of(text, size, bold) <= width:
        return text
    while text and width_of(text + _CUT, size, bold) > width:
        text = text[:-1]
    return text.rstrip(" ,-") + _CUT


def wrapped(text: str, width: float, size: float, most: int = 2, bold: bool = False) -> list[str]:
    """``text`` in at most ``most`` lines of ``width`` points, the last of them shortened."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and (len(lines) == most or width_of(longer, size, bold) <= width):
            lines[-1] = longer
        else:
            lines.append(word)
    return [shortened(line, width, size, bold) for line in lines]


@dataclass(frozen=True)
class Row:
    """One labelled row of bars: its middle, and the left end and width there are for bars."""

    y: float
    left: float
    width: float
    height: float

    def bar(self, canvas: Canvas, left: float, width: float, **look: Any) -> None:
        """A bar, or a part of one, as high as the row."""
        canvas.rect(left, self.y - self.height / 2, width, self.height, **look)


def rows(
    canvas: Canvas, labels: Sequence[str], right: float, gaps: Sequence[float] = ()
) -> Iterator[Row]:
    """A row for each label: beside its bar on a wide page, above it on a phone.

    ``right``: points kept free after the longest bar. ``gaps``: extra space before each row. The
    canvas's height becomes where the rows end.
    """
    most = canvas.width * (1 if canvas.narrow else 0.45)
    labels = [shortened(label, most, canvas.size) for label in labels]
    widest = max((width_of(label, canvas.size) for label in labels), default=0)
    left = 3.0 if canvas.narrow else widest + 8
    for place, label in enumerate(labels):
        canvas.height += gaps[place] if gaps else 0
        if canvas.narrow:
            canvas.text(1, canvas.height + 6, label)
            y, height = canvas.height + 21, 15.0
            canvas.height += 34
        else:
            y, height = canvas.height + 12, 18.0
            canvas.height += 25
            canvas.text(left - 8, y, label, "right")
        yield Row(y, left, canvas.width - left - right, height)


def theme_gaps(themes: Sequence[str]) -> list[float]:
    """Extra space before each row whose theme differs from the one before."""
    before = [*themes[:1], *themes[:-1]]
    return [0 if last == theme else 6 for last, theme in zip(before, themes, strict=True)]


def axis(
    canvas: Canvas,
    ends: tuple[float, float],
    y: float,
    ticks: Iterable[tuple[float, str]],
    down: float,
) -> None:
    """A horizontal axis between ``ends`` at ``y``: a small line at each tick, its label ``down`` below."""
    canvas.line((ends[0], y), (ends[1], y), colour=palette.OTHERS, line=0.8)
    for x, label in ticks:
        canvas.line((x, y), (x, y + 3), colour=palette.OTHERS, line=0.8)
        canvas.text(x, y + down, label, "center")
