"""Small pages to read: the samples of CQC's own, and Ealing's summary with one thing put otherwise."""

from __future__ import annotations

from html import escape
from pathlib import Path

from cqclib.reference import framework
from replica.facts import REPORTS

SAMPLES = Path(__file__).parents[2] / "fixtures" / "pages"
LANDING = f"https://www.cqc.org.uk{REPORTS}/ealing-0125"
NAMES = [statement.name for statement in framework.STATEMENTS]
TITLE = "<h1>London Borough of Ealing: local authority assessment</h1>"
RATING = "<h3>Local authority rating and score</h3><p>Requires improvement</p><p>Score: 56%</p>"
EALING = dict(enumerate((2, 2, 2, 2, 3, 2, 2, 2, 3), start=1))


def sample(name: str) -> str:
    lines = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8").splitlines()[1:]
    return "<html><body>" + "".join(f"<div>{escape(line)}</div>" for line in lines)


def summary_html(pairs: str = "", rating: str = RATING, title: str = TITLE) -> str:
    given = pairs or "".join(
        f"<p>{name}</p><p>Score: {score}</p>"
        for name, score in zip(NAMES, EALING.values(), strict=True)
    )
    return (
        f"<main>{title}{rating}<h3>Quality statement scores</h3>{given}"
        "<h3>Summary of people's experiences</h3><p>Prose.</p></main>"
    )


def pairs_with(number: int, label: str | None = None, score: str | None = None) -> str:
    """Ealing's nine pairs with one label or one score line put otherwise."""
    return "".join(
        f"<p>{label if n == number and label is not None else NAMES[n - 1]}</p>"
        f"<p>{score if n == number and score is not None else f'Score: {value}'}</p>"
        for n, value in EALING.items()
    )


def rated(lines: str) -> str:
    return f"<h3>Local authority rating and score</h3>{lines}"
