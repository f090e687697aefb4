"""What the tests of the crawl share: five reports, one way to run, and what a snapshot says of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from cqclib import scrape
from cqclib.reference.framework import SCORE_KEYS
from cqclib.scrape import Run
from cqclib.scrape.fetch import Timeouts
from cqclib.snapshot.model import Snapshot
from replica import Replica, Site
from replica.facts import Report, bundled, pilots

# As patient as in earnest: a busy machine fails no test.
PATIENT = Timeouts(backoff=0.01)
REPAIR = "<html><body><h1>Under repair</h1><p>withdrawn for now</p></body></html>"
SEARCH = "/search/content/7217"
FEW = ("kent-0525", "camden-0225", "Hertfordshire-0524", "WBerkshire-0524", "blackpool-0825")


def few() -> list[Report]:
    return [report for report in bundled() if report.slug in FEW]


def small_site() -> Site:
    """The five reports and a pilot."""
    return Site(reports=few(), pilots=pilots()[:1])


def kent() -> Report:
    return next(report for report in few() if report.slug == "kent-0525")


def go(replica: Replica, **more: object) -> Run:
    options = {"requests_per_second": 1000.0, "contact": "t@example.org", "progress": False}
    options |= {"timeouts": PATIENT} | more
    return scrape.run("live", base_url=replica.address, **options)  # type: ignore[arg-type]


def scores_of(recorded: Snapshot) -> dict[str, dict[str, int]]:
    formal = recorded.assessments[recorded.assessments["kind"] == "formal"]
    rows = formal.set_index("slug")[SCORE_KEYS].to_dict("index")
    return {
        str(slug): {str(key): int(value) for key, value in row.items() if value}
        for slug, row in rows.items()
    }


def truth(reports: list[Report]) -> dict[str, dict[str, int]]:
    return {
        report.slug: {f"qs{n}": score for n, score in report.scores.items()} for report in reports
    }


def ratings(recorded: Snapshot) -> dict[str, str]:
    formal = recorded.assessments[recorded.assessments["kind"] == "formal"]
    return dict(zip(formal["slug"], formal["overall_rating"], strict=True))


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def yesterday(recorded: Snapshot) -> None:
    """Let a snapshot be one of an earlier day."""
    folder = recorded.folder.rename(recorded.folder.with_name("2024-12-31"))
    about = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    text = json.dumps(about | {"as_at": "2024-12-31"})
    (folder / "provenance.json").write_text(text, encoding="utf-8")
