"""One function a figure. Each returns a ``Chart``: the picture and its text alternative."""

from cqclib.charts import hexmap, national
from cqclib.charts import profile as scores
from cqclib.charts import strip as standing
from cqclib.charts.base import Chart

__all__ = ["Chart", "hexmap", "national", "scores", "standing"]
