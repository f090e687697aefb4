"""What changed between two snapshots: new, gone, renamed, and every changed score or rating.

    python -m cqclib.snapshot.diff    the newest beside the one before, in Markdown

That prints nothing when nothing changed: it is the text of the weekly pull request.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

import pandas as pd

from cqclib.errors import SnapshotError
from cqclib.folding import folded
from cqclib.reference import framework
from cqclib.snapshot import model as snapshot
from cqclib.snapshot.model import Snapshot

COLUMNS = ("change", "slug", "authority", "item", "old", "new")
_ITEMS = {
    "overall_rating": "overall rating",
    "kind": "kind",
    "printed_score_percent": "overall score (%)",
    "problem": "problem",
    **{one.key: one.name for one in framework.STATEMENTS},
}


@dataclass(frozen=True)
class Change:
    """One difference: ``change`` is "new", "gone", "changed" or "renamed"."""

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
        return [one for one in self.changes if one.change == change]

    def table(self) -> pd.DataFrame:
        """One row a change; the columns of ``COLUMNS``, blank where they say nothing."""
        rows = [[getattr(one, column) for column in COLUMNS] for one in self.changes]
        return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")

    def sentence(self) -> str:
        """All of it in a sentence or two, names and values included while they are few."""
        if not self.changes:
            return f"Nothing changed between {self.old} and {self.new}."
        parts = []
        for change, verb in (("new", "new"), ("gone", "no longer published")):
            if found := self.of(change):
                parts.append(f"{_count(len(found), 'assessment')} {verb} ({_names(found)})")
        if found := self.of("renamed"):
            told = _told(found, "{0.old} is now {0.new}")
            parts.append(f"{_count(len(found), 'authority', 'authorities')} renamed ({told})")
        if found := self.of("changed"):
            told = _told(found, "{0.authority}, {0.item}: {0.old} to {0.new}")
            parts.append(f"{_count(len(found), 'value')} changed ({told})")
        return f"Between {self.old} and {self.new}: {'; '.join(parts)}."

    def markdown(self) -> str:
        """Every difference in a table, "" when there is none.

        What was read from a page stands between backticks, so that nothing in it is a link, a
        mention or a tag.
        """
        if not self.changes:
            return ""
        lines = [
            f"{_count(len(self.changes), 'change')} between {self.old} and {self.new}.",
            "",
            "| change | assessment | authority | what | old | new |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for one in self.changes:
            read = [_quoted(text) for text in (one.slug, one.authority)]
            values = [_quoted(text) for text in (one.old, one.new)]
            lines.append(f"| {' | '.join([one.change, *read, one.item, *values])} |")
        return "\n".join(lines) + "\n"


def difference(old: Snapshot, new: Snapshot) -> Difference:
    """What changed from ``old`` to ``new``, the key of an assessment being its slug.

    What one of the two did not record at all (a blank column) is no change.
    """
    before, after = _rows(old), _rows(new)
    kept = [item for item in _ITEMS if _recorded(old, item) and _recorded(new, item)]
    changes = []
    for slug in sorted(before.keys() | after.keys()):
        one, other = before.get(slug), after.get(slug)
        if one is None or other is None:
            row = other or one or {}
            change = "new" if one is None else "gone"
            changes.append(Change(change, slug, row["authority_name"]))
            continue
        name = other["authority_name"]
        if folded(one["authority_name"]) != folded(name):  # "&" for "and" is no new name
            changes.append(
                Change("renamed", slug, name, "name as printed", one["authority_name"], name)
            )
        changes += [
            Change(
                "changed", slug, name, _ITEMS[item], one[item] or "blank", other[item] or "blank"
            )
            for item in kept
            if one[item] != other[item]
        ]
    order = ["new", "gone", "renamed", "changed"]
    changes.sort(key=lambda change: order.index(change.change))
    return Difference(old.as_at.isoformat(), new.as_at.isoformat(), tuple(changes))


def since_predecessor(recorded: Snapshot) -> Difference | None:
    """What changed since the snapshot before this one; None for the first."""
    earlier = [one for one in snapshot.available() if one < recorded.as_at.isoformat()]
    return difference(snapshot.load(earlier[-1]), recorded) if earlier else None


def _rows(recorded: Snapshot) -> dict[str, dict[str, str]]:
    table = recorded.assessments.copy()
    table["kind"] = table["kind"].replace("", "formal")
    rows = table.to_dict("records")
    return {str(row["slug"]): {str(key): str(value) for key, value in row.items()} for row in rows}


def _recorded(one: Snapshot, item: str) -> bool:
    return item in ("kind", "problem", *framework.SCORE_KEYS) or bool(
        (one.assessments[item] != "").any()
    )


def _count(number: int, singular: str, plural: str = "") -> str:
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def _names(found: list[Change]) -> str:
    return _told(found, "{0.authority}")


def _told(found: list[Change], form: str, most: int = 5) -> str:
    told = ", ".join(form.format(one) for one in found[:most])
    more = len(found) - most
    return f"{told} and {more} more" if more > 0 else told


def _quoted(text: str) -> str:
    plain_text = " ".join(re.sub(r"[`|\\\x00-\x1f\x7f]", " ", text).split())
    return f"`{plain_text}`" if plain_text else ""


def main() -> int:
    """Print what changed in the newest snapshot; 1 with a sentence when it cannot be read."""
    try:
        found = since_predecessor(snapshot.load(snapshot.LATEST))
    except SnapshotError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(found.markdown() if found else "", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
