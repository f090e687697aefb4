"""What changed between two snapshots: new, gone, not read, renamed, and every changed score or rating.

A report that the newer snapshot could not read is "not read", which says nothing about whether it
is still published; one that only the older could not read is "read again". One that CQC has under
review, or has taken down while a list still names it, is not gone either.

    python -m cqclib.snapshot.diff    the newest beside the one before, in Markdown

That prints nothing when nothing changed: it is the text of the weekly pull request.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cqclib.errors import SnapshotError
from cqclib.folding import folded
from cqclib.reference import framework
from cqclib.snapshot import events
from cqclib.snapshot import model as snapshot
from cqclib.snapshot.events import TAKEN_DOWN, UNDER_REVIEW
from cqclib.snapshot.model import Snapshot
from cqclib.wording import plural

_WORDS = {
    "new": "new",
    "read again": "read that could not be read before",
    UNDER_REVIEW: "under review at CQC and not used",
    TAKEN_DOWN: "taken down by CQC for the time being",
    "gone": "no longer published",
    "not read": "not read, whether or not still published",
}
CHANGES = (*_WORDS, "renamed", "changed")
COLUMNS = ("change", "slug", "authority", "item", "old", "new")
_ITEMS = {
    "overall_rating": "overall rating",
    "kind": "kind",
    "printed_score_percent": "overall score (%)",
    "problem": "problem",
    **{statement.key: statement.name for statement in framework.STATEMENTS},
}


@dataclass(frozen=True)
class Change:
    """One difference: ``change`` is one of ``CHANGES``."""

    change: str
    slug: str
    authority: str
    item: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Difference:
    """All differences of two snapshots, by change, then slug. ``old`` and ``new`` are dates."""

    old: str
    new: str
    changes: tuple[Change, ...]

    def of(self, change: str) -> list[Change]:
        """The changes of one sort."""
        return [entry for entry in self.changes if entry.change == change]

    def table(self) -> pd.DataFrame:
        """One row a change; the columns of ``COLUMNS``, blank where they say nothing."""
        return pd.DataFrame(map(vars, self.changes), columns=list(COLUMNS), dtype="str")

    def sentence(self) -> str:
        """All of it in a sentence or two, names and values included while they are few."""
        if not self.changes:
            return f"Nothing changed between {self.old} and {self.new}."
        parts = []
        for change, words in _WORDS.items():
            if entries := self.of(change):
                names = _shortened(entries, "{0.authority}")
                parts.append(f"{plural(len(entries), 'assessment')} {words} ({names})")
        if entries := self.of("renamed"):
            names = _shortened(entries, "{0.old} is now {0.new}")
            parts.append(f"{plural(len(entries), 'authority', 'authorities')} renamed ({names})")
        if entries := self.of("changed"):
            values = _shortened(entries, "{0.authority}, {0.item}: {0.old} to {0.new}")
            parts.append(f"{plural(len(entries), 'value')} changed ({values})")
        return f"Between {self.old} and {self.new}: {'; '.join(parts)}."

    def markdown(self) -> str:
        """Every difference in a table, "" when there is none.

        What was read from a page stands between backticks, so that nothing in it is a link, a
        mention or a tag.
        """
        if not self.changes:
            return ""
        lines = [
            f"{plural(len(self.changes), 'change')} between {self.old} and {self.new}.",
            "",
            "| change | assessment | authority | what | old | new |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for entry in self.changes:
            slug, authority, old, new = map(
                _quoted, (entry.slug, entry.authority, entry.old, entry.new)
            )
            lines.append(
                f"| {entry.change} | {slug} | {authority} | {entry.item} | {old} | {new} |"
            )
        return "\n".join(lines) + "\n"


def difference(old: Snapshot, new: Snapshot) -> Difference:
    """What changed from ``old`` to ``new``, the key of an assessment being its slug.

    What one of the two did not record at all (a blank column) is no change.
    """
    before, after = _rows(old), _rows(new)
    kept = [item for item in _ITEMS if _recorded(old, item) and _recorded(new, item)]
    changes = []
    for slug in sorted(before.keys() | after.keys()):
        earlier, later = before.get(slug), after.get(slug)
        if earlier is None or later is None:
            row = later or earlier or {}
            changes.append(Change(_came_or_went(slug, old, new), slug, row["authority_name"]))
            continue
        changes += _changed(earlier, later, kept)
        reviewed = ["yes" if _taken_back(recorded, slug) else "no" for recorded in (old, new)]
        if reviewed[0] != reviewed[1]:
            name = later["authority_name"]
            changes.append(Change("changed", slug, name, UNDER_REVIEW, *reviewed))
    changes.sort(key=lambda change: CHANGES.index(change.change))
    return Difference(old.as_at.isoformat(), new.as_at.isoformat(), tuple(changes))


def _changed(
    earlier: Mapping[str, str], later: Mapping[str, str], items: Sequence[str]
) -> list[Change]:
    """Every difference of two rows of one report: its authority's name, and the ``items``."""
    slug, before, name = later["slug"], earlier["authority_name"], later["authority_name"]
    changes = []
    if folded(before) != folded(name):  # "&" for "and" is no new name
        changes.append(Change("renamed", slug, name, "name as printed", before, name))
    for item in items:
        if earlier[item] != later[item]:
            values = earlier[item] or "blank", later[item] or "blank"
            changes.append(Change("changed", slug, name, _ITEMS[item], *values))
    return changes


def _came_or_went(slug: str, old: Snapshot, new: Snapshot) -> str:
    """What to call a report that only one of the two holds."""
    if (new.assessments["slug"] == slug).any():
        return "read again" if slug in _unread(old) or _taken_back(old, slug) else "new"
    return "not read" if slug in _unread(new) else _taken_back(new, slug) or "gone"


def _taken_back(recorded: Snapshot, slug: str) -> str:
    """What CQC did with a report that a snapshot has no row of; "" when nothing is known of that."""
    kinds = {event.kind for event in events.recorded(recorded.provenance) if event.slug == slug}
    return next((kind for kind in (UNDER_REVIEW, TAKEN_DOWN) if kind in kinds), "")


def _unread(recorded: Snapshot) -> set[str]:
    return {str(problem["slug"]) for problem in recorded.provenance.get("problems", ())}


def since_predecessor(recorded: Snapshot) -> Difference | None:
    """What changed since the snapshot before this one; None for the first."""
    earlier = [day for day in snapshot.available() if day < recorded.as_at.isoformat()]
    return difference(snapshot.load(earlier[-1]), recorded) if earlier else None


def _rows(recorded: Snapshot) -> dict[str, dict[str, str]]:
    table = recorded.assessments.copy()
    table["kind"] = table["kind"].replace("", "formal")
    rows = table.to_dict("records")
    return {str(row["slug"]): {str(key): str(value) for key, value in row.items()} for row in rows}


def _recorded(recorded: Snapshot, item: str) -> bool:
    return item in ("kind", "problem", *framework.SCORE_KEYS) or bool(
        (recorded.assessments[item] != "").any()
    )


def _shortened(entries: list[Change], form: str, most: int = 5) -> str:
    shown = ", ".join(form.format(entry) for entry in entries[:most])
    more = len(entries) - most
    return f"{shown} and {more} more" if more > 0 else shown


def _quoted(text: str) -> str:
    plain_text = " ".join(re.sub(r"[`|\\\x00-\x1f\x7f]", " ", text).split())
    return f"`{plain_text}`" if plain_text else ""


def main() -> int:
    """Print what changed in the newest snapshot; 1 with a sentence when it cannot be read."""
    try:
        changes = since_predecessor(snapshot.load(snapshot.LATEST))
    except SnapshotError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(changes.markdown() if changes else "", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
