"""Summary pages that were read before."""

import json
from pathlib import Path

import pytest

from cqclib.scrape import reading
from cqclib.scrape.fetch import Page
from cqclib.scrape.parse import PageError
from cqclib.scrape.reading import Reading

ROWS = "".join(
    f"<li>{name}<br>Score: {score}</li>"
    for name, score in (
        ("Assessing needs", 2),
        ("Supporting people to lead healthier lives", 2),
        ("Equity in experience and outcomes", 3),
        ("Care provision, integration and continuity", 2),
        ("Partnerships and communities", 2),
        ("Safe pathways, systems and transitions", 2),
        ("Safeguarding", 2),
        ("Governance, management and sustainability", 2),
        ("Learning, improvement and innovation", 3),
    )
)
TEXT = (
    "<html><body><main><h1>Kent County Council: local authority assessment</h1>"
    "<h2>Overall summary</h2><h3>Local authority rating and score</h3>"
    "<p>Kent County Council</p><p>Requires improvement</p><p>Score: 56%</p>"
    f"<h3>Quality statement scores</h3><ul>{ROWS}</ul>"
    "<h3>Summary of people's experiences</h3><p>Prose.</p></main></body></html>"
)


def page(text: str = TEXT) -> Page:
    return Page("https://www.cqc.org.uk/x/summary", text.encode(), "text/html; charset=utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """What a run that read one page remembered."""
    first = Reading(tmp_path / "summaries.json")
    assert first.summary(page()).scores[3] == 3
    assert first.remembered == 0
    first.save()
    return tmp_path / "summaries.json"


def test_the_same_bytes_are_read_once(file: Path) -> None:
    again = Reading(file)
    assert again.summary(page()) == Reading().summary(page())
    assert again.remembered == 1


def test_other_bytes_are_read(file: Path) -> None:
    again = Reading(file)
    changed = page(TEXT.replace("Assessing needs<br>Score: 2", "Assessing needs<br>Score: 3"))
    assert again.summary(changed).scores[1] == 3
    assert again.remembered == 0


def test_what_is_refused_is_not_kept(file: Path) -> None:
    again = Reading(file)
    with pytest.raises(PageError):
        again.summary(page(TEXT.replace("Score: 3", "Score: 7")))
    again.save()
    assert json.loads(file.read_text(encoding="utf-8"))["pages"] == {}


def test_other_code_reads_anew(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "code_fingerprint", lambda: "another")
    again = Reading(file)
    again.summary(page())
    assert again.remembered == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace('"score": 3', '"score": 5'),
        lambda text: text.replace("Requires improvement", "Excellent"),
        lambda text: text[:-40],
        lambda text: "[]",
    ],
)
def test_a_damaged_memory_is_no_memory(file: Path, damage: object) -> None:
    assert callable(damage)
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    again = Reading(file)
    assert again.summary(page()).scores[3] == 3
    assert again.remembered == 0
