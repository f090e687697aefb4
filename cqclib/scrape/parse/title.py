"""The authority's name in a report page's title line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from cqclib.reference import authorities, wordings
from cqclib.scrape.parse.elements import ancestors
from cqclib.scrape.parse.lines import Line, PageError

_AROUND = " :-|,"


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """A pattern for each way to call a report, the longest first, with its kind."""
    forms = [
        (text, kind) for kind in ("formal", "pilot") for text in wordings.as_written("titles", kind)
    ]
    forms.sort(key=lambda form: (form[1] == "pilot", -len(form[0])))
    return tuple((re.compile(_pattern(text), re.IGNORECASE), kind) for text, kind in forms)


def _pattern(text: str) -> str:
    escaped = r"\s+".join(re.escape(word) for word in text.split())
    return escaped.replace(re.escape("{name}"), "(.+?)").replace(":", r"\s*:")


def split_title(text: str) -> tuple[str, str] | None:
    """Name and kind ("formal", "pilot") of a title such as "Kent: local authority assessment"."""
    for pattern, kind in _patterns():
        match = pattern.fullmatch(text)
        if match and match[1].strip(_AROUND):
            return match[1].strip(_AROUND), kind
    return None


def name_of(lines: Sequence[Line], page_title: str = "") -> str:
    """The authority's name as the page prints it: in a title in its heading, another line or the
    ``page_title`` on the browser's tab, or as all that its heading says.

    Raises PageError when nothing tells it, several differ, or the tab names another authority.
    """
    name = _name_of(lines, page_title)
    _refuse_other_tab(page_title, name)
    return name


def _name_of(lines: Sequence[Line], page_title: str) -> str:
    headings = [(text, True) for text in _headings(lines)]
    others = [(line.text, False) for line in lines if not line.linked and line.level != 1]
    for texts in (headings, others):
        named = [
            title[0]
            for text, is_heading in texts
            # A line without a heading's tag is a pilot's title only when it names an authority.
            if (title := split_title(text))
            and (is_heading or title[1] == "formal" or authorities.named(title[0]))
        ]
        if len({authorities.named(name) or name for name in named}) > 1:
            raise PageError(f"The page's title names {' and '.join(sorted(set(named)))[:120]!r}.")
        if named:
            return named[0]
    tab = split_title(page_title) or split_title(re.split(r"\s[-|]\s(?!.*\s[-|]\s)", page_title)[0])
    if tab and authorities.named(tab[0]):
        return tab[0]
    alone = [text for text, _ in headings if authorities.named(text)]
    if len({authorities.named(text) for text in alone}) == 1:
        return alone[0]
    raise PageError("No line of the page reads '<Name>: local authority assessment'.")


def _refuse_other_tab(page_title: str, name: str) -> None:
    """Refuse a page whose tab names another authority, and not its own."""
    own = authorities.named(name)
    parts = re.split(r"\s[-|\u2013\u2014]\s|[:|]", page_title)
    meant = [authority for part in parts if (authority := authorities.named(part))]
    if own and meant and own not in meant:
        raise PageError(f"The page of {own.name!r} has the title {page_title[:80]!r}.")


def _headings(lines: Sequence[Line]) -> list[str]:
    """The texts of the page's first-rank headings, those of several lines put together."""
    texts: dict[int, list[str]] = {}
    for at, line in enumerate(lines):
        if line.level == 1 and not line.linked and line.text:
            heading = next((tag for tag in ancestors(line.element) if tag.name == "h1"), None)
            texts.setdefault(at if heading is None else id(heading), []).append(line.text)
    return [text for parts in texts.values() for text in (" ".join(parts), *parts)]
