"""The published tables: their schemas, how they are cleaned, described and read back.

A notebook begins with ``data = dataset.load()``. pandas comes with the first name that is used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cqclib.dataset.tables import Dataset, load, recorded_snapshot

__all__ = ["Dataset", "load", "recorded_snapshot"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cqclib.dataset import tables

    return getattr(tables, name)
