"""What became of reports while nothing was wrong with the reading: taken down, under review, changed.

A run records its events in the provenance of the snapshot. A report that CQC has under review, has
taken down or publishes no longer, and that the snapshot therefore holds no row of, is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

UNDER_REVIEW = "under review"
TAKEN_DOWN = "taken down"
GONE = "no longer published"
MOVED = "moved"
UNLISTED = "not listed"
CHANGED = "changed"
NO_ADDRESS = "no address"


@dataclass(frozen=True)
class Event:
    """One event: the report's slug (an authority's code where no address is known), what kind, words."""

    slug: str
    kind: str
    sentence: str

    def to_dict(self) -> dict[str, str]:
        """The event as plain facts, for a file."""
        return asdict(self)


def recorded(provenance: Mapping[str, Any]) -> list[Event]:
    """The events in a snapshot's provenance; one recorded before kinds were has the kind ""."""
    return [
        Event(event["slug"], str(event.get("kind", "")), event["sentence"])
        for event in provenance.get("events", ())
    ]


def left_out(events: Collection[Event], slugs: Collection[str]) -> list[Event]:
    """The events by which a report is not among ``slugs``, those that the table has."""
    kinds = (UNDER_REVIEW, TAKEN_DOWN, GONE)
    return [event for event in events if event.kind in kinds and event.slug not in slugs]
