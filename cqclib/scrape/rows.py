"""A row of a snapshot: what the pages of one report say, as text, "" for a blank."""

from __future__ import annotations

from collections.abc import Mapping

from cqclib.scrape import fetch
from cqclib.scrape.parse import REPORTS, Summary
from cqclib.scrape.visit import Report
from cqclib.snapshot.model import OPTIONAL_COLUMNS, REQUIRED_COLUMNS


def row(report: Report, problem: str = "") -> dict[str, str]:
    """The assessment without what its summary says; ``problem`` is why it cannot be used."""
    listed, published = report.listed, report.landing.published
    return dict.fromkeys((*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS), "") | {
        "slug": listed.slug,
        "report_url": fetch.CQC + REPORTS + listed.slug,
        "authority_name": report.landing.name,
        "ons_code": report.authority.code,
        "report_month": listed.month or (f"{published:%Y-%m}" if published else ""),
        "note": "; ".join(report.result.notes),
        "kind": listed.kind,
        "published_on": published.isoformat() if published else "",
        "problem": problem,
    }


def summary_cells(summary: Summary, address: str) -> dict[str, str]:
    """The cells that the summary page gives, without the scores."""
    percent = summary.printed_percent
    return {
        "overall_rating": summary.rating,
        "printed_score_percent": "" if percent is None else str(percent),
        "summary_url": address,
        **{f"qs{pair.number}_tier": pair.tier for pair in summary.pairs},
    }


def score_cells(scores: Mapping[int, int]) -> dict[str, str]:
    """Nine scores by statement number."""
    return {f"qs{number}": str(score) for number, score in scores.items()}
