"""One function a figure: each draws the table it is given, under a ``Caption``, as a ``Chart``."""

from cqclib.charts.base import Caption, Chart
from cqclib.charts.heatmap import heatmap
from cqclib.charts.hexmap import BY_RATING, hexmap, map_words
from cqclib.charts.national import (
    ratings,
    ratings_by_group,
    statement_means,
    statement_scores,
)
from cqclib.charts.over_time import over_time, scatter
from cqclib.charts.profile import profile, side_by_side
from cqclib.charts.strip import strip
from cqclib.charts.what_if import what_if

__all__ = [
    "BY_RATING",
    "Caption",
    "Chart",
    "heatmap",
    "hexmap",
    "map_words",
    "over_time",
    "profile",
    "ratings",
    "ratings_by_group",
    "scatter",
    "side_by_side",
    "statement_means",
    "statement_scores",
    "strip",
    "what_if",
]
