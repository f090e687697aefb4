"""From the record to tables: names, ranks, several assessments, second sources, bad rows."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cqclib import dataset
from cqclib.dataset import clean, second_sources, tidy
from cqclib.dataset.tables import Dataset
from cqclib.errors import DataError
from cqclib.snapshot import model as snapshot

Record = Callable[..., Path]
Publish = Callable[[list[dict[str, str]]], Dataset]
ESSEX = {"name": "Essex", "scores": "333333333", "rating": "Good"}
KENT = {"name": "Kent", "scores": "223222223", "rating": "Requires improvement"}


def refused(record: Record, *rows: dict[str, str]) -> str:
    record(list(rows))
    with pytest.raises(DataError) as caught:
        clean.write(snapshot.load("latest"))
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("wrong", ["0", "5", "2.5", "-1", "x", "3 ", "\u0663", "33"])
@pytest.mark.parametrize("column", ["qs1", "qs9"])
def test_a_score_is_1_to_4(record: Record, column: str, wrong: str) -> None:
    sentence = refused(record, ESSEX, KENT | {column: wrong})
    assert sentence.endswith(
        f"assessments.csv, row 3, column {column}: {wrong!r} is not a score of 1, 2, 3, 4 or a blank."
    )


@pytest.mark.parametrize(
    ("wrong", "column", "reason"),
    [
        ({"qs4": ""}, "qs4", "has 8 of nine scores; give all nine, none, or a reason"),
        ({"name": "Kant"}, "authority_name", "No authority called 'Kant'. Did you mean Kent?"),
        ({"name": ""}, "authority_name", "'' is not a name"),
        ({"code": "E10000012"}, "ons_code", "E10000012 is not the code of Kent (E10000016)."),
        ({"code": "E99999999"}, "ons_code", "No authority called 'E99999999'."),
        ({"code": "Kent"}, "ons_code", "'Kent' is not an ONS code such as E10000016."),
        ({"rating": "good"}, "overall_rating", "'good' is not a rating (Outstanding, Good,"),
        ({"report_month": "2025-13"}, "report_month", "'2025-13' is not a month such as 2025-05."),
        ({"report_month": ""}, "report_month", "has no month; give it, or a reason"),
        (
            {"report_url": "https://example.org/"},
            "report_url",
            "is not the address of a CQC report",
        ),
        ({"slug": "kent/../x"}, "slug", "'kent/../x' is not a slug such as kent-0525."),
        ({"kind": "draft"}, "kind", "'draft' is not formal, pilot or a blank."),
        ({"printed_score_percent": "24"}, "printed_score_percent", "'24' is not a whole %"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(
    record: Record, wrong: dict[str, str], column: str, reason: str
) -> None:
    sentence = refused(record, ESSEX, KENT | wrong)
    assert f"assessments.csv, row 3, column {column}: " in sentence
    assert reason in sentence


def test_several_bad_rows_are_counted(record: Record) -> None:
    sentence = refused(record, ESSEX | {"qs1": "7"}, KENT | {"qs2": "0"})
    assert "row 2, column qs1: '7'" in sentence and "(1 more row has such faults)" in sentence


def test_a_slug_stands_once(record: Record) -> None:
    sentence = refused(record, ESSEX | {"slug": "x-0325"}, KENT | {"slug": "x-0325"})
    assert "row 2, column slug: 'x-0325' stands more than once" in sentence


def test_two_assessments_of_one_authority_in_one_month(record: Record) -> None:
    sentence = refused(record, KENT | {"slug": "a-0325"}, KENT | {"slug": "b-0325"})
    assert sentence.startswith("a-0325 and b-0325 are two formal assessments of Kent in one month;")


def test_one_of_two_in_a_month_may_be_kept_out(publish: Publish) -> None:
    data = publish([KENT | {"slug": "a-0325"}, KENT | {"slug": "b-0325", "problem": "a copy"}])
    assert list(data.all_assessments["slug"]) == ["a-0325"]


@pytest.mark.parametrize("kept_out", [{"kind": "pilot"}, {"problem": "unreadable"}])
def test_nothing_formal_is_said_and_nothing_written(
    record: Record, own_data: Path, kept_out: dict[str, str]
) -> None:
    sentence = refused(record, KENT | kept_out)
    assert sentence.endswith("holds no formal assessment; there is nothing to clean.")
    assert not (own_data / "processed").exists()


def test_pilots_are_recorded_but_never_counted(publish: Publish, own_data: Path) -> None:
    pilot = {
        "name": "Suffolk",
        "rating": "Good",
        "kind": "pilot",
        "slug": "suffolk-cc",
        "month": "",
    }
    earlier = {"name": "Kent", "rating": "Good", "kind": "pilot", "month": "2025-09"}
    data = publish([pilot | {"month": "2023-11"}, earlier, KENT, ESSEX])
    assert list(data.all_assessments["authority"]) == ["Essex", "Kent"]
    assert list(data.assessments["overall_rating"]) == ["Good", "Requires improvement"]
    text = (own_data / "processed" / "la_raw_assessments.json").read_text(encoding="utf-8")
    kinds = [assessment["kind"] for assessment in json.loads(text)["assessments"]]
    assert sorted(kinds) == ["formal", "formal", "pilot", "pilot"]


def test_a_pilot_may_lack_its_month(publish: Publish) -> None:
    pilot = {"name": "Suffolk", "rating": "Good", "kind": "pilot", "report_month": ""}
    assert publish([pilot | {"slug": "suffolk-cc"}, KENT]).assessed == 1


def test_the_latest_formal_assessment_counts(publish: Publish) -> None:
    rows = [
        KENT | {"month": "2024-06"},
        KENT | {"month": "2025-11", "scores": "333333333", "rating": "Good"},
        KENT | {"month": "2024-12", "scores": "111111111", "rating": "Inadequate"},
        ESSEX | {"month": "2025-01", "scores": "333333332"},
    ]
    data = publish(rows)
    assert len(data.all_assessments) == 4 and data.assessed == 2
    latest = data.assessments.set_index("authority")
    assert latest.loc["Kent", "report_month"] == "2025-11"
    assert list(latest["total_score"]) == [26, 27]
    assert list(latest["rank"]) == [2, 1]
    older = data.all_assessments[~data.all_assessments["latest"]]
    assert older["rank"].isna().all() and older["tied"].isna().all()
    assert list(data.summary["of"].unique()) == [2]


def test_an_assessment_without_scores_keeps_its_rating(publish: Publish) -> None:
    data = publish([{"name": "Kent", "rating": "Good"}, ESSEX])
    kent = data.assessments.set_index("authority").loc["Kent"]
    assert kent["overall_rating"] == "Good"
    for column in ("total_score", "rank", "tied", "derived_rating", "qs1_score", "score_spread"):
        assert pd.isna(kent[column]), column
    assert data.assessed == 2 and list(data.scored["authority"]) == ["Essex"]
    rated = data.summary[data.summary["measure"] == "overall rating"]
    assert list(rated["of"].unique()) == [2] and rated["authorities"].sum() == 2
    assert list(data.summary["of"][4:].unique()) == [1]


def test_a_printed_rating_that_the_scores_do_not_make(publish: Publish) -> None:
    data = publish([KENT | {"rating": "Good"}, ESSEX])
    wrong = tidy.rating_disagreements(data.all_assessments)
    assert list(wrong["authority"]) == ["Kent"]
    assert list(wrong["overall_rating"]) == ["Good"]  # as printed, not mended
    assert list(wrong["derived_rating"]) == ["Requires improvement"]


def test_ties_share_the_best_rank(publish: Publish) -> None:
    scores = {
        "Kent": "333333333",
        "Essex": "333333333",
        "Surrey": "433333333",
        "Devon": "222222222",
    }
    data = publish([{"name": n, "scores": s, "rating": "Good"} for n, s in scores.items()])
    table = data.assessments.set_index("authority")
    ranked = table[["rank", "rank_to", "tied"]].apply(tuple, axis=1).to_dict()
    assert ranked == {
        "Surrey": (1, 1, False),
        "Essex": (2, 3, True),
        "Kent": (2, 3, True),
        "Devon": (4, 4, False),
    }


def test_everybody_tied_and_a_single_one(publish: Publish) -> None:
    rows = [{"name": name, "scores": "333333333"} for name in ("Kent", "Essex", "Devon")]
    table = publish(rows).assessments
    assert set(table["rank"]) == {1} and set(table["rank_to"]) == {3} and table["tied"].all()


def test_a_single_assessment(publish: Publish) -> None:
    (row,) = publish([KENT]).assessments.to_dict("records")
    assert (row["rank"], row["rank_to"], row["tied"], row["total_score"]) == (1, 1, False, 20)
    assert (row["score_range"], row["points_to_next_rating"]) == (1, 3)
    assert row["score_spread"] == pytest.approx((2 / 9 * 7 / 9) ** 0.5, abs=5e-5)


def test_names_resolve_whatever_cqc_prints(tables: Dataset, assessments: list[Any]) -> None:
    printed = {row["slug"]: row for row in assessments}
    for row in tables.all_assessments.to_dict("records"):
        assert row["published_name"] == printed[row["slug"]]["authority_name"]
        assert row["ons_code"] == printed[row["slug"]]["ons_code"]
    names = dict(
        zip(
            tables.all_assessments["published_name"],
            tables.all_assessments["authority"],
            strict=True,
        )
    )
    assert names["Stoke-on-Trent City Council"] == "Stoke-on-Trent"
    assert names["Southend-on-Sea City Council"] == "Southend-on-Sea"


def test_second_sources_by_csv_alone(
    shared_data: Path, tables: Dataset, assessments: list[Any]
) -> None:
    own = {row["ons_code"]: row for row in assessments}
    path = shared_data / "raw" / "second_sources" / "second_source_scores.csv"
    with path.open(encoding="utf-8", newline="") as file:
        stated = [row for row in csv.DictReader(file) if row["ons_code"] in own]
    compared, differ = 0, set()
    for row in stated:
        mine = own[row["ons_code"]]
        known = {key: mine[key] for key in ("overall_rating", *(f"qs{n}" for n in range(1, 10)))}
        known["overall_score_percent"] = str(-(-100 * mine["total"] // 36))
        for key, value in known.items():
            if row[key]:
                compared += 1
                if row[key] != value:
                    differ.add((row["authority"], key, value, row[key]))
    assert len(tables.second_sources) == compared
    assert differ == {
        ("Liverpool", "qs5", "3", "2"),
        ("Warrington", "qs4", "2", "3"),
        ("Windsor and Maidenhead", "qs9", "3", "2"),
    }
    disagreements = tables.second_sources[~tables.second_sources["agrees"]]
    columns = ["authority", "item", "snapshot_value", "second_source_value"]
    listed = {tuple(row) for row in disagreements[columns].itertuples(index=False)}
    assert listed == {(a, f"{k}_score", mine, other) for a, k, mine, other in differ}


def test_a_second_source_is_not_compared_with_a_later_assessment(publish: Publish) -> None:
    data = publish(
        [
            {"name": "Barnet", "scores": "222332333", "rating": "Good", "month": "2025-01"},
            {"name": "Barnet", "scores": "111111111", "rating": "Inadequate", "month": "2025-12"},
        ]
    )
    assert set(data.second_sources["slug"]) == {"a0-0125"}
    assert data.second_sources["agrees"].all() and len(data.second_sources) >= 10


def test_a_second_source_says_what_the_snapshot_does_not(publish: Publish) -> None:
    from cqclib.analysis import national, second_sources

    data = publish([{"name": "Barnet", "rating": "Good"}, KENT])
    listed = second_sources.facts(data.second_sources)["disagreements"]
    assert {
        difference["snapshot"] for difference in listed if difference["authority"] == "Barnet"
    } == {None}
    national.write(data)


def test_no_second_source_speaks_of_anybody(publish: Publish, own_data: Path) -> None:
    data = publish([ESSEX | {"month": "2024-01"}])
    assert data.second_sources.empty and data.assessed == 1
    path = own_data / "processed" / "second_source_comparison.csv"
    assert path.read_text(encoding="utf-8").count("\n") == 1


def test_all_tables_are_written_or_none(own_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = snapshot.load("2025-10-03")
    clean.write(recorded)
    before = {path.name: path.read_bytes() for path in (own_data / "processed").iterdir()}
    monkeypatch.setattr(second_sources, "compared", lambda table: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        clean.write(recorded)
    after = {path.name: path.read_bytes() for path in (own_data / "processed").iterdir()}
    assert after == before and len(before) == 7


@pytest.mark.full
def test_writing_twice_gives_the_same_bytes(own_data: Path) -> None:
    """By default tests/dataset/test_published_tables.py and test_data_package.py say so."""

    def written() -> dict[str, bytes]:
        recorded = snapshot.load("2025-10-03")
        clean.write_raw(recorded)
        clean.write(recorded)
        return {path.name: path.read_bytes() for path in (own_data / "processed").iterdir()}

    first = written()
    assert written() == first and len(first) == 8
    assert all(b"\r" not in content and content.endswith(b"\n") for content in first.values())


def test_the_order_of_the_recorded_rows_does_not_matter(record: Record, own_data: Path) -> None:
    rows = [ESSEX | {"slug": "e-0125"}, KENT | {"slug": "k-0325"}]
    texts = []
    for as_at, ordered in (("2026-01-01", rows), ("2026-01-02", rows[::-1])):
        record(ordered, as_at=as_at)
        clean.write(snapshot.load(as_at))
        texts.append((own_data / "processed" / "la_detailed_assessments.csv").read_text("utf-8"))
    assert texts[0] == texts[1]


def test_recorded_snapshot_is_the_one_01_recorded(record: Record) -> None:
    record([KENT], as_at="2026-02-02")
    clean.write_raw(snapshot.load("2025-10-03"))
    assert dataset.recorded_snapshot().as_at.isoformat() == "2025-10-03"
    assert dataset.recorded_snapshot("latest").as_at.isoformat() == "2026-02-02"
