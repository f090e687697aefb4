"""Where a list goes on: by rel=next, by what a link says, or by the number of the next page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from cqclib.folding import folded
from cqclib.reference import wordings
from cqclib.scrape.parse import addresses
from cqclib.scrape.parse.elements import head_links
from cqclib.scrape.parse.lines import Line, Link

_NUMBERED = re.compile(r"(?:(?:go to )?page )?(\d{1,3})(?: of \d+)?", re.ASCII)
_SIGNS = frozenset([">", "\u203a", "\u2192", "\u276f"])


@dataclass(frozen=True)
class Pager:
    """The links of a list to its own pages: ``next_link`` as the page has it, "" for none.

    ``page_links``: number to address, for links that are a page's number. ``links``: all of them.
    """

    next_link: str = ""
    page_links: dict[int, str] = field(default_factory=dict)
    links: frozenset[Link] = frozenset()


def read_pager(html: str, lines: Sequence[Line], address: str, base: str) -> Pager:
    """The pager of the list's page at ``address``, whose links hang on ``base``."""
    links = [link for line in lines for link in line.links]
    own = [link for link in links if _is_own(link, address, base)]
    numbers = {number: link for link in reversed(own) if (number := _number(link)) is not None}
    following = [link for link in own if _says_next(link)]
    following.sort(key=lambda link: not link.rel_next)
    following += [link for link in head_links(html) if _is_own(link, address, base)]
    if not following and numbers:
        current = _current(numbers, address)
        following = [numbers[current + 1]] if current and current + 1 in numbers else []
    href = next((link.href for link in following if not _is_self(link, address, base)), "")
    if href and base != address:
        target = addresses.target(href, base)
        href = target.address if target else ""
    page_links = {number: numbers[number].href for number in sorted(numbers)}
    nexts = [link for link in links if _says_next(link)]
    return Pager(href, page_links, frozenset([*nexts, *numbers.values()]))


def _is_own(link: Link, address: str, base: str) -> bool:
    """Whether a link can be followed and stays on the list."""
    target = addresses.target(link.href, base)
    if link.disabled or target is None or not target.is_here or link.href.strip().startswith("#"):
        return False
    return target.path.rstrip("/") == urlsplit(address).path.rstrip("/")


def _is_self(link: Link, address: str, base: str) -> bool:
    target = addresses.target(link.href, base)
    return target is not None and target.address.partition("#")[0] == address.partition("#")[0]


def _says_next(link: Link) -> bool:
    known = wordings.forms("links", "next")
    return (
        link.rel_next
        or link.text in _SIGNS
        or any(known.fullmatch(folded(text)) for text in (link.text, link.label))
    )


def _number(link: Link) -> int | None:
    """The page's number that a link to a numbered page says."""
    if _page_of(link.href) is None:
        return None
    for text in (link.text, link.label):
        match = _NUMBERED.fullmatch(folded(text))
        if match:
            return int(match[1])
    return None


def _page_of(address: str) -> int | None:
    """The ``page`` of an address's query; None when it has none."""
    try:
        given = parse_qs(urlsplit(address.strip()).query).get("page", [""])[0]
    except ValueError:
        return None
    return int(given) if given.isascii() and given.isdigit() else None


def _current(numbers: dict[int, Link], address: str) -> int | None:
    """This page's number by its address, as the others have theirs; None where they leave it open."""
    here = _page_of(address)
    shifts = {number - (_page_of(link.href) or 0) for number, link in numbers.items()}
    if len(shifts) != 1 or (here is None and 1 in numbers):
        return None
    return 1 if here is None else here + shifts.pop()
