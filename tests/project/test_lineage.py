"""Walks of docs/lineage.md: from a figure in a stored notebook back to the recorded snapshot.

The walks are done with ``csv`` and ``json`` alone, as somebody without this package would.
"""

import csv
import hashlib
import html
import json
import math
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cqclib import scrape
from cqclib.dataset import clean
from cqclib.reference import framework
from cqclib.reference.wordings import labels
from cqclib.scrape.parse.labels import TIERS
from replica import Replica, Site
from replica.facts import bundled

ROOT = Path(__file__).resolve().parents[2]
PROCESSED = ROOT / "data" / "processed"
KEYS = [f"qs{number}" for number in range(1, 10)]
PAGE = (ROOT / "docs" / "lineage.md").read_text(encoding="utf-8")


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def outputs(notebook: str) -> list[dict[str, Any]]:
    cells = read_json(ROOT / "notebooks" / f"{notebook}.ipynb")["cells"]
    return [output for cell in cells for output in cell.get("outputs", [])]


def chart(notebook: str, heading: str, name: str = "") -> list[dict[str, str]]:
    """The numbers that a chart of the notebook carries with it, found by its first columns and name."""
    for output in outputs(notebook):
        about = output.get("metadata", {}).get("image/svg+xml", {}).get("cqc", {})
        if about.get("csv", "").startswith(heading) and name in about["name"]:
            return list(csv.DictReader(about["csv"].splitlines()))
    raise AssertionError(f"no chart of {notebook} has its numbers by {heading}")


@pytest.fixture(scope="module")
def detailed() -> dict[str, dict[str, str]]:
    """Step 3: the assessments that count nationally, by slug."""
    rows = read_csv(PROCESSED / "la_detailed_assessments.csv")
    return {row["slug"]: row for row in rows if row["latest"] == "True"}


@pytest.fixture(scope="module")
def recorded() -> dict[str, dict[str, str]]:
    """Steps 5 and 6: the snapshot's rows by slug, its file proved by its hash."""
    folder = ROOT / "data" / "raw" / read_json(PROCESSED / "la_raw_assessments.json")["snapshot"]
    table = folder / "assessments.csv"
    known = read_json(folder / "provenance.json")["files"][table.name]["sha256"]
    assert hashlib.sha256(table.read_bytes()).hexdigest() == known
    return {row["slug"]: row for row in read_csv(table)}


def plain(text: str) -> str:
    """Letters and digits only, so that quotes, cases and blanks of many kinds are alike."""
    return " ".join(re.findall(r"[a-z0-9]+", html.unescape(text).casefold()))


def from_the_address_to_the_snapshot(
    slugs: list[str], detailed: dict[str, dict[str, str]], recorded: dict[str, dict[str, str]]
) -> None:
    """Steps 4 to 7 for each slug."""
    assert slugs
    for slug in slugs:
        address = detailed[slug]["report_url"]
        assert address.rsplit("/", 1)[1] == slug
        assert recorded[slug]["report_url"] == address
        assert [recorded[slug][key] for key in KEYS] == [
            detailed[slug][f"{key}_score"] for key in KEYS
        ]
        tiers = [recorded[slug].get(f"{key}_tier", "") for key in KEYS]
        assert all(tier in ("", *TIERS) for tier in tiers)


def test_kents_overall_score(
    detailed: dict[str, dict[str, str]], recorded: dict[str, dict[str, str]]
) -> None:
    headers = [
        output.get("metadata", {}).get("cqc", {}) for output in outputs("04_focus_authority")
    ]
    (cards,) = (
        dict(map(reversed, header["cards"])) for header in headers if header.get("role") == "header"
    )
    (label,) = (label for label in cards if "overall score" in label)
    facts = read_json(PROCESSED / "focus" / "kent.json")
    assert cards[label] == f"{facts['total_score']} of 36" == "20 of 36"
    assert label.endswith(f"overall score {facts['overall_score_percent']}%")
    assert facts["overall_score_percent"] == 56

    (slug,) = (slug for slug, row in detailed.items() if row["ons_code"] == facts["ons_code"])
    total = sum(int(recorded[slug][key]) for key in KEYS)
    assert total == facts["total_score"] == 20
    assert math.ceil(100 * total / 36) == 56
    from_the_address_to_the_snapshot([slug], detailed, recorded)
    assert slug == "kent-0525" and recorded[slug]["report_url"] in PAGE.replace("\n", "")


def test_statement_1_at_score_2(
    detailed: dict[str, dict[str, str]], recorded: dict[str, dict[str, str]]
) -> None:
    (shown,) = (
        row["authorities"]
        for row in chart("03_national", "statement_number,statement,theme,score,")
        if (row["statement"], row["score"]) == ("Assessing needs", "2")
    )
    headline = read_json(PROCESSED / "national.json")["statements"]["qs1"]["counts"]["2"]
    scores = read_csv(PROCESSED / "scores.csv")
    slugs = [row["slug"] for row in scores if (row["statement_number"], row["score"]) == ("1", "2")]
    slugs = [slug for slug in slugs if slug in detailed]
    assert int(shown) == headline == len(slugs) == 51
    assert all(recorded[slug]["qs1"] == "2" for slug in slugs)
    assert sum(row["qs1"] == "2" for row in recorded.values()) == 51
    from_the_address_to_the_snapshot(slugs, detailed, recorded)


def test_the_north_easts_coverage(
    detailed: dict[str, dict[str, str]], recorded: dict[str, dict[str, str]]
) -> None:
    charts = chart("03_national", "group,authorities,", "ratings-by-region")
    (shown,) = (row for row in charts if row["group"] == "North East")
    everyone = read_csv(ROOT / "cqclib" / "reference" / "authorities.csv")
    there = {row["ons_code"] for row in everyone if row["region"] == "North East"}
    slugs = [slug for slug, row in detailed.items() if row["region"] == "North East"]
    assert int(shown["assessed"]) == len(slugs) == 9
    assert int(shown["authorities"]) == len(there) == 12
    assert {recorded[slug]["ons_code"] for slug in slugs} <= there
    from_the_address_to_the_snapshot(slugs, detailed, recorded)


@pytest.mark.full
def test_a_live_snapshot_leads_on_to_the_label_and_the_page(own_data: Path) -> None:
    """Made from the replica of CQC's site: these pages are not CQC's."""
    reports = [report for report in bundled() if report.slug in ("kent-0525", "camden-0225")]
    with Replica(Site(reports=reports)) as replica:
        made = scrape.run(
            "live",
            base_url=replica.address,
            requests_per_second=1000.0,
            progress=False,
            max_problems=1,  # this site lists few of the reports that the bundled snapshot knows
        )
    folder = own_data / "raw" / made.snapshot.as_at.isoformat()
    clean.write(made.snapshot)
    detailed = read_csv(own_data / "processed" / "la_detailed_assessments.csv")
    (kent,) = (row for row in detailed if row["authority"] == "Kent")
    (row,) = (row for row in read_csv(folder / "assessments.csv") if row["slug"] == kent["slug"])
    assert row["qs1"] == kent["qs1_score"] == "2"
    assert row["qs1_tier"] in TIERS and row["qs1_tier"] in PAGE

    known = read_json(folder / "provenance.json")["files"]["pages.zip"]["sha256"]
    assert hashlib.sha256((folder / "pages.zip").read_bytes()).hexdigest() == known
    with zipfile.ZipFile(folder / "pages.zip") as pages:
        index = {entry["url"]: entry["file"] for entry in json.loads(pages.read("index.json"))}
        address = row["summary_url"].replace("https://www.cqc.org.uk", replica.address)
        page = plain(re.sub(r"<[^>]*>", " ", pages.read(index[address]).decode("utf-8")))
    assert any(plain(wording) in page for wording in labels(framework.STATEMENTS[0]))
    assert "kent county council" in page


def test_the_page_tells_the_walks_that_are_tested() -> None:
    for words in ("56%", "51 authorities scored 2", "9 of 12 authorities assessed"):
        assert words in PAGE
