"""The values that CQC changed in reports already recorded, as events of the run that noticed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from cqclib import paths
from cqclib.errors import SnapshotError
from cqclib.scrape.crawler import Crawl
from cqclib.snapshot import model as snapshot
from cqclib.snapshot import store
from cqclib.snapshot.diff import difference
from cqclib.snapshot.events import CHANGED, UNDER_REVIEW, Event
from cqclib.snapshot.model import Snapshot


def changed_values(walked: Crawl, day: str) -> list[Event]:
    """One event a report of which a value is another than in the snapshot before ``day``.

    A report with a problem has no value for certain, so none that changed.
    """
    earlier = [recorded for recorded in snapshot.available() if recorded < day]
    if not earlier:
        return []
    try:
        before = snapshot.load(earlier[-1])
    except SnapshotError:  # a problem of the run already: what is known from it was asked for
        return []
    table = store.recordable(walked.assessments)
    sound = table[table["problem"] == ""]
    about = {"events": [event.to_dict() for event in walked.events]}
    now = Snapshot(date.fromisoformat(day), paths.raw() / day, sound, about)
    values: dict[str, list[str]] = defaultdict(list)
    for change in difference(before, now).of("changed"):
        if (change.item, change.new) == (UNDER_REVIEW, "yes"):
            continue  # an event by itself
        values[change.slug].append(f"{change.item} {change.old} to {change.new}")
    return [
        Event(slug, CHANGED, f"changed since {earlier[-1]}: {', '.join(words)}")
        for slug, words in values.items()
    ]
