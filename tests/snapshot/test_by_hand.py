"""Values by hand: merged with a mark where something was missing, refused where they contradict."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cqclib.dataset import clean, derived
from cqclib.errors import SnapshotError
from cqclib.snapshot import model as snapshot
from cqclib.snapshot import store

Record = Callable[..., Path]
HEADING = "slug,what,value,source_address,who,when\n"
PAGE = "https://www.cqc.org.uk/care-services/local-authority-assessment-reports"
KENT = {
    "name": "Kent",
    "slug": "kent-0525",
    "scores": "223222223",
    "rating": "Requires improvement",
    "problem": "",
    "printed_score_percent": "",
}
# York as CQC prints it: 1 2 2 1 2 1 1 2 2, 14 of 36, 39%.
YORK = dict(zip([f"qs{n}" for n in range(1, 10)], "122121122", strict=True))


def lines(slug: str, values: dict[str, str]) -> str:
    return "".join(
        f"{slug},{what},{value},{PAGE}/{slug}/summary,A. Clerk,2026-11-25\n"
        for what, value in values.items()
    )


def unread(folder: Path, slug: str = "york-1225", name: str = "City of York Council") -> None:
    """Let the provenance in ``folder`` say that ``slug`` could not be read."""
    path = folder / "provenance.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    problem = {
        "slug": slug,
        "address": f"{PAGE}/{slug}/summary",
        "reason": "No score.",
        "saved_page": "",
    }
    about |= {"problems": [problem], "names": {slug: name} if name else {}}
    path.write_text(json.dumps(about), encoding="utf-8")


@pytest.fixture
def folder(record: Record) -> Path:
    made = record([KENT])
    unread(made)
    return made


def refused(folder: Path, text: str) -> str:
    (folder / "by_hand.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SnapshotError) as caught:
        snapshot.load("latest")
    sentence = str(caught.value)
    assert sentence.startswith(str(folder / "by_hand.csv")) and "\n" not in sentence
    return sentence


def test_a_report_that_could_not_be_read_is_finished_by_hand(folder: Path) -> None:
    before = snapshot.load("latest")
    assert before.unfinished == ("york-1225: No score.",)
    recorded = hashlib.sha256((folder / "assessments.csv").read_bytes()).hexdigest()
    values = {"overall_rating": "Requires improvement", "printed_score_percent": "39", **YORK}
    (folder / "by_hand.csv").write_text(HEADING + lines("york-1225", values), encoding="utf-8")
    after = snapshot.load("latest")
    assert after.unfinished == ()
    row = after.assessments.set_index("slug").loc["york-1225"]
    assert (row["authority_name"], row["ons_code"]) == ("City of York Council", "E06000014")
    assert (row["report_month"], row["overall_rating"], row["qs9"]) == (
        "2025-12",
        "Requires improvement",
        "2",
    )
    mark = f"by hand (A. Clerk, 2026-11-25, from {PAGE}/york-1225/summary): overall_rating, "
    assert row["note"].startswith(mark)
    assert after.provenance["known_gaps"][-1].startswith(f"york-1225 {mark}")
    # It reaches the published table with its mark, and the recorded file is as it was.
    table = derived.detailed(clean.recorded(after)).set_index("slug")
    assert table.loc["york-1225", "total_score"] == sum(map(int, YORK.values())) == 14
    assert str(table.loc["york-1225", "note"]).startswith("by hand")
    assert hashlib.sha256((folder / "assessments.csv").read_bytes()).hexdigest() == recorded
    assert snapshot.load("latest", with_values_by_hand=False).unfinished == before.unfinished


def test_a_blank_is_filled_and_a_value_that_was_read_stands(folder: Path) -> None:
    text = HEADING + lines("kent-0525", {"printed_score_percent": "56", "qs1": "2"})
    (folder / "by_hand.csv").write_text(text, encoding="utf-8")
    row = snapshot.load("latest").assessments.set_index("slug").loc["kent-0525"]
    assert row["printed_score_percent"] == "56"
    assert row["note"].endswith(": printed_score_percent"), "what only confirms is not marked"
    sentence = refused(folder, HEADING + lines("kent-0525", {"qs1": "3"}))
    assert "line 2: qs1 of kent-0525 was read as '2', and by hand it is '3'" in sentence


def test_a_report_kept_out_is_let_in_when_it_adds_up(record: Record) -> None:
    row = KENT | {"problem": "prints 45%", "printed_score_percent": "45"}
    folder = record([row])
    unread(folder, "kent-0525")
    text = HEADING + lines("kent-0525", {"printed_score_percent": "56"})
    (folder / "by_hand.csv").write_text(text, encoding="utf-8")
    loaded = snapshot.load("latest")
    assert loaded.assessments["problem"].tolist() == [""]
    assert loaded.unfinished == ()
    assert "(56%, Requires improvement), not to 59%" in refused(
        folder, HEADING + lines("kent-0525", {"printed_score_percent": "59"})
    )


def test_a_value_that_only_confirms_settles_nothing(record: Record) -> None:
    folder = record([KENT | {"problem": "prints 45%", "printed_score_percent": "45"}])
    unread(folder, "kent-0525")
    (folder / "by_hand.csv").write_text(
        HEADING + lines("kent-0525", {"qs1": "2"}), encoding="utf-8"
    )
    loaded = snapshot.load("latest")
    assert loaded.assessments["problem"].tolist() == ["prints 45%"]
    assert len(loaded.unfinished) == 1


GOOD = lines("york-1225", {"overall_rating": "Requires improvement", **YORK})


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "must begin with the line slug,what"),
        ("slug;what\n", "must begin with the line slug,what"),
        (HEADING + "york-1225,qs1,1\n", "line 2 has 3 cells where 6 belong"),
        (HEADING + GOOD.replace("qs3,2", "qs3,5"), "line 5, column value: '5' is no qs3"),
        (HEADING + GOOD.replace("qs3,2", "qs3,"), "line 5, column value: give it"),
        (HEADING + GOOD.replace(",qs3,", ",score,"), "column what: 'score' is not one of"),
        (HEADING + GOOD.replace("2026-11-25", "25.11.2026", 1), "line 2, column when"),
        (HEADING + GOOD.replace("https://", "", 1), "line 2, column source_address"),
        (HEADING + GOOD.replace("Requires improvement", "requires", 1), "is no overall_rating"),
        (HEADING + "".join(GOOD.splitlines(True)[:-1]), "york-1225 has no qs9"),
        (HEADING + "".join(GOOD.splitlines(True)[1:]), "york-1225 has no overall_rating"),
        (
            HEADING + GOOD.replace("Requires improvement", "Good"),
            "add up to 14 of 36 (39%, Requires",
        ),
        (HEADING + GOOD + lines("york-1225", {"qs1": "2"}), "qs1 of york-1225 stands there twice"),
        (HEADING + GOOD.replace("york-1225,", "../x,"), "column slug: '../x' is not the last"),
        (HEADING + GOOD.replace("york-1225,", "york,"), "whose report york is, is not known"),
    ],
)
def test_a_wrong_file_is_one_sentence(folder: Path, text: str, wrong: str) -> None:
    assert wrong in refused(folder, text)


def test_what_is_recorded_anew_keeps_the_values_by_hand_and_the_old_recording(folder: Path) -> None:
    values = {"overall_rating": "Requires improvement", **YORK}
    (folder / "by_hand.csv").write_text(HEADING + lines("york-1225", values), encoding="utf-8")
    old = snapshot.load("latest", with_values_by_hand=False)
    about = {**old.provenance, "known_gaps": [], "as_at": "2025-12-31"}
    changed = old.assessments.assign(note="read anew")
    again = store.record(changed, about)
    assert again.unfinished == ()
    assert "york-1225" in set(again.assessments["slug"])
    kept = folder.parent / "set_aside" / "2025-12-31-1"
    assert (kept / "assessments.csv").read_bytes() != (folder / "assessments.csv").read_bytes()
    # What lacks more never takes the place of what lacks less.
    worse = about | {"problems": about["problems"] * 2}
    with pytest.raises(SnapshotError, match=r"lacks less \(1 problems against 2\), so it stays"):
        store.record(changed, worse)
    assert (folder.parent / "set_aside" / "2025-12-31-2" / "provenance.json").is_file()
    assert snapshot.load("latest").assessments.equals(again.assessments)
