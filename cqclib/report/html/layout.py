"""The page around what a report says: head, navigation, contents list, foot, styles, scripts."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from html import unescape
from typing import Any

from markupsafe import Markup

import cqclib
from cqclib.errors import ReportError
from cqclib.report.html import finder, markup, theme

FRONT_DOOR = "index.html"
LEAGUE = "league.js"  # the script of interactive tables
# Those of the comparison page, in the order in which they need each other.
COMPARE = (
    "arithmetic.js",
    "compare_choice.js",
    "compare_tables.js",
    "compare_pictures.js",
    "compare_strip.js",
    "compare_map.js",
    "compare_view.js",
    "figure.js",
    "compare_without.js",
)
# What a page says of itself in a block of JSON in its head, for the front door to list it.
ABOUT: tuple[str, ...] = ("headline", "standfirst", "as_at", "assessed")
# Style sheets for the pages alone that have this in them.
_SHEETS = {"switch.css": "cqc-switch", "front.css": "data-cqc-list", "brief.css": "cqc-brief"}
_LABELS = re.compile(r'id="([a-z0-9_-]+)" data-labels="([^"]*)"')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Links = Sequence[tuple[str, str]]


def whole(
    facts: Mapping[str, Any],
    body: Markup,
    *,
    links: Links = (),
    current: str = "",
    contents: Sequence[tuple[str, str]] = (),
    scripts: Sequence[str] = (),
) -> str:
    """A whole page: the header that ``facts`` (``page.Header.fields``) describe, then ``body``.

    ``contents`` are the ids and texts of its sections. The policy in the page's head lets only
    the ``scripts`` named here run and nothing be fetched. Raises ReportError when two elements
    have the same id, or a link leads elsewhere than to a report.
    """
    for file, label in links:
        if not markup.allowed_address(file) or "/" in file:
            raise ReportError(
                f"The link {label[:40]!r} leads to {file[:60]!r}, which is no report."
            )
    code = [str(markup.asset(name)) for name in (finder.SCRIPT, *scripts)]
    hashes = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in code
    ]
    body, rules = _cards(body)
    made = str(
        markup.fill(
            "page.html.j2",
            facts=facts,
            header=facts,
            inline=markup.inline,
            as_at=markup.long_date(str(facts["as_at"])),
            body=body,
            links=links,
            front_door=FRONT_DOOR if FRONT_DOOR in dict(links) else "",
            current=current,
            contents=contents,
            names=finder.names(),
            in_page=True,
            broad=bool({LEAGUE, COMPARE[0]} & set(scripts)),
            styles=_styles(rules, scripts, body),
            scripts=[Markup(script) for script in code],  # noqa: S704  files of this project
            script_policy=Markup(" ".join(f"'sha256-{digest}'" for digest in hashes)),  # noqa: S704
            version=cqclib.__version__,
            about={key: facts[key] for key in ABOUT},
        )
    )
    ids = re.findall(r'\sid="([^"]*)"', made)
    doubled = sorted({name for name in ids if ids.count(name) > 1})
    if doubled:
        raise ReportError(f"Two elements of the page are called {doubled[0]!r}; rename one.")
    return _CONTROL.sub("", made)


def in_order(scripts: Collection[str]) -> list[str]:
    """The scripts that a page needs, each after those that it needs itself."""
    apart = sorted(set(scripts) - set(COMPARE))
    return apart + [name for name in COMPARE if name in scripts]


def _styles(rules: str, scripts: Sequence[str], body: Markup) -> Markup:
    """The style sheets of a page: the project's own, and ``rules`` made for its tables."""
    made = theme.variables() + rules  # colours and escaped labels only
    sheets = ["report.css", "cells.css"]
    sheets += [sheet for sheet, mark in _SHEETS.items() if mark in body]
    if COMPARE[0] in scripts:
        sheets.append("compare.css")
    return Markup().join(markup.asset(name) for name in sheets) + Markup(made)  # noqa: S704


def _cards(body: Markup) -> tuple[Markup, str]:
    """``body`` without its tables' lists of labels, and the rules that put them before the cells.

    On a phone a row is a card; a style sheet says there what a heading says on a wide screen.
    """
    rules = []
    for name, labels in _LABELS.findall(str(body)):
        for place, label in enumerate(json.loads(unescape(labels)), start=1):
            if label:
                selector = f"#{name} td:nth-child({place})::before"
                rules.append(f"{selector}{{content:{_css_string(label)}}}")
    if not rules:
        return body, ""
    stripped = _LABELS.sub(r'id="\1"', str(body))
    return Markup(stripped), f"@media screen and (max-width: 37.5rem){{{''.join(rules)}}}\n"  # noqa: S704


def _css_string(text: str) -> str:
    """``text`` as a string of a style sheet: whatever is no letter, digit or space as its code."""
    safe = re.sub(r"[^A-Za-z0-9 ]", lambda match: f"\\{ord(match[0]):x} ", text)
    return f'"{safe}"'
