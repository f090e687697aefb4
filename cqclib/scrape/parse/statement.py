"""The page of one statement: its label and its score, which the summary's must equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from cqclib.reference import framework
from cqclib.scrape.parse import addresses, edges, legends, notices, scores, statement_labels, units
from cqclib.scrape.parse.elements import page_title
from cqclib.scrape.parse.lines import MAIN, Line, PageError
from cqclib.scrape.parse.statement_labels import Label
from cqclib.scrape.parse.title import name_of
from cqclib.scrape.parse.units import Unit
from cqclib.scrape.parse.visible_text import read_all

_NEAR = 4  # lines before a label that may say that its number is a score


@dataclass(frozen=True)
class StatementPage:
    """One statement's score as its own page repeats it.

    ``under_review``: the page's message that its report is being looked at again, "" for none.
    """

    name: str
    number: int
    score: int
    under_review: str = ""


def read_statement(html: str, address: str = "") -> StatementPage:
    """The statement and score of the statement page at ``address``. Raises PageError.

    The score must stand with the statement's name, above the findings in prose, and nothing else on
    the page may say otherwise, nor may its address.
    """
    everything = [line for line in read_all(html) if line.text]
    under_review = notices.message(everything)
    everything = [line for line in everything if not _is_about_rating(line)]
    shown = [line for line in everything if not line.hidden]
    name = name_of(shown, page_title(html))
    main = [line for line in everything if line.place == MAIN]
    for lines in ([line for line in main if not line.hidden], main, everything):
        lines = legends.without_legends(lines)
        unit = _scored(lines)
        if unit and unit.score is not None:
            _refuse_others(lines, unit)
            number = unit.label.number
            _refuse_other_address(number, address)
            return StatementPage(name, number, unit.score, under_review)
    raise PageError("The page shows no statement with a score.")


def _is_about_rating(line: Line) -> bool:
    """Whether a line says that the authority's rating is under review, and nothing of scores."""
    return notices.is_message(line) and "score" not in line.text.casefold()


def _refuse_other_address(number: int, address: str) -> None:
    named = addresses.statement_of(urlsplit(address).path) if address else None
    if named not in (None, number):
        raise PageError(
            f"The page of {framework.statement(number).name!r} stands at the address of "
            f"{framework.statement(named).name!r}."
        )


def _scored(lines: Sequence[Line]) -> Unit | None:
    """The one statement that has a score. Raises PageError for several, and for an unclear one."""
    page_labels = [
        label for label in statement_labels.find_labels(lines) if not lines[label.at].linked
    ]
    read = [_unit(lines, page_labels, place) for place in range(len(page_labels))]
    scored = [unit for unit in read if unit.score is not None]
    spoiled = next((unit for unit in read if _is_spoiled(unit)), None)
    if spoiled:
        name = framework.statement(spoiled.label.number).name
        raise PageError(f"{(spoiled.doubt or spoiled.unclear)[:80]!r} stands with {name!r}.")
    if len({(unit.label.number, unit.score) for unit in scored}) > 1:
        levels = [lines[unit.label.at].level or 9 for unit in scored]
        scored = [unit for unit, level in zip(scored, levels, strict=True) if level == min(levels)]
    if len({(unit.label.number, unit.score) for unit in scored}) > 1:
        raise PageError(f"The page shows {len(scored)} statements with a score, where one stands.")
    return scored[0] if scored else None


def _unit(lines: Sequence[Line], page_labels: Sequence[Label], place: int) -> Unit:
    label = page_labels[place]
    stop = page_labels[place + 1].at if place + 1 < len(page_labels) else len(lines)
    unit = units.read_unit(label, edges.last_lines(lines[label.at + 1 : stop]))
    before = lines[max(0, label.at - _NEAR) : label.at]
    kinds = {kind for line in before for kind in scores.kinds(line)}
    if unit.score is None and not unit.unclear:
        unit = units.read_unit(label, edges.just_before(lines, label.at))
    return replace(unit, bare=unit.bare and scores.WORD not in kinds)


def _is_spoiled(unit: Unit) -> bool:
    """Whether a score stands with something that makes it unclear, or is a mere number."""
    if unit.score is None:
        return bool(unit.doubt or "score" in unit.unclear.casefold())
    return bool(unit.doubt or unit.unclear)


def _refuse_others(lines: Sequence[Line], unit: Unit) -> None:
    if unit.bare:
        raise PageError("Nothing says that the number below the statement's name is its score.")
    for line in lines:
        for token in scores.tokens(line.text, line.pieces):
            is_score = token.kind == scores.MEANING or (
                token.kind == scores.SCORE and not token.bare
            )
            if is_score and token.value != unit.score:
                raise PageError(f"{line.text[:60]!r} is not the score of the page's statement.")
