"""A made-up snapshot of any size, for timing only: every score is drawn by a seeded dice."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
from pathlib import Path

from cqclib import files
from cqclib.reference import authorities, framework
from cqclib.snapshot.model import REQUIRED_COLUMNS

AS_AT = "2099-12-31"
_SITE = "https://www.cqc.org.uk/care-services/local-authority-assessment-reports"


def write(data: Path, rounds: int) -> int:
    """Write a snapshot with ``rounds`` assessments of each authority into ``data``/raw.

    Returns the number of assessments. It calls itself made up in its provenance.
    """
    dice = random.Random(2025)  # noqa: S311  not a secret
    out = io.StringIO()
    writer = csv.DictWriter(out, REQUIRED_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for authority in authorities.everyone():
        for year in range(rounds):
            scores = dice.choices((1, 2, 3, 4), (1, 40, 55, 4), k=9)
            slug = f"{authority.slug}-05{25 + year}"
            writer.writerow(
                {
                    "slug": slug,
                    "report_url": f"{_SITE}/{slug}",
                    "authority_name": authority.name,
                    "ons_code": authority.code,
                    "overall_rating": framework.rating_of_total(sum(scores)).name,
                    **dict(zip(framework.SCORE_KEYS, scores, strict=True)),
                    "report_month": f"20{25 + year}-05",
                    "note": "",
                }
            )
    content = out.getvalue()
    provenance = {
        "as_at": AS_AT,
        "producer": "made up for a benchmark",
        "address": "https://www.cqc.org.uk/",
        "licence": "none",
        "method": "drawn at random; says nothing about any authority",
        "known_gaps": ["Everything here is made up."],
        "files": {
            "assessments.csv": {"sha256": hashlib.sha256(content.encode("utf-8")).hexdigest()}
        },
    }
    folder = data / "raw" / AS_AT
    files.write_all(
        {
            folder / "assessments.csv": content,
            folder / "provenance.json": json.dumps(provenance, indent=2) + "\n",
        }
    )
    return len(authorities.everyone()) * rounds
