"""A page as a reader sees it: lines of text, with headings, links and their place marked.

Only tags that mean a line of their own in every browser break lines; class names and scripts say
nothing here, because the site's HTML is not known and may change. What a screen reader says
(``alt``, ``aria-label``, the title of a drawing) is a line of its own behind the text it stands with.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bs4.element import NavigableString, PreformattedString, Tag

from cqclib.folding import folded
from cqclib.scrape.parse import elements
from cqclib.scrape.parse.lines import ASIDE, MAIN, OUTSIDE, Line, Link, PageError, tidy

_NO_TEXT = frozenset(
    """script style template title meta link iframe object math canvas audio video select option
    textarea input""".split()
)
_INLINE = frozenset(
    """a abbr acronym b bdi bdo big button cite code data del dfn em font i img ins kbd label mark
    meter output picture progress q s samp small span strike strong sub sup svg time tt u var
    wbr""".split()
)
_STRUCK = frozenset(["del", "s", "strike"])
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_OUTSIDE_TAGS = frozenset(["nav", "footer"])
_OUTSIDE_ROLES = frozenset(["navigation", "contentinfo", "banner", "search"])


@lru_cache(maxsize=elements.KEPT)
def read_all(html: str) -> tuple[Line, ...]:
    """All lines of ``html``, hidden ones too. Raises PageError when there is no text at all.

    A page is asked whether it is a summary, what it prints, when it was published and whether it
    bears a message: it is read once for all of these.
    """
    soup = elements.soup(html)
    reader = _Reader(has_main=soup.find(elements.is_main) is not None)
    try:
        reader.walk(soup)
    except RecursionError:
        raise PageError("The page's elements are nested too deeply.") from None
    reader.end_line(soup)
    if not reader.lines:
        raise PageError("The page has no text.")
    return tuple(reader.lines)


def read(html: str) -> list[Line]:
    """The lines of ``html`` that a browser shows. Raises PageError when there are none."""
    lines = [line for line in read_all(html) if not line.hidden]
    if not lines:
        raise PageError("The page has no text.")
    return lines


@dataclass(frozen=True)
class _State:
    """What holds for the text in an element, handed down to those within it."""

    level: int = 0
    hidden: bool = False
    struck: bool = False
    place: str = MAIN
    in_link: bool = False
    in_main: bool = False
    in_button: bool = False


class _Reader:
    def __init__(self, has_main: bool) -> None:
        self.lines: list[Line] = []
        self._has_main = has_main
        self._state = _State(place=OUTSIDE if has_main else MAIN)
        self._pieces: list[tuple[str, Tag | None]] = []  # as printed, and the element it stands in
        self._spoken: list[tuple[str, Tag, bool]] = []  # what a screen reader says, in which link
        self._links: list[Link] = []
        self._outside_link = False

    def walk(self, tag: Tag) -> None:
        for child in tag.children:
            if isinstance(child, NavigableString):
                if not isinstance(child, PreformattedString):
                    self._read_text(str(child), child.parent)
            elif isinstance(child, Tag):
                self._enter(child)

    def _read_text(self, text: str, holder: Tag | None) -> None:
        if holder is None or holder.name != "pre":
            return self._say(text, holder)
        first, *others = text.split("\n")  # which break lines here
        self._say(first, holder)
        for line in others:
            self.end_line(holder)
            self._say(line, holder)

    def _enter(self, tag: Tag) -> None:
        name = tag.name
        if name in _NO_TEXT:
            return
        if name == "br":
            return self.end_line(tag.parent or tag)
        if name == "sup" and elements.is_footnote(tag):
            return
        if (name == "button" or self._state.in_button) and elements.is_control(tag):
            return
        before, state = self._state, self._within(tag)
        shown = (state.hidden, state.struck)
        breaks = name not in _INLINE or shown != (before.hidden, before.struck)
        if breaks:
            self.end_line(tag.parent or tag)
        self._state = state
        self._speak(tag)
        if name == "a" and tag.get("href") is not None:
            self._link(tag)
        elif name == "svg":
            self._drawing(tag)
        else:
            self.walk(tag)
        if breaks:
            self.end_line(tag)
        self._state = before

    def _within(self, tag: Tag) -> _State:
        state, name = self._state, tag.name
        hidden = state.hidden or name == "noscript" or bool(tag.attrs and elements.hidden(tag))
        level = _HEADINGS.get(name, state.level)
        if tag.get("role") == "heading":
            given = str(tag.get("aria-level", "2"))
            level = int(given) if given in "123456" else 6
        in_main = state.in_main or elements.is_main(tag)
        struck = state.struck or name in _STRUCK
        in_link = state.in_link or (name == "a" and tag.get("href") is not None)
        in_button = state.in_button or name == "button"
        place = self._place(tag, in_main)
        return _State(level, hidden, struck, place, in_link, in_main, in_button)

    def _place(self, tag: Tag, in_main: bool) -> str:
        role = str(tag.get("role", ""))
        before = self._state.place
        if elements.is_main(tag):
            return MAIN
        if tag.name in _OUTSIDE_TAGS or role in _OUTSIDE_ROLES:
            return OUTSIDE
        if tag.name == "header" and not in_main and tag.find("h1") is None:
            return OUTSIDE
        if tag.name == "aside" or role == "complementary":
            return ASIDE if before == MAIN else before
        return before

    def _speak(self, tag: Tag) -> None:
        """Keep what a screen reader says of ``tag``, unless its text says the same."""
        words = str(tag.get("alt" if tag.name in ("img", "area") else "aria-label") or "")
        words = words or str(tag.get("aria-valuetext") or "") or elements.gauge(tag)
        words = tidy(words)
        if tag.name == "button" and (not words or folded(tag.get_text(" ")) in folded(words)):
            return  # what it does with the part of the page that its text names
        if words and folded(words) != folded(tag.get_text(" ")):
            self._spoken.append((words, tag, self._state.in_link))
            if tag.name not in _INLINE:
                self.end_line(tag)

    def _link(self, tag: Tag) -> None:
        picture = tag.find("img")
        label = tag.get("aria-label") or tag.get("title")
        label = label or (picture.get("alt") if isinstance(picture, Tag) else "")
        parts = tuple(tidy(part.get_text(" ")) for part in tag.find_all(True) if part.get_text())
        self._links.append(
            Link(
                tidy(tag.get_text(" ")),
                str(tag.get("href")),
                elements.says_next(tag),
                tidy(str(label or "")),
                parts,
                tag.get("aria-disabled") == "true",
            )
        )
        self.walk(tag)

    def _drawing(self, tag: Tag) -> None:
        for part in tag.find_all(["title", "text"]):
            words = tidy(part.get_text(" "))
            if words and words not in [text for text, _, _ in self._spoken]:
                self._spoken.append((words, tag, self._state.in_link))

    def _say(self, text: str, holder: Tag | None) -> None:
        if self._pieces and self._pieces[-1][1] is holder:  # a comment stood between
            text = self._pieces.pop()[0] + text
        self._pieces.append((text, holder))
        if not self._state.in_link and text.strip():
            self._outside_link = True

    def end_line(self, element: Tag) -> None:
        state = self._state
        text = tidy("".join(printed for printed, _ in self._pieces))
        links = tuple(self._links)
        if text or (links and not self._spoken):
            inside = bool(links or state.in_link)
            linked = inside and not self._outside_link and not (state.level and text)
            held = [(tidy(printed), holder) for printed, holder in self._pieces]
            pieces = tuple(piece for piece, _ in held if piece)
            holders = tuple(holder for piece, holder in held if piece)
            self._add(text, element, linked, links, pieces, holders)
            links = ()
        for words, tag, in_link in self._spoken:
            self._add(words, tag, in_link, links, (words,))
            links = ()
        self._pieces, self._links, self._spoken = [], [], []
        self._outside_link = False

    def _add(
        self,
        text: str,
        element: Tag,
        linked: bool,
        links: tuple[Link, ...],
        pieces: tuple[str, ...],
        holders: tuple[Tag | None, ...] = (),
    ) -> None:
        state = self._state
        shown = (state.hidden, state.struck, state.place)
        line = Line(text, state.level, links, linked, pieces, *shown, element, holders)
        self.lines.append(line)
