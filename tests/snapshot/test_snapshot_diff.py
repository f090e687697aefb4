"""The text of the weekly pull request: every change, and nothing that a page could smuggle into it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cqclib.snapshot import diff as snapshot_diff
from cqclib.snapshot.diff import Change, Difference

KENT = {"name": "Kent", "rating": "Good", "scores": "333333333", "slug": "kent-0525"}
ESSEX = {"name": "Essex", "rating": "Good", "scores": "333333333", "slug": "essex-0625"}


def test_every_change_is_a_row(
    record: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    record([KENT], as_at="2026-01-01")
    record([KENT | {"scores": "333333332"}, ESSEX], as_at="2026-01-08")
    assert snapshot_diff.main() == 0
    text = capsys.readouterr().out
    assert text.startswith("2 changes between 2026-01-01 and 2026-01-08.\n\n| change |")
    assert "| new | `essex-0625` | `Essex` |" in text
    assert (
        "| changed | `kent-0525` | `Kent` | Learning, improvement and innovation | `3` | `2` |"
        in text
    )


def test_nothing_changed_is_no_text(
    record: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    record([KENT], as_at="2026-01-01")
    record([KENT], as_at="2026-01-08")
    assert (snapshot_diff.main(), capsys.readouterr().out) == (0, "")


def test_no_snapshot_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CQC_DATA_DIR", str(tmp_path))
    assert snapshot_diff.main() == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "hostile",
    ["`@everyone`", "a | b\n| c", "<img src=x>", "[x](https://example.org/)", "x\\`y", "``` x"],
)
def test_what_was_read_stays_between_backticks(hostile: str) -> None:
    change = Change("changed", "kent-0525", hostile, "overall rating", "Good", hostile)
    row = Difference("2026-01-01", "2026-01-08", (change,)).markdown().splitlines()[-1]
    cells = row.strip("| ").split(" | ")
    assert len(cells) == 6
    for cell in (cells[2], cells[5]):
        assert cell.startswith("`") and cell.endswith("`") and cell.count("`") == 2
