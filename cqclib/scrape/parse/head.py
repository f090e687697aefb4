"""What the head of a page says: its title, its next page, what its links hang on."""

from __future__ import annotations

from urllib.parse import urljoin

from bs4.element import Tag

from cqclib.scrape.parse.elements import says_next, soup
from cqclib.scrape.parse.lines import Link, tidy


def page_title(html: str) -> str:
    """The text of the page's ``<title>``, which a browser shows on its tab."""
    title = soup(html).find("title")
    return tidy(title.get_text()) if isinstance(title, Tag) else ""


def head_links(html: str) -> list[Link]:
    """``<link rel="next">`` of the page's head, which is no visible text."""
    elements = soup(html).find_all("link")
    return [
        Link("", str(element.get("href", "")), True)
        for element in elements
        if isinstance(element, Tag) and says_next(element)
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
