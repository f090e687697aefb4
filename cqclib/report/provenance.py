"""What 01_scrape and 02_clean show: provenance, extraction statistics, checks, coverage."""

from __future__ import annotations

import pandas as pd

from cqclib import wording
from cqclib.reference.framework import SCORE_COLUMNS, SCORE_KEYS
from cqclib.report.html.elements import Callout, Prose, link
from cqclib.report.html.table import Column, Table
from cqclib.scrape import Run
from cqclib.snapshot.model import Snapshot


def provenance(snapshot: Snapshot) -> Table:
    """Who recorded the snapshot, from where, when, how and under which licence."""
    about = snapshot.provenance
    rows = [
        ("As at", wording.day(snapshot.as_at)),
        ("Producer", about["producer"]),
        ("Address", about["address"]),
        ("Method", about["method"]),
        ("Licence", about["licence"]),
        ("Attribution", about.get("attribution", "")),
        *((f"SHA-256 of {name}", file["sha256"]) for name, file in sorted(about["files"].items())),
    ]
    return Table(
        name="provenance",
        caption=f"Where the snapshot of {wording.day(snapshot.as_at)} comes from",
        columns=[Column("what", "What"), Column("is", "As recorded")],
        rows=pd.DataFrame([row for row in rows if row[1]], columns=["what", "is"]),
    )


def known_gaps(snapshot: Snapshot) -> Prose:
    """What the producer could not record."""
    return Prose([str(gap) for gap in snapshot.provenance["known_gaps"]] or ["None."])


def statistics(recorded: pd.DataFrame) -> Table:
    """How much was found of what could be: ratings, each score, scores in all, on average.

    ``recorded`` is what ``clean.recorded`` gives; pilots have no scores and do not count.
    """
    formal = recorded[recorded["kind"] == "formal"]
    count = len(formal)
    given = formal[SCORE_KEYS].notna()
    rows = [
        ("Assessments recorded", len(recorded), len(recorded)),
        ("of them formal", count, len(recorded)),
        ("Overall ratings", int(formal["overall_rating"].notna().sum()), count),
        *(
            (f"Scores of statement {n}", int(given[key].sum()), count)
            for n, key in enumerate(SCORE_KEYS, start=1)
        ),
        ("Scores in all", int(given.to_numpy().sum()), 9 * count),
    ]
    average = given.to_numpy().sum() / count if count else 0.0
    return Table(
        name="extraction",
        caption="What was found of what could be",
        columns=[
            Column("what", "What"),
            Column("found", "Found", "number"),
            Column("possible", "Possible", "number"),
        ],
        rows=pd.DataFrame(rows, columns=["what", "found", "possible"]),
        note=f"On average {average:.2f} of 9 scores an assessment.",
    )


def resolution(recorded: pd.DataFrame) -> Table | Prose:
    """The printed names that are not the plain name already, and what they resolve to.

    ``recorded``: ``authority_name`` (as printed), ``authority, ons_code, authority_type``.
    """
    other = recorded[recorded["authority_name"] != recorded["authority"]]
    same = len(recorded) - len(other)
    if other.empty:
        return Prose(f"All {len(recorded)} names are printed plainly.")
    return Table(
        name="names",
        caption=f"Names as CQC prints them and the authorities they mean ({len(recorded)} of "
        f"{len(recorded)} resolved, {same} printed plainly)",
        columns=[
            Column("authority_name", "Printed"),
            Column("authority", "Authority"),
            Column("ons_code", "ONS code"),
            Column("authority_type", "Type"),
        ],
        rows=other.sort_values("authority"),
    )


def rating_check(rated: pd.DataFrame) -> Prose:
    """The printed ratings beside those that CQC's rule derives from the scores.

    ``rated``: ``authority, overall_rating, derived_rating, total_score``; rows without both ratings
    do not count.
    """
    both = rated.dropna(subset=["overall_rating", "derived_rating"])
    wrong = both[both["overall_rating"] != both["derived_rating"]]
    agree = (
        f"{wording.of(len(both) - len(wrong), len(both))} printed ratings are the one that "
        "CQC's rule derives from the nine scores."
    )
    return Prose(
        [
            agree,
            *(
                f"{row['authority']}: printed {row['overall_rating']}, derived {row['derived_rating']} "
                f"from {row['total_score']} points."
                for row in wrong.to_dict("records")
            ),
        ]
    )


def reconciliation(second_sources: pd.DataFrame, assessed: int) -> Prose:
    """How many values second sources state, and how many agree.

    ``second_sources``: ``Dataset.second_sources`` or rows of it; ``assessed``: of how many.
    """
    values, agree = len(second_sources), int(second_sources["agrees"].sum())
    scores = int(second_sources["item"].isin(SCORE_COLUMNS).sum())
    return Prose(
        f"Second sources state {values} values about {second_sources['ons_code'].nunique()} of "
        f"{assessed} assessed authorities: ratings, overall scores and {scores} statement scores. "
        f"{agree} agree with the snapshot, {values - agree} do not."
    )


def disagreements(differences: pd.DataFrame) -> Table | Prose:
    """Every difference that is open, with both values. The snapshot's value stands.

    ``differences``: ``analysis.second_sources.disagreements``.
    """
    open_ones = differences[~differences["settled"]]
    if open_ones.empty:
        return Prose("No difference is open.")
    return Table(
        name="disagreements",
        caption="Where a second source states another value (left as the snapshot has it)",
        columns=[
            Column("authority", "Authority"),
            Column("what", "Statement"),
            Column("snapshot_value", "Snapshot", "number"),
            Column("second_source_value", "Second source", "number"),
            Column("source_url", "Source"),
        ],
        rows=open_ones,
    )


def settled(differences: pd.DataFrame) -> Prose | None:
    """The differences that are closed, each with what settled it; None without any."""
    closed = differences[differences["settled"]]
    if closed.empty:
        return None
    return Prose(
        [
            f"Settled: {row['authority']}, {row['what'].lower()}, {row['snapshot_value']} and not "
            f"{row['second_source_value']}. {row['evidence']} {row['evidence_url']}"
            for row in closed.to_dict("records")
        ]
    )


def coverage(by_group: pd.DataFrame, what: str) -> Table:
    """How many authorities of each type or region have been assessed.

    ``by_group``: ``group, authorities, assessed``; ``what``: "type" or "region".
    """
    assessed, authorities = int(by_group["assessed"].sum()), int(by_group["authorities"].sum())
    return Table(
        name=f"coverage-{what}",
        caption=f"Coverage by {what}: {wording.of(assessed, authorities, 'authorities')} assessed",
        columns=[
            Column("group", wording.capital(what)),
            Column("authorities", "Authorities", "number"),
            Column("assessed", "Assessed", "number"),
            Column("share", "Share (%)", "number"),
        ],
        rows=by_group.assign(
            share=[
                wording.percent(int(some), int(all_))
                for some, all_ in zip(by_group["assessed"], by_group["authorities"], strict=True)
            ]
        ),
    )


def licence_note(snapshot: Snapshot) -> Callout:
    """The attribution that every copy of the data needs."""
    page = link("CQC's page", str(snapshot.provenance["address"]))
    return Callout(
        f"{snapshot.provenance.get('attribution', snapshot.provenance['licence'])} {page}.",
        "note",
    )


def run_statistics(run: Run) -> Prose | None:
    """What a live run, or a reading of recorded pages, found and cost; None without pages."""
    return None if run.statistics is None else Prose(run.statistics.lines())


def notes(run: Run) -> Prose | None:
    """What the run noticed and went on from, and what became of known reports."""
    events = [f"{event.slug}: {event.sentence}." for event in run.events]
    return Prose([*run.notes, *events]) if run.notes or events else None


def problems(run: Run) -> Table | None:
    """The pages that could not be read for certain, each with its reason."""
    if not run.problems:
        return None
    return Table(
        name="problems",
        caption=f"{wording.plural(len(run.problems), 'page')} refused",
        columns=[
            Column("slug", "Assessment"),
            Column("address", "Address"),
            Column("reason", "Why it was refused"),
            Column("saved_page", "Kept at"),
        ],
        rows=run.problem_table(),
    )


def changes(run: Run) -> Prose:
    """What changed since the snapshot before."""
    if run.changes is None:
        return Prose("This is the earliest snapshot, so there is nothing to compare it with.")
    return Prose(run.changes.sentence())
