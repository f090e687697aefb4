"""The published tables: their schemas, how they are cleaned, described and read back.

A notebook begins with ``data = dataset.load()``.
"""

from cqclib.dataset.tables import Dataset, load, recorded_snapshot

__all__ = ["Dataset", "load", "recorded_snapshot"]
