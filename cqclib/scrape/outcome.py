"""What reading a report can come to: a row, problems, events; and a run that ends without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from cqclib.errors import CqcError
from cqclib.snapshot.events import Event

_FACTS = ["slug", "address", "reason", "saved_page"]


class CrawlError(CqcError):
    """A run that ends without a whole snapshot: why, and what to do."""


@dataclass(frozen=True)
class Problem:
    """One page (or list) that could not be read for certain, with its reason.

    ``page`` is the page as it came, ``saved_page`` the file it was saved to, below the data's ``raw``.
    """

    slug: str
    address: str
    reason: str
    page: bytes = field(default=b"", repr=False, compare=False)
    saved_page: str = ""

    def to_dict(self) -> dict[str, str]:
        """The problem as plain facts, for a table or a file."""
        return {name: getattr(self, name) for name in _FACTS}


@dataclass
class Assessment:
    """What one report gave: its row (None when it could not be read), and what was wrong."""

    slug: str
    row: dict[str, str] | None = None
    problems: list[Problem] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    statement_urls: dict[str, str] = field(default_factory=dict)


def problem_table(problems: Sequence[Problem]) -> pd.DataFrame:
    """One row a problem: slug, address, reason, saved_page (below ``data/raw``)."""
    rows = [problem.to_dict() for problem in problems]
    return pd.DataFrame(rows, columns=_FACTS, dtype="str")
