"""The authority's name in a report page's title line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cqclib.errors import UnknownAuthority
from cqclib.reference import authorities
from cqclib.scrape.parse.visible_text import Line, PageError

_FORMAL = re.compile(r"(.+?)\s*:\s*local authority assessment(?: report)?", re.IGNORECASE)
_PILOT = re.compile(r"(.+?)\s*:?\s+(?:pilot )?assessment", re.IGNORECASE)


def split_title(text: str) -> tuple[str, str] | None:
    """Name and kind ("formal", "pilot") of a title such as "Kent: local authority assessment"."""
    for pattern, kind in ((_FORMAL, "formal"), (_PILOT, "pilot")):
        found = pattern.fullmatch(text)
        if found:
            return found[1].strip(), kind
    return None


def name_of(lines: Sequence[Line]) -> str:
    """The authority's name as the page prints it. Raises PageError when no line tells it."""
    for only_headings in (True, False):
        named = [
            found[0]
            for line in lines
            if not line.linked
            and (line.level == 1 or not only_headings)
            and (found := split_title(line.text))
            and (only_headings or found[1] == "formal" or _is_authority(found[0]))
        ]
        if len(set(named)) > 1:
            raise PageError(f"The page's title names {' and '.join(sorted(set(named)))[:120]!r}.")
        if named:
            return named[0]
    raise PageError("No line of the page reads '<Name>: local authority assessment'.")


def _is_authority(name: str) -> bool:
    """A line without a heading's tag is a pilot's title only when an authority is named in it."""
    try:
        authorities.resolve(name)
    except UnknownAuthority:
        return False
    return True
