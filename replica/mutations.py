"""Damage to a summary page, and the verdict on what the parser then says.

``python -m replica.mutations --pages 10000 --seed 1`` prints how many mutated pages were read
right, refused and read wrong (which must be none).

A mutation never makes the page truly say something else, with two exceptions that any reader would
fall for as well, were it not for the printed overall score: a misprinted digit, and a label
put in another's place. They leave the rating and overall score alone, so that they must be noticed.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag

from cqclib.reference import framework
from cqclib.reference.wordings import labels as labels_of
from cqclib.scrape.parse import PageError, read_summary
from replica import dress
from replica.facts import Report, bundled

NOISE = (
    "Score: 1",
    "Score: 4",
    "Score: 56%",
    "Score:",
    "3",
    "Safeguarding",
    "Assessing needs",
    "Good",
    "Inadequate",
    "Outstanding",
    "Kent County Council",
    "75%",
    "Quality statement scores",
    "Local authority rating and score",
    "Summary of people's experiences",
    "Previous score: 2",
    "Safeguarding Score: 1",
    "1 - Evidence shows significant shortfalls",
    "View all reports",
    "In 2023, 45% of people scored their care 3 out of 4, and safeguarding was rated Good by most.",
    "\u00a0",
    "Theme 1: Working with people",
)
TAGS = ("div", "span", "p", "li", "td", "section", "h3", "h4", "strong", "dd", "dt", "article", "a")
# What a score may be turned into; "{0}" is the true one, "{1}" another, which must not be read.
NUMERALS = (
    "Score: three",
    "Score: III",
    "Score: {1}.0",
    "Score: {1}.5",
    "Score: {1}/{0}",
    "Score: {1}%",
    "Score: {1}{0}",
    "Score: {1} {0}",
    "Score: 5",
    "Score: 0",
    "Score: {1} (now {0})",
    "Score: {1}*",
    "Score: \uff13",
    "{1}",
    "Score: {0} out of 4",
    "Score: {0}.",
    "score {0}",
    "Score: {1} or {0}",
)
PUNCTUATION = ((":", " -"), (":", ""), (":", " \u2013"), (": ", ":\u00a0"), (":", "::"), (",", ""))


@dataclass(frozen=True)
class Mutation:
    """One change: its ``name`` in ``MUTATIONS``, and where and how (two numbers)."""

    name: str
    where: int
    how: int


class _Page:
    """A parsed page with its score section's label and score texts at hand."""

    def __init__(self, html: str) -> None:
        self.soup = BeautifulSoup(html, "lxml")

    def elements(self) -> list[Tag]:
        main = self.soup.find("main") or self.soup.find(id="content") or self.soup.body
        return [tag for tag in main.find_all(True)] if isinstance(main, Tag) else []

    def texts(self, pattern: str) -> list[NavigableString]:
        texts = self.soup.find_all(string=re.compile(pattern))
        return [text for text in texts if type(text) is NavigableString and len(text) < 90]

    def labels(self) -> list[NavigableString]:
        words = {word for statement in framework.STATEMENTS for word in statement.name.split()[:1]}
        texts = self.texts(rf"^\s*(?:{'|'.join(sorted(words))}|Safe|Partnership)\b")
        return [text for text in texts if "score" not in text.lower()]

    def score_texts(self) -> list[NavigableString]:
        return self.texts(r"^\s*Score\W*[1-4](?: out of 4)?\s*$")


def _typo(page: _Page, where: int, how: int) -> None:
    if labels := page.labels():
        text = labels[where % len(labels)]
        at = how % max(len(text) - 1, 1)
        text.replace_with(text[:at] + text[at + 1 :])


def _words_around(page: _Page, where: int, how: int) -> None:
    if labels := page.labels():
        text = labels[where % len(labels)]
        forms = ("Quality statement: {}", "{} (statement)", "{}:", "1. {}", "About {}", "{} {}")
        text.replace_with(forms[how % len(forms)].format(text, text))


def _other_label(page: _Page, where: int, how: int) -> None:
    if labels := page.labels():
        text = labels[where % len(labels)]
        text.replace_with(framework.STATEMENTS[how % 9].name)


def _relabel(page: _Page, where: int, how: int) -> None:
    if labels := page.labels():
        text = labels[where % len(labels)]
        known = map(labels_of, framework.STATEMENTS)
        wordings = [wording for group in known if text in group for wording in group]
        if wordings:
            text.replace_with(wordings[how % len(wordings)])


def _case(page: _Page, where: int, how: int) -> None:
    if labels := page.labels():
        text = labels[where % len(labels)]
        text.replace_with((text.upper(), text.lower(), text.title())[how % 3])


def _reorder(page: _Page, where: int, how: int) -> None:
    """Shuffle the children of an element; only whole pairs, so that the page still says so."""
    holders = [tag for tag in page.elements() if _is_pair_holder(tag)]
    if holders:
        holder = holders[where % len(holders)]
        children = [child for child in holder.children if isinstance(child, Tag)]
        random.Random(how).shuffle(children)  # noqa: S311
        for child in children:
            holder.append(child.extract())


def _is_pair_holder(tag: Tag) -> bool:
    children = [child for child in tag.children if isinstance(child, Tag)]
    scored = [len(re.findall(r"Score\W*[1-4]", child.get_text())) for child in children]
    return (
        len(children) > 4
        and sum(scored) >= 4
        and all(count <= 1 for count in scored)
        and (
            all(
                re.search("[A-Za-z]{9}", c.get_text())
                for c, n in zip(children, scored, strict=True)
                if n
            )
        )
    )


def _drop(page: _Page, where: int, how: int) -> None:
    elements = page.elements()
    if elements:
        elements[where % len(elements)].decompose()


def _drop_text(page: _Page, where: int, how: int) -> None:
    texts = page.labels() + page.score_texts()
    if texts:
        texts[where % len(texts)].extract()


def _duplicate(page: _Page, where: int, how: int) -> None:
    elements = page.elements()
    if elements:
        element = elements[where % len(elements)]
        twin = copy(element)
        element.insert_after(twin)


def _nest(page: _Page, where: int, how: int) -> None:
    elements = page.elements()
    if elements:
        elements[where % len(elements)].wrap(page.soup.new_tag(TAGS[how % len(TAGS)]))


def _retag(page: _Page, where: int, how: int) -> None:
    elements = page.elements()
    if elements:
        elements[where % len(elements)].name = TAGS[how % len(TAGS)]


def _unwrap(page: _Page, where: int, how: int) -> None:
    elements = page.elements()
    if elements:
        elements[where % len(elements)].unwrap()


def _retag_all(page: _Page, where: int, how: int) -> None:
    elements = page.elements()
    if elements:
        name = elements[where % len(elements)].name
        for tag in elements:
            if tag.name == name:
                tag.name = TAGS[how % len(TAGS)]


def _noise(page: _Page, where: int, how: int) -> None:
    elements = page.elements()
    if not elements:
        return
    element, words = elements[where % len(elements)], NOISE[how % len(NOISE)]
    tag = page.soup.new_tag(TAGS[(how // len(NOISE)) % len(TAGS)])
    tag.string = words
    (element.insert_before, element.insert_after, element.append)[where % 3](tag)


def _hidden_noise(page: _Page, where: int, how: int) -> None:
    elements = page.elements()
    if elements:
        words = NOISE[how % len(NOISE)]
        tag = page.soup.new_tag("script" if how % 2 else "p", hidden="")
        tag.string = words
        elements[where % len(elements)].append(Comment(words) if how % 3 == 0 else tag)


def _numeral(page: _Page, where: int, how: int) -> None:
    """Put a score another way; a 5, 0 or III where the page said 3 is to be refused."""
    if scores := page.score_texts():
        text = scores[where % len(scores)]
        form = NUMERALS[how % len(NUMERALS)]
        digit = re.search("[1-4]", text)
        if digit:
            text.replace_with(form.format(digit[0], int(digit[0]) % 4 + 1))


def _misprint(page: _Page, where: int, how: int) -> None:
    if scores := page.score_texts():
        text = scores[where % len(scores)]
        text.replace_with(re.sub("[1-4]", str(how % 4 + 1), text, count=1))


def _punctuation(page: _Page, where: int, how: int) -> None:
    texts = page.score_texts() + page.labels()
    if texts:
        text = texts[where % len(texts)]
        old, new = PUNCTUATION[how % len(PUNCTUATION)]
        text.replace_with(text.replace(old, new))


def _upside_down(page: _Page, where: int, how: int) -> None:
    """A score before its label instead of behind it."""
    if scores := page.score_texts():
        element = scores[where % len(scores)].parent
        before = element.find_previous_sibling(True) if element else None
        if element and before:
            before.insert_before(element.extract())


def _move(page: _Page, where: int, how: int) -> None:
    texts = page.labels() + page.score_texts()
    elements = page.elements()
    if texts and elements:
        element = texts[where % len(texts)].parent
        target = elements[how % len(elements)]
        if element and element is not target and target not in element.descendants:
            target.insert_after(element.extract())


MUTATIONS: dict[str, Callable[[_Page, int, int], None]] = {
    "typo": _typo,
    "words around": _words_around,
    "other label": _other_label,
    "relabel": _relabel,
    "case": _case,
    "reorder": _reorder,
    "drop": _drop,
    "drop text": _drop_text,
    "duplicate": _duplicate,
    "nest": _nest,
    "retag": _retag,
    "retag all": _retag_all,
    "unwrap": _unwrap,
    "noise": _noise,
    "hidden noise": _hidden_noise,
    "numeral": _numeral,
    "misprint": _misprint,
    "punctuation": _punctuation,
    "upside down": _upside_down,
    "move": _move,
}
# Where any reader would be misled but for the overall score: once a page at most, and nothing
# beside it that could touch the overall score.
MISLEADING = frozenset({"misprint", "move", "other label"})
TOUCHING = frozenset({"drop", "duplicate", "nest", "retag", "retag all", "unwrap", "noise"})


def mutate(html: str, mutations: Sequence[Mutation]) -> str:
    """``html`` after all ``mutations``, each on what the one before left."""
    page = _Page(html)
    names = {mutation.name for mutation in mutations}
    misled = False
    for mutation in mutations:
        if mutation.name in MISLEADING:
            if misled:
                continue
            misled = True
        if mutation.name in TOUCHING and names & MISLEADING:
            continue
        MUTATIONS[mutation.name](page, mutation.where, mutation.how)
    return str(page.soup)


def verdict(report: Report, html: str, mutations: Sequence[Mutation] = ()) -> str:
    """ "right", "refused" or "wrong": what the parser makes of a page that was ``report``'s.

    A page that was made to say something else may be read so, if it is then found not to add up;
    from every other page a wrong score is wrong, even one that the check would have stopped.
    """
    try:
        summary = read_summary(html)
    except PageError:
        return "refused"
    if not summary.pairs:
        return "wrong" if summary.rating != report.rating else "rating only"
    same = summary.scores == report.scores and summary.rating == report.rating
    same &= summary.printed_percent in (None, report.printed_percent)
    misled = any(mutation.name in MISLEADING for mutation in mutations)
    if summary.disagreement() and (misled or summary.scores == report.scores):
        return "refused"
    return "right" if same else "wrong"


def sweep(pages: int, seed: int) -> tuple[Counter[str], list[tuple[Report, str, list[Mutation]]]]:
    """Mutate ``pages`` pages with one to four mutations each; the verdicts and the wrong ones."""
    chance = random.Random(seed)  # noqa: S311
    reports, names, dresses = bundled(), sorted(MUTATIONS), sorted(dress.DRESSES)
    counts: Counter[str] = Counter()
    wrong = []
    for _ in range(pages):
        report, worn = chance.choice(reports), chance.choice(dresses)
        mutations = [
            Mutation(chance.choice(names), chance.randrange(1000), chance.randrange(1000))
            for _ in range(chance.randint(1, 4))
        ]
        html = mutate(dress.summary(report, worn), mutations)
        outcome = verdict(report, html, mutations)
        counts[outcome] += 1
        if outcome == "wrong":
            wrong.append((report, worn, mutations))
    return counts, wrong


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m replica.mutations")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    counts, wrong = sweep(asked.pages, asked.seed)
    for name in ("right", "rating only", "refused", "wrong"):
        print(f"{name}: {counts[name]} of {asked.pages} ({100 * counts[name] / asked.pages:.1f}%)")
    for report, worn, mutations in wrong[:20]:
        print(report.slug, worn, mutations)


if __name__ == "__main__":
    main()
