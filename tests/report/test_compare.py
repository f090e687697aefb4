"""What the comparison page is given, and which authorities its notebook lets it open with."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from cqclib import paths
from cqclib.dataset import Dataset
from cqclib.errors import ParameterError, UnknownAuthority
from cqclib.reference import authorities, framework
from cqclib.report import compare
from cqclib.report.html import layout, markup


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kent", ["Kent"]),
        ("Kent, essex ,E10000030", ["Kent", "Essex", "Surrey"]),
        (
            "Bournemouth, Christchurch and Poole, RBWM",
            ["Bournemouth, Christchurch and Poole", "Windsor and Maidenhead"],
        ),
    ],
)
def test_names_are_read_from_a_line(text: str, names: list[str]) -> None:
    assert compare.names(text) == names


@pytest.mark.parametrize("text", ["", " , ", "Kent, Essex, Surrey, Devon, Camden"])
def test_none_and_five_are_refused_with_how_many_there_may_be(text: str) -> None:
    with pytest.raises(ParameterError, match="name one to 4"):
        compare.names(text)


def test_a_name_that_is_nobody_s_is_refused() -> None:
    with pytest.raises(UnknownAuthority, match="Did you mean Kent"):
        compare.names("Essex, Kant")
    with pytest.raises(UnknownAuthority):
        compare.names("Kent; Essex")


def test_a_group_that_there_is_not_is_refused(tables: Dataset) -> None:
    with pytest.raises(ParameterError, match="same type"):
        compare.comparison(tables, ["Kent"], "everybody")


def test_the_page_is_given_the_scores_of_the_recorded_file(tables: Dataset) -> None:
    given = compare.payload(tables, ["kent"], "region")
    people = dict(zip(authorities.everyone(), given["authorities"], strict=True))
    recorded = paths.PROJECT / "data" / "raw" / "2025-10-03" / "assessments.csv"
    rows = {row["ons_code"]: row for row in csv.DictReader(recorded.open(encoding="utf-8"))}
    for authority, entry in people.items():
        row = rows.get(authority.code, {})
        assert entry["code"] == authority.code
        assert entry["scores"] == "".join(row.get(f"qs{n}", "") for n in range(1, 10))
        assert entry["rating"] == row.get("overall_rating", "")
        near = [authorities.everyone()[at].code for at in entry["near"]]
        assert near == [
            neighbour.authority.code for neighbour in authorities.neighbours(authority, 15)
        ]
    assert sum(bool(entry["scores"]) for entry in people.values()) == 72
    assert given["open"] == {"chosen": ["kent"], "peers": "region"}


def test_an_assessment_without_scores_or_rating_is_given_as_such(tables: Dataset) -> None:
    row = tables.assessments.iloc[0].to_dict()
    row |= {"total_score": float("nan"), "overall_rating": float("nan")}
    row["report_url"] = "javascript:alert(1)"
    given = compare._assessment(row)
    assert (given["scores"], given["rating"], given["url"]) == ("", "", "")
    assert given["month"]


def test_hexagons_lie_in_the_picture_and_apart(tables: Dataset) -> None:
    given = compare.payload(tables, ["kent"], "region")
    left, top, width, height = given["map"]["narrow"]
    middles = [tuple(entry["at"]) for entry in given["authorities"]]
    assert len(set(middles)) == 153
    for x, y in middles:
        assert left < x < left + width and top < y < top + height
    assert given["map"]["wide"][2] > width


def test_the_script_has_the_rule_of_the_framework() -> None:
    script = (markup.TEMPLATES / "arithmetic.js").read_text(encoding="utf-8")
    match = re.search(r"const RATINGS = (\[\[.*\]\]);", script)
    assert match is not None
    assert json.loads(match[1]) == [
        [rating.name, rating.level, rating.low] for rating in framework.RATINGS
    ]


def test_without_a_script_all_scores_stand_and_who_has_none_is_named(tables: Dataset) -> None:
    table = compare.everyone(tables)
    assert len(table.rows) == 72
    assert "Not assessed by 3 October 2025" in table.note
    assert table.note.count("Devon") == 1 and "Kent," not in table.note


def test_scripts_stand_in_the_order_in_which_they_need_each_other() -> None:
    wanted = {"league.js", *layout.COMPARE}
    assert layout.in_order(wanted) == ["league.js", *layout.COMPARE]
    needs = {name: (markup.TEMPLATES / name).read_text(encoding="utf-8") for name in layout.COMPARE}
    made = {"CQC": "arithmetic.js", "Choice": "compare_choice.js", "Tables": "compare_tables.js"}
    made |= {"Pictures": "compare_pictures.js", "Strip": "compare_strip.js"}
    made |= {"England": "compare_map.js"}
    for name, script in needs.items():
        for other, file in made.items():
            if re.search(rf"\b{other}\.\w", script) and file != name:
                assert layout.COMPARE.index(file) < layout.COMPARE.index(name), (name, file)


def test_text_reaches_the_page_as_text_only() -> None:
    folder: Path = markup.TEMPLATES
    for name in layout.COMPARE[:-1]:
        script = (folder / name).read_text(encoding="utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in script, (name, way)
