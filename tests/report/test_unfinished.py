"""Every report says of an unfinished snapshot that it is one, and of values by hand that they are."""

import json
from collections.abc import Callable
from pathlib import Path

from cqclib.dataset import clean, tables
from cqclib.report import provenance as recording
from cqclib.report import shared
from cqclib.snapshot import model as snapshot

KENT = {
    "name": "Kent",
    "slug": "kent-0525",
    "scores": "223222223",
    "rating": "Requires improvement",
    "printed_score_percent": "",
    "problem": "",
}
PAGE = "https://www.cqc.org.uk/care-services/local-authority-assessment-reports/kent-0525/summary"


def published() -> tables.Dataset:
    recorded = snapshot.load("latest")
    clean.write_raw(recorded)
    clean.write(recorded)
    return tables.load()


def test_a_whole_snapshot_says_nothing(record: Callable[..., Path]) -> None:
    record([KENT])
    data = published()
    assert "unfinished" not in shared.kicker(data)
    assert shared.limits_of_snapshot(data) == []


def test_an_unfinished_one_says_so_over_every_report(record: Callable[..., Path]) -> None:
    folder = record([KENT])
    path = folder / "provenance.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    about["problems"] = [
        {"slug": f"a{number}-0126", "address": PAGE, "reason": "<b>No score.</b>"}
        for number in range(7)
    ]
    path.write_text(json.dumps(about), encoding="utf-8")
    data = published()
    assert shared.kicker(data).endswith("1 of 153 assessed \N{MIDDLE DOT} unfinished")
    lines = shared.method(data).text
    assert any(
        line.startswith("This snapshot is unfinished: 7 pages could not be read") for line in lines
    )
    assert any("a4-0126" in line and "a5-0126" not in line for line in lines)
    data_of_page, _ = shared.method(data)._repr_mimebundle_()
    assert "&lt;b&gt;No score." in data_of_page["text/html"]
    assert "<b>" not in data_of_page["text/html"]
    assert "a6-0126" in str(recording.known_gaps(snapshot.load("latest")).text)


def test_reports_that_cqc_took_back_have_a_line_and_finish_the_snapshot(
    record: Callable[..., Path],
) -> None:
    path = record([KENT]) / "provenance.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    about["events"] = [
        {"slug": "essex-0625", "kind": "under review", "sentence": "its page says: Under review."},
        {"slug": "kent-0525", "kind": "under review", "sentence": "read all the same"},
        {"slug": "bury-0126", "kind": "moved", "sentence": "its address now leads elsewhere"},
        {"slug": "york-1225", "sentence": "recorded before there were kinds"},
    ]
    path.write_text(json.dumps(about), encoding="utf-8")
    data = published()
    (line,) = shared.limits_of_snapshot(data)
    assert line == (
        "Left out of every count, because CQC had taken them back or down: 1 report (essex-0625: its "
        "page says: Under review.)."
    )
    assert "unfinished" not in shared.kicker(data)


def test_values_by_hand_have_a_line(record: Callable[..., Path]) -> None:
    folder = record([KENT])
    text = "slug,what,value,source_address,who,when\n"
    text += f"kent-0525,printed_score_percent,56,{PAGE},A. Clerk,2026-11-25\n"
    (folder / "by_hand.csv").write_text(text, encoding="utf-8")
    data = published()
    (line,) = shared.limits_of_snapshot(data)
    assert "kent-0525 by hand (A. Clerk, 2026-11-25, from https://" in line
