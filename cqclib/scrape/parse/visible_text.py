"""A page as a reader sees it: lines of visible text, with headings and links marked.

Only tags that mean a line of their own in every browser break lines; class names and scripts say
nothing here, because the site's HTML is not known and may change. Text that a browser does
not show (scripts, comments, ``hidden``, ``display: none``) is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from cqclib.errors import CqcError
from cqclib.folding import UNSEEN

_INVISIBLE = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "title",
        "meta",
        "link",
        "iframe",
        "object",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "select",
        "option",
        "textarea",
        "input",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "button",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "output",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'"})
_DASHES = re.compile("[\u2010-\u2015]")
_BULLET = re.compile(r"^[\u2022\u2023\u25aa\u25cf\u25e6\u2043*\u00b7]\s*")


class PageError(CqcError):
    """A page that cannot be read for certain: one sentence, what was found where."""


@dataclass(frozen=True)
class Link:
    """A link as a reader sees it: its text, where it leads, and whether it says rel=next."""

    text: str
    href: str
    rel_next: bool = False


@dataclass(frozen=True)
class Line:
    """One visible line. ``level`` is 1 to 6 for a heading, 0 else; ``links`` lie within it.

    ``linked``: every letter of it is link text outside a heading, as in a list of contents.
    """

    text: str
    level: int = 0
    links: tuple[Link, ...] = ()
    linked: bool = False


def tidy(text: str) -> str:
    """One line of text: every kind of space made one, bullets off, quotes and dashes plain."""
    text = _DASHES.sub("-", UNSEEN.sub("", text).translate(_QUOTES))
    return _BULLET.sub("", " ".join(text.split())).strip()


def read(html: str) -> list[Line]:
    """The visible lines of ``html``. Raises PageError when there is no text at all."""
    reader = _Reader()
    try:
        reader.walk(BeautifulSoup(html, "lxml"))
    except RecursionError:
        raise PageError("The page's elements are nested too deeply.") from None
    reader.end_line()
    if not reader.lines:
        raise PageError("The page has no text.")
    return reader.lines


def links(html: str) -> list[Link]:
    """All visible links of ``html``, in order."""
    return [link for line in read(html) for link in line.links] + _head_links(html)


def _head_links(html: str) -> list[Link]:
    """``<link rel="next">`` in the page's head, which is no visible text."""
    found = []
    for tag in re.findall(r"<link\b[^>]*>", html, re.IGNORECASE):
        element = BeautifulSoup(tag, "lxml").find("link")
        if isinstance(element, Tag) and _says_next(element):
            found.append(Link("", str(element.get("href", "")), True))
    return found


class _Reader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._text: list[str] = []
        self._links: list[Link] = []
        self._level = 0
        self._outside = False  # text of this line outside a link
        self._in_link = 0

    def walk(self, tag: Tag) -> None:
        for child in tag.children:
            if isinstance(child, NavigableString):
                if not isinstance(child, PreformattedString):
                    self._say(str(child))
            elif isinstance(child, Tag):
                self._enter(child)

    def _enter(self, tag: Tag) -> None:
        name = tag.name
        if name in _INVISIBLE or (tag.attrs and _hidden(tag)):
            return
        if name == "br":
            self.end_line()
        elif name == "a":
            self._link(tag)
        elif name in _INLINE:
            self.walk(tag)
        else:
            self.end_line()
            level = self._level
            self._level = _HEADINGS.get(name, level)
            self.walk(tag)
            self.end_line()
            self._level = level

    def _link(self, tag: Tag) -> None:
        href = tag.get("href")
        if href is None:
            self.walk(tag)
            return
        self._in_link += 1
        self._links.append(Link(tidy(tag.get_text(" ")), str(href), _says_next(tag)))
        self.walk(tag)
        self._in_link -= 1

    def _say(self, text: str) -> None:
        self._text.append(text)
        if not self._in_link and text.strip():
            self._outside = True

    def end_line(self) -> None:
        text = tidy("".join(self._text))
        if text:
            linked = bool(self._links or self._in_link) and not self._outside and not self._level
            self.lines.append(Line(text, self._level, tuple(self._links), linked))
        elif self._links:
            self.lines.append(Line("", 0, tuple(self._links), True))
        self._text, self._links, self._outside = [], [], False


def _hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or bool(_HIDING.search(str(tag.get("style", ""))))


def _says_next(tag: Tag) -> bool:
    rel = tag.get("rel")
    return "next" in (rel if isinstance(rel, str) else " ".join(rel or ())).lower().split()
