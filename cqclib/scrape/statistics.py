"""What a run found and what it cost, as numbers and as lines to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cqclib import wording
from cqclib.reference import framework
from cqclib.scrape.parse.labels import TIERS


@dataclass(frozen=True)
class Statistics:
    """Counts of one run; ``of`` is the number of formal assessments found."""

    of: int
    pilots: int
    ratings: int
    scores: int
    per_statement: dict[str, int] = field(default_factory=dict)
    per_tier: dict[str, int] = field(default_factory=dict)
    problems: int = 0
    requests: int = 0
    cache_hits: int = 0
    not_modified: int = 0
    retries: int = 0
    bodies: int = 0
    body_bytes: int = 0
    seconds: float = 0.0
    seconds_waiting: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self) -> list[str]:
        """The statistics as a reader sees them: "72 of 72 (100%)"."""
        possible = self.of * len(framework.STATEMENTS)
        average = f"{self.scores / self.of:.1f}" if self.of else "none"
        names = {statement.key: statement.name for statement in framework.STATEMENTS}
        return [
            f"Overall ratings: {wording.of(self.ratings, self.of)}",
            *(f"{names[key]}: {wording.of(n, self.of)}" for key, n in self.per_statement.items()),
            f"Scores: {wording.of(self.scores, possible)}",
            f"Average per authority: {average} of {len(framework.STATEMENTS)} scores",
            "Labels recognised: " + ", ".join(f"{tier} {n}" for tier, n in self.per_tier.items()),
            f"Pilots, not counted above: {self.pilots}; problems: {self.problems}",
            f"Requests: {self.requests} ({self.retries} retries, {self.not_modified} not modified)"
            f"; from the cache: {self.cache_hits}; bodies: {self.bodies}, "
            f"{self.body_bytes / 1000:,.0f} kB",
            f"Time: {self.seconds:,.1f} s, and {self.seconds_waiting:,.1f} s of waiting for the "
            "rate limit, all workers together",
        ]

    def __str__(self) -> str:
        return "\n".join(self.lines())


def of_rows(
    rows: Sequence[Mapping[str, str]], listed_formal: int, problems: int, cost: Mapping[str, Any]
) -> Statistics:
    """The statistics of the rows read, of which those with a problem count as not read."""
    good = [row for row in rows if row["kind"] != "pilot" and not row["problem"]]
    keys = [statement.key for statement in framework.STATEMENTS]
    per_statement = {key: sum(1 for row in good if row[key]) for key in keys}
    tiers = [row[f"{key}_tier"] for row in good for key in keys]
    return Statistics(
        of=listed_formal,
        pilots=sum(1 for row in rows if row["kind"] == "pilot"),
        ratings=sum(1 for row in good if row["overall_rating"]),
        scores=sum(per_statement.values()),
        per_statement=per_statement,
        per_tier={tier: tiers.count(tier) for tier in TIERS},
        problems=problems,
        **cost,
    )
