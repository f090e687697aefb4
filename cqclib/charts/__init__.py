"""One function a figure. Each returns a ``Chart``: the picture and its text alternative."""

from cqclib.charts import hexmap, national, scores, standing
from cqclib.charts.base import Chart

__all__ = ["Chart", "hexmap", "national", "scores", "standing"]
