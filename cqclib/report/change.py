"""Change over time: this snapshot beside the one before, and an authority beside its own past.

Everything here is None while there is one snapshot and nobody has been assessed twice, which
leaves the sections out of the reports.
"""

from __future__ import annotations

import pandas as pd

from cqclib import wording
from cqclib.analysis import national
from cqclib.analysis.focus import Focus
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework
from cqclib.report.html.elements import Callout, Prose
from cqclib.report.html.table import Column, Table
from cqclib.report.shared import POINTS, RATING, STATEMENT_COLUMNS
from cqclib.snapshot import model as snapshot
from cqclib.snapshot.diff import Difference, difference

_NAME = Column("authority", "Authority (CQC's report)", "authority", url_key="report_url")


def _predecessor(data: Dataset) -> snapshot.Snapshot | None:
    """The snapshot before this one; None for the first."""
    earlier = [day for day in snapshot.available() if day < data.as_at.isoformat()]
    return snapshot.load(earlier[-1]) if earlier else None


def _difference(data: Dataset) -> Difference | None:
    before = _predecessor(data)
    return None if before is None else difference(before, snapshot.load(data.as_at.isoformat()))


def since(data: Dataset) -> Prose | None:
    """What is new, gone, renamed or changed since the snapshot before, in a sentence."""
    changes = _difference(data)
    return None if changes is None else Prose(changes.sentence())


def changed_values(data: Dataset) -> Table | None:
    """Every rating or score that CQC changed in an assessment already published."""
    changes = _difference(data)
    rows = [] if changes is None else [*changes.of("changed"), *changes.of("renamed")]
    if changes is None or not rows:
        return None
    return Table(
        name="changed-values",
        caption=f"Values that differ between {changes.old} and {changes.new} for the same assessment",
        columns=[
            Column("authority", "Authority"),
            Column("slug", "Assessment"),
            Column("item", "What"),
            Column("old", changes.old),
            Column("new", changes.new),
        ],
        rows=pd.DataFrame([vars(value) for value in rows]),
    )


def then_and_now(data: Dataset) -> Table | None:
    """The national picture in the snapshot before and in this one."""
    before = _predecessor(data)
    if before is None:
        return None
    # Imported here: they take pandera, and most have no earlier snapshot.
    from cqclib.dataset import clean, derived

    then = derived.detailed(clean.recorded(before))
    both = (then[then["latest"]], data.assessments)
    counts = [national.by_rating(table)["authorities"] for table in both]
    rows: list[tuple[str, object, object]] = [
        (f"Rated {name.lower()}", *pair)
        for name, *pair in zip(framework.RATING_NAMES, *counts, strict=True)
    ]
    rows.insert(0, ("Authorities assessed", len(both[0]), data.assessed))
    totals = [table["total_score"].dropna().astype(float) for table in both]
    if all(len(some) for some in totals):
        means = [wording.decimals(some.mean(), 1) for some in totals]
        rows.append(("Average total of 36", means[0], means[1]))
    return Table(
        name="then-and-now",
        caption="The national picture then and now",
        columns=[
            Column("what", "What"),
            Column("then", before.as_at.isoformat(), "number"),
            Column("now", data.as_at.isoformat(), "number"),
        ],
        rows=pd.DataFrame(rows, columns=["what", "then", "now"]),
        note="The later picture includes more authorities, so a difference need not mean that "
        "anybody changed.",
    )


def new_assessments(data: Dataset) -> Table | None:
    """The formal assessments that the snapshot before did not have."""
    before = _predecessor(data)
    if before is None:
        return None
    known = set(before.assessments["slug"])
    new = data.all_assessments[~data.all_assessments["slug"].isin(known)]
    if new.empty:
        return None
    return Table(
        name="new-assessments",
        caption=f"{wording.plural(len(new), 'assessment')} new since {before.as_at.isoformat()}",
        columns=[
            _NAME,
            Column("report_month", "Report", "month"),
            RATING,
            POINTS,
            Column("region", "Region"),
        ],
        rows=new.sort_values(["authority", "report_month"]),
    )


def reassessed(data: Dataset) -> Table | None:
    """The authorities with two formal assessments or more: their last beside the one before."""
    rows = []
    for name, group in data.all_assessments.groupby("authority"):
        if len(group) < 2:
            continue
        before, last = (group.sort_values("report_month").iloc[place] for place in (-2, -1))
        both = pd.notna(before["total_score"]) and pd.notna(last["total_score"])
        moved = int(last["total_score"] - before["total_score"]) if both else None
        rows.append(
            {
                "authority": name,
                "report_url": last["report_url"],
                "before_month": before["report_month"],
                "before_rating": before["overall_rating"],
                "last_month": last["report_month"],
                "last_rating": last["overall_rating"],
                "moved": "" if moved is None else f"{moved:+d}".replace("-", "\N{MINUS SIGN}"),
            }
        )
    if not rows:
        return None
    return Table(
        name="reassessed",
        caption=f"{wording.plural(len(rows), 'authority', 'authorities')} assessed more than once",
        columns=[
            _NAME,
            Column("before_month", "Report before", "month"),
            Column("before_rating", "Rating then", "rating"),
            Column("last_month", "Latest report", "month"),
            Column("last_rating", "Rating now", "rating"),
            Column("moved", "Change in points", "number"),
        ],
        rows=pd.DataFrame(rows),
    )


def history(focus: Focus) -> Table | None:
    """An authority's own formal assessments, the latest first, where it has more than one."""
    table = focus.published.all_assessments
    own = table[table["ons_code"] == focus.code].sort_values("report_month", ascending=False)
    if len(own) < 2:
        return None
    own = own.assign(month=[wording.month(value) for value in own["report_month"]])
    return Table(
        name="history",
        caption=f"{focus.authority.name}'s {len(own)} formal assessments, the latest first",
        columns=[
            Column("month", "Report (on CQC's site)", "link", url_key="report_url"),
            RATING,
            POINTS,
            *STATEMENT_COLUMNS,
        ],
        rows=own,
    )


def history_caveat(focus: Focus) -> Callout | None:
    """What a comparison with an authority's own past can say."""
    if history(focus) is None:
        return None
    return Callout(
        "CQC's method and teams change between assessments; a difference of a point or two is not "
        "in itself a change in the authority."
    )
