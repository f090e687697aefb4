"""A page as a reader sees it: lines of visible text, with headings and links marked.

Only tags that mean a line of their own in every browser break lines; class names and scripts say
nothing here, because the site's HTML is not known and may change. Text that a browser does
not show (scripts, comments, ``hidden``, ``display: none``) is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from cqclib.scrape.parse.errors import PageError

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
# Characters that take no room: zero-width ones, soft hyphens, direction marks.
_NOTHING = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'"})
_DASHES = re.compile("[\u2010-\u2015]")
_BULLET = re.compile(r"^[\u2022\u2023\u25aa\u25cf\u25e6\u2043*\u00b7]\s*")
_PAIRED = [("<!--", "-->")] + [
    (rf"<{name}\b", f"</{name}") for name in ("script", "style", "template", "noscript", "svg")
]
# Lines that stand on a page once; what is read lies between them.
ONCE = ("local authority rating", "local authority indicative rating", "quality statement scores")


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
    text = _DASHES.sub("-", _NOTHING.sub("", text).translate(_QUOTES))
    return _BULLET.sub("", " ".join(text.split())).strip()


def plain(text: str) -> str:
    """``text`` folded for comparing: lower case, "&" as "and", punctuation gone."""
    text = tidy(text).casefold().replace("&", " and ").replace("'", "")
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def read(html: str, until: str = "") -> list[Line]:
    """The visible lines of ``html``. Raises PageError when there is no text at all.

    ``until`` are the first words of a line (``summary of``) after which nothing is needed: where
    cutting there cannot change what stands before, the rest is not parsed.
    """
    reader = _Reader()
    try:
        reader.walk(BeautifulSoup(_needed(html, until), "lxml"))
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


def _needed(html: str, until: str) -> str:
    """The part of ``html`` that holds all that is needed; all of it in any doubt.

    Behind the cut must be no second copy of what is read (``ONCE``); a cut must not fall inside a
    comment or a script.
    """
    if not until:
        return html
    pattern = r">\s*" + r"\s+".join(until.split()) + r"\b[^<]{0,120}<"
    ends = [found.end() - 1 for found in re.finditer(pattern, html, re.I)]
    if len(ends) != 1:
        return html
    head = html[: ends[0]]
    if not _whole(head) or speaks_of(html[ends[0] :], ONCE):
        return html
    starts = [found.start() for found in re.finditer(r"<(?:main|h1)\b", head, re.I)]
    if len(starts) <= 2 and starts and _whole(head[: starts[0]]):
        return head[starts[0] :]
    return head


def speaks_of(html: str, phrases: tuple[str, ...]) -> bool:
    """Whether any of ``phrases`` (folded as by ``plain``) may stand in the text of ``html``."""
    text = plain(unescape(re.sub(r"<[^>]*>", "", html)))
    return any(phrase in text for phrase in phrases)


def _whole(html: str) -> bool:
    """Whether ``html`` ends outside comments and outside elements whose text is not shown."""
    return all(
        len(re.findall(opening, html, re.I)) == len(re.findall(closing, html, re.I))
        for opening, closing in _PAIRED
    )
