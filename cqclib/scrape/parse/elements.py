"""A parsed page, what one of its elements says of itself, and what its head says."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urljoin

from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning
from bs4.element import Tag

from cqclib.folding import folded
from cqclib.reference import wordings
from cqclib.scrape.parse.lines import Link, tidy

_GAUGES = frozenset(["meter", "progress"])
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOOTNOTE = re.compile(r"[\[(]?(?:\d{1,2}|[a-z*\u2020\u2021])[\])]?")


# The pages kept for the next question about them: as many as workers can have in hand at once.
KEPT = 8


@lru_cache(maxsize=KEPT)
def soup(html: str) -> BeautifulSoup:
    """The parsed page; kept for the next question about the same page, and never changed."""
    with warnings.catch_warnings():
        # A page that begins as XML is HTML all the same: that is how browsers take it.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(html, "lxml")


def ancestors(tag: Tag | None) -> Iterator[Tag]:
    """``tag`` and all the elements around it, from the inside out."""
    while tag is not None:
        yield tag
        tag = tag.parent


def is_main(tag: Tag) -> bool:
    """Whether this element holds what the page is about."""
    return tag.name == "main" or tag.get("role") == "main"


def gauge(tag: Tag) -> str:
    """What a gauge shows whose text says nothing: "3 out of 4"."""
    if tag.name in _GAUGES and not tag.get_text().strip():
        value, most = tag.get("value"), tag.get("max")
    elif tag.has_attr("aria-valuenow"):
        value, most = tag.get("aria-valuenow"), tag.get("aria-valuemax")
    else:
        return ""
    return f"{value} out of {most}" if value and most else ""


def is_control(tag: Tag) -> bool:
    """Whether all that a button, or an element in one, says is "Hide", "Next" or the like."""
    return folded(tag.get_text(" ")) in wordings.texts("headings", "controls")


def is_footnote(tag: Tag) -> bool:
    """Whether a raised number leads to a note on the same page, and is no part of the text."""
    link = tag.find("a") or tag.find_parent("a")
    return (
        isinstance(link, Tag)
        and str(link.get("href", "")).startswith("#")
        and bool(_FOOTNOTE.fullmatch(tidy(tag.get_text())))
    )


def hidden(tag: Tag) -> bool:
    """Whether a browser leaves this element out."""
    closed = tag.name == "dialog" and not tag.has_attr("open")
    return closed or tag.has_attr("hidden") or bool(_HIDING.search(str(tag.get("style", ""))))


def says_next(tag: Tag) -> bool:
    """Whether a link says of itself that it leads to the next page."""
    rel = tag.get("rel")
    return "next" in (rel if isinstance(rel, str) else " ".join(rel or ())).lower().split()


def page_title(html: str) -> str:
    """The text of the page's ``<title>``, which a browser shows on its tab."""
    title = soup(html).find("title")
    return tidy(title.get_text()) if isinstance(title, Tag) else ""


def head_links(html: str) -> list[Link]:
    """``<link rel="next">`` of the page's head, which is no visible text."""
    return [
        Link("", str(element.get("href", "")), True)
        for element in soup(html).find_all("link")
        if says_next(element)
    ]


def base_address(html: str, address: str) -> str:
    """What the page at ``address`` says that its relative links hang on: itself, or its ``<base>``."""
    base = soup(html).find("base", href=True)
    if not isinstance(base, Tag):
        return address
    try:
        return urljoin(address, str(base["href"]))
    except ValueError:
        return address
