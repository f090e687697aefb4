"""The lines of a page, and its links: what the reading of HTML gives to everything else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4.element import Tag

from cqclib.errors import CqcError
from cqclib.folding import UNSEEN

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'"})
_DASHES = re.compile("[\u2010-\u2015]")
_BULLET = re.compile(
    r"^[\u2022\u2023\u25aa\u25cf\u25e6\u2043*\u00b7](?![\u25cf\u25cb\s]*[\u25cf\u25cb])\s*"
)
# Where a part of a page stands; what is read stands in MAIN.
MAIN, ASIDE, OUTSIDE = "main", "aside", "outside"


class PageError(CqcError):
    """A page that cannot be read for certain: one sentence, what was found where."""


@dataclass(frozen=True)
class Link:
    """A link as a reader sees it: its text, where it leads, and whether it says rel=next.

    ``label`` is what a screen reader says of it (aria-label, title, a picture's alt), "" for nothing;
    ``parts`` are the texts of its headings, paragraphs and other elements; ``disabled``: it says that
    it cannot be followed.
    """

    text: str
    href: str
    rel_next: bool = False
    label: str = ""
    parts: tuple[str, ...] = ()
    disabled: bool = False


@dataclass(frozen=True)
class Line:
    """One line. ``level`` is 1 to 6 for a heading, 0 else; ``links`` lie within it.

    ``linked``: every letter of it is link text outside a heading, as in a list of contents.
    ``pieces`` are the texts of its elements one by one; ``hidden`` is what a browser does not show,
    ``struck`` what it crosses out; ``place`` is MAIN, ASIDE or OUTSIDE; ``element`` holds the line.
    """

    text: str
    level: int = 0
    links: tuple[Link, ...] = ()
    linked: bool = False
    pieces: tuple[str, ...] = ()
    hidden: bool = False
    struck: bool = False
    place: str = MAIN
    element: Tag | None = field(default=None, compare=False, repr=False)
    holders: tuple[Tag | None, ...] = field(default=(), compare=False, repr=False)


def tidy(text: str) -> str:
    """One line of text: every kind of space made one, bullets off, quotes and dashes plain."""
    text = _DASHES.sub("-", UNSEEN.sub("", text).translate(_QUOTES))
    return _BULLET.sub("", " ".join(text.split())).strip()
