"""One authority's numbers, recomputed from the recorded file; nothing asks cqclib what it checks."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cqclib.analysis import focus, focus_facts
from cqclib.dataset.tables import Dataset
from cqclib.errors import DataError, ParameterError, UnknownAuthority

Rows = list[dict[str, Any]]
Publish = Callable[[list[dict[str, str]]], Dataset]
GROUPS = ("statistical neighbours", "same type", "same region")
LOWEST = {"Inadequate": 9, "Requires improvement": 14, "Good": 23, "Outstanding": 32}
RATINGS = list(LOWEST)


def mean(rows: Rows, number: int) -> Fraction:
    return Fraction(sum(row["scores"][number] for row in rows), len(rows))


def group_of(code: str, group: str, reference: Any, nearest: Any) -> list[str]:
    if group == "statistical neighbours":
        return [other for other, _ in nearest[code]]
    key = {"same type": "authority_type", "same region": "region"}[group]
    return [o for o in reference if o != code and reference[o][key] == reference[code][key]]


def by_group_of(data: Dataset, subject: focus.Focus, statistic: str = "mean") -> pd.DataFrame:
    """The sum of notebook 04."""
    scores = data.scores.assign(at_3_or_more=data.scores["score"] >= 3)
    groups = scores.merge(subject.members, on="ons_code").groupby(
        ["group", "statement_number", "statement", "theme"]
    )
    return groups.agg(
        **{statistic: ("score", statistic)},
        at_3_or_more=("at_3_or_more", "sum"),
        authorities=("score", "size"),
    ).reset_index()


@pytest.fixture(scope="module")
def some(request: pytest.FixtureRequest, reference: Any) -> list[str]:
    """ONS codes: all of them with --full, else every seventh and the odd ones."""
    if request.config.getoption("--full"):
        return list(reference)
    odd = ("Kent", "Camden", "Blackpool", "Devon", "City of London", "Windsor and Maidenhead")
    named = [code for code, row in reference.items() if row["name"] in odd]
    return sorted({*list(reference)[::7], *named})


def place_with(totals: list[int], total: int) -> tuple[int, int]:
    above = sum(other > total for other in totals)
    return above + 1, above + 1 + totals.count(total)


@pytest.mark.full
def test_facts_of_every_assessed_authority(
    tables: Dataset, assessments: Rows, reference: Any, nearest: Any
) -> None:
    by_code = {row["ons_code"]: row for row in assessments}
    middle = sorted(row["total"] for row in assessments)[35:37]
    for code, row in by_code.items():
        facts = focus_facts.facts(focus.load(tables, code))
        own = row["total"]
        others = [other["total"] for other in assessments if other is not row]
        above, below = sum(t < own for t in others), sum(t > own for t in others)
        assert (facts["above"], facts["level"], facts["below"]) == (above, others.count(own), below)
        assert (facts["rank"], facts["rank_to"]) == place_with(others, own)
        assert facts["tied"] is (own in others) and facts["assessed"] == 72
        assert facts["clearly_above"] == sum(t - own > 3 for t in others)
        assert facts["clearly_below"] == sum(own - t > 3 for t in others)
        assert facts["within_three_points"] == sum(abs(t - own) <= 3 for t in others)
        assert facts["middle_total"] == sum(middle) / 2
        places = [place for change in (-1, 0, 1) for place in place_with(others, own + change)]
        assert (facts["best_place"], facts["last_place"]) == (min(places), max(places))
        assert facts["scores"] == {f"qs{n}": score for n, score in row["scores"].items()}
        assert facts["total_score"] == own
        assert 0 <= facts["overall_score_percent"] - Fraction(100 * own, 36) < 1
        assert facts["overall_rating"] == facts["derived_rating"] == row["overall_rating"]
        better = RATINGS.index(row["overall_rating"]) + 1
        name = RATINGS[better] if better < 4 else None
        assert facts["next_rating"] == name
        assert facts["points_to_next_rating"] == (LOWEST[name] - own if name else None)
        assert facts["rating_changes_with_one_point"] is (own in (13, 14, 22, 23, 31, 32))
        assert facts["scores_of_3_or_more"] == sum(s >= 3 for s in row["scores"].values())
        ones = [number for number, score in row["scores"].items() if score == 1 and number < 8]
        assert facts["section_50_statements"] == ones
        for key in ("ons_code", "report_url", "report_month"):
            assert facts[key] == row[key]
        for group in GROUPS:
            members = group_of(code, group, reference, nearest)
            peers = [by_code[other] for other in members if other in by_code]
            peer_facts = facts["peers"][group.replace(" ", "_")]
            assert (peer_facts["assessed"], peer_facts["group_size"]) == (len(peers), len(members))
            assert set(peer_facts["members"]) == {reference[other]["name"] for other in members}
            for number in range(1, 10):
                assert (
                    abs(peer_facts["mean_scores"][f"qs{number}"] - mean(peers, number)) <= 0.00005
                )
                national = facts["national_mean_scores"][f"qs{number}"]
                assert abs(national - mean(assessments, number)) <= 0.00005


@pytest.mark.full
def test_nine_rows_of_every_authority_and_group(
    tables: Dataset, assessments: Rows, reference: Any, nearest: Any, some: list[str]
) -> None:
    by_code = {row["ons_code"]: row for row in assessments}
    for code in some:
        by_group = by_group_of(tables, focus.load(tables, code))
        for group in GROUPS:
            members = group_of(code, group, reference, nearest)
            peers = [by_code[other] for other in members if other in by_code]
            table = focus.nine(by_group, group)
            assert list(table["statement_number"]) == list(range(1, 10))
            for number, row in enumerate(table.to_dict("records"), start=1):
                if code in by_code:
                    assert row["own"] == by_code[code]["scores"][number]
                else:
                    assert pd.isna(row["own"])
                assert row["all"] == pytest.approx(float(mean(assessments, number)))
                assert row["authorities"] == 72
                assert row["at_3_or_more"] == sum(r["scores"][number] >= 3 for r in assessments)
                assert row["peer_authorities"] == len(peers)
                assert row["peers_at_3_or_more"] == sum(r["scores"][number] >= 3 for r in peers)
                if len(peers) < 3:
                    assert pd.isna(row["peers"])
                else:
                    assert row["peers"] == pytest.approx(float(mean(peers, number)))


def test_a_table_says_which_statistic_it_holds(tables: Dataset) -> None:
    subject = focus.load(tables, "Kent")
    medians = focus.nine(by_group_of(tables, subject, "median"))
    assert set(2 * medians["all"]) <= set(range(2, 9))  # of 72 whole scores
    both = by_group_of(tables, subject).assign(median=2)
    for table, message in ((both, "has both of"), (both[["group"]], "has neither of")):
        with pytest.raises(DataError, match=message):
            focus.nine(table)


@pytest.mark.parametrize(
    "count", [2, 3, *(pytest.param(n, marks=pytest.mark.full) for n in (1, 4))]
)
def test_fewer_than_three_are_no_mean(publish: Publish, count: int) -> None:
    names = ["Kent", "Essex", "North Somerset", "Suffolk"]
    data = publish([{"name": name, "scores": "3" * 9} for name in names[:count]])
    table = focus.nine(by_group_of(data, focus.load(data, "Kent")))
    assert table["own"].eq(3).all()
    assert table["peers"].isna().all() == (count - 1 < 3)
    assert table["all"].isna().all() == (count < 3)


@pytest.mark.parametrize(
    ("digits", "changed"),
    [
        ("333322222", {5: "Good", 6: "Good", 7: "Good", 8: "Good", 9: "Good"}),  # 20 of 32: 63%
        ("333332222", {}),  # 20 or 21 of 32: 63 or 66%
        ("222222222", {}),
        ("444444331", dict.fromkeys((7, 8, 9), "Outstanding")),  # 28 or 30 of 32: 88 or 94%
    ],
)
def test_leaving_out_one_statement(digits: str, changed: dict[int, str]) -> None:
    scores = {number: int(digit) for number, digit in enumerate(digits, start=1)}
    ratings = {number: rating.name for number, rating in focus.without_one(scores).items()}
    assert ratings == changed


def test_disputed_values_and_what_settles_them(tables: Dataset) -> None:
    open_ = focus.disputed(tables.second_sources, "E06000007")  # Warrington
    assert list(open_["item"]) == ["qs4_score"] and open_["settled_by"].isna().all()
    settled = focus.disputed(tables.second_sources, "E06000040")  # Windsor and Maidenhead
    assert list(settled["item"]) == ["qs9_score"]
    assert settled["settled_by"].iloc[0].endswith("windsormaidenhead-1124-summary")
    assert focus.disputed(tables.second_sources, "E10000016").empty


def test_who_is_compared_and_marked(tables: Dataset) -> None:
    subject = focus.load(tables, "Kent", "same region")
    members = subject.members
    assert list(members[members["group"] == "this authority"]["ons_code"]) == ["E10000016"]
    assert len(members[members["group"] == "all assessed"]) == 72
    assert subject.marks["E10000016"] == "focus"
    peers = {code for code, mark in subject.marks.items() if mark == "peer"}
    assert peers == set(members[members["group"] == "same region"]["ons_code"])


def test_an_authority_that_was_not_assessed(tables: Dataset) -> None:
    subject = focus.load(tables, "Devon")
    assert not subject.assessed and subject.scores == {}
    facts = focus_facts.facts(subject)
    for key in ("overall_rating", "total_score", "rank", "above", "scores", "report_url",
                "clearly_above", "middle_total", "best_place"):  # fmt: skip
        assert facts[key] is None, key
    assert facts["peers"]["same_type"]["group_size"] == 20


def test_a_rating_without_scores_and_scores_without_a_rating(publish: Publish) -> None:
    data = publish(
        [
            {"name": "Kent", "rating": "Good"},
            {"name": "Essex", "scores": "3" * 9},
        ]
    )
    kent = focus_facts.facts(focus.load(data, "Kent"))
    assert kent["overall_rating"] == "Good" and kent["total_score"] is kent["rank"] is None
    essex = focus_facts.facts(focus.load(data, "Essex"))
    assert essex["overall_rating"] is None and essex["derived_rating"] == "Good"
    assert essex["rank"] == essex["best_place"] == essex["last_place"] == 1


def test_wrong_names_and_groups_are_refused(tables: Dataset) -> None:
    with pytest.raises(UnknownAuthority, match="Did you mean Kent"):
        focus.load(tables, "Kant")
    with pytest.raises(ParameterError, match="did you mean 'same type'"):
        focus.load(tables, "Kent", "same typ")


def test_a_file_an_authority(own_data: Path, tables: Dataset) -> None:
    for name, stem in (("Stoke-on-Trent", "stoke-on-trent"), ("Devon", "devon")):
        facts = focus_facts.write(focus.load(tables, name))
        path = own_data / "processed" / "focus" / f"{stem}.json"
        content = path.read_bytes()
        assert json.loads(content) == facts
        focus_facts.write(focus.load(tables, name))
        assert path.read_bytes() == content
        keys = [line.split('"')[1] for line in content.decode().splitlines() if line[:3] == '  "']
        assert keys == sorted(keys)
