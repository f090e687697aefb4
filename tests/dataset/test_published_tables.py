"""The committed tables: what readers download is what the code makes, and keeps its constraints."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from cqclib.analysis import focus, focus_facts, national
from cqclib.dataset import clean
from cqclib.dataset.tables import load
from cqclib.snapshot import model as snapshot

ROOT = Path(__file__).resolve().parents[2]
PROCESSED = ROOT / "data" / "processed"
COLUMNS = (
    "slug ons_code authority authority_type region overall_rating overall_score_percent total_score "
    "derived_rating qs1_score qs2_score qs3_score qs4_score qs5_score qs6_score qs7_score qs8_score "
    "qs9_score rank tied points_to_next_rating report_month report_url"
).split()
FILES = [
    "la_raw_assessments.json",
    "la_detailed_assessments.csv",
    "la_summary_ratings.csv",
    "scores.csv",
    "stability.csv",
    "second_source_comparison.csv",
    "reported_since.csv",
    "national.json",
    "focus/kent.json",
]


def rows(name: str) -> list[dict[str, str]]:
    with (PROCESSED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_rerun_gives_the_committed_bytes(own_data: Path) -> None:
    for _ in range(2):
        recorded = snapshot.load("2025-10-03")
        clean.write_raw(recorded)
        clean.write(recorded)
        tables = load()
        national.write(tables)
        focus_facts.write(focus.load(tables, "Kent"))
        for name in FILES:
            made = (own_data / "processed" / name).read_bytes()
            assert made == (PROCESSED / name).read_bytes(), f"{name} is not what the code makes"


@pytest.mark.parametrize("name", FILES)
def test_text_is_utf8_with_plain_line_ends(name: str) -> None:
    content = (PROCESSED / name).read_bytes()
    assert content.decode("utf-8") and b"\r" not in content and content.endswith(b"\n")
    assert not content.startswith(b"\xef\xbb\xbf")
    for wrong in (str(ROOT).encode(), b"NaN", b",nan,", b"<NA>"):
        assert wrong not in content


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".json")])
def test_json_is_sorted(name: str) -> None:
    text = (PROCESSED / name).read_text(encoding="utf-8")

    def keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert [key for key, _ in pairs] == sorted(key for key, _ in pairs)
        return dict(pairs)

    json.loads(text, object_pairs_hook=keys)


def test_detailed_columns_and_values(reference: Any) -> None:
    table = rows("la_detailed_assessments.csv")
    assert set(COLUMNS) <= set(table[0])
    assert [name for name in table[0] if name in COLUMNS] == COLUMNS
    assert len(table) == len({row["slug"] for row in table}) == 72
    assert [row["authority"] for row in table] == sorted(row["authority"] for row in table)
    for row in table:
        own = reference[row["ons_code"]]
        assert row["authority"] == own["name"]
        assert (row["authority_type"], row["region"]) == (own["authority_type"], own["region"])
        scores = [int(row[f"qs{n}_score"]) for n in range(1, 10)]
        assert set(scores) <= {1, 2, 3, 4} and sum(scores) == int(row["total_score"])
        assert int(row["score_range"]) == max(scores) - min(scores)
        assert row["report_url"].endswith(f"/{row['slug']}")
        assert f"{row['report_month'][5:]}{row['report_month'][2:4]}" in row["slug"]
        assert row["latest"] == "True"
        points = {"Outstanding": "", "Good": 32, "Requires improvement": 23, "Inadequate": 14}
        low = points[row["overall_rating"]]
        assert row["points_to_next_rating"] == (str(low - sum(scores)) if low else "")  # type: ignore[operator]


def test_scores_are_those_of_the_recorded_file(assessments: list[dict[str, Any]]) -> None:
    scores = {
        (row["slug"], int(row["statement_number"])): int(row["score"]) for row in rows("scores.csv")
    }
    wanted = {(row["slug"], n): score for row in assessments for n, score in row["scores"].items()}
    assert scores == wanted and len(rows("scores.csv")) == 648


def test_scores_name_their_statement_and_theme() -> None:
    named = {(int(r["statement_number"]), r["statement"], r["theme"]) for r in rows("scores.csv")}
    assert len(named) == 9
    assert (1, "Assessing needs", "Working with people") in named
    assert (9, "Learning, improvement and innovation", "Leadership") in named


def test_the_summary_adds_up() -> None:
    table = rows("la_summary_ratings.csv")
    assert len(table) == 40
    for start in range(0, 40, 4):
        block = table[start : start + 4]
        assert [row["level"] for row in block] == ["4", "3", "2", "1"]
        assert sum(int(row["authorities"]) for row in block) == 72
        assert {row["of"] for row in block} == {"72"}
        assert abs(sum(float(row["share_percent"]) for row in block) - 100) <= 0.2


def test_stability_is_that_of_the_detailed_table() -> None:
    totals = {row["slug"]: int(row["total_score"]) for row in rows("la_detailed_assessments.csv")}
    ranked = {row["slug"]: row["rank"] for row in rows("la_detailed_assessments.csv")}
    table = rows("stability.csv")
    assert {row["slug"]: row["rank"] for row in table} == ranked
    for row in table:
        own = totals[row["slug"]]
        better = sum(total > own + 1 for total in totals.values())
        not_worse = sum(total >= own - 1 for total in totals.values())
        assert (int(row["best_place"]), int(row["last_place"])) == (better + 1, not_worse)
        on_an_edge = own in (13, 14, 22, 23, 31, 32)
        assert row["rating_changes_with_one_point"] == str(on_an_edge)


def test_the_raw_record_is_whole(assessments: list[dict[str, Any]]) -> None:
    text = (PROCESSED / "la_raw_assessments.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    assert raw["snapshot"] == "2025-10-03" and raw["provenance"]["as_at"] == "2025-10-03"
    by_slug = {row["slug"]: row for row in assessments}
    assert len(raw["assessments"]) == 72
    for assessment in raw["assessments"]:
        row = by_slug[assessment["slug"]]
        assert assessment["scores"] == {f"qs{n}": score for n, score in row["scores"].items()}
        for key in ("authority_name", "ons_code", "overall_rating", "report_month", "report_url"):
            assert assessment[key] == row[key]
        assert assessment.get("note", "") == row["note"]


def test_every_disagreement_is_listed_with_both_values() -> None:
    table = rows("second_source_comparison.csv")
    for row in table:
        same = row["snapshot_value"] == row["second_source_value"]
        assert row["agrees"] == str(same)
        assert row["source_url"].startswith(("http", "(news article"))
    assert sum(row["agrees"] == "False" for row in table) == 3
