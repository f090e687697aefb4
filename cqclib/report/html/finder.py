"""The finder in every page's head: all 153 authorities by every name and code they go by.

The names stand in the page once, each with the further words it can be found by. Which authority
has a report, and which was assessed, is only known when a run is over: ``with_links`` then points
every link to an authority to its report, or to its entry in the comparison page.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from cqclib.folding import folded
from cqclib.reference import authorities
from cqclib.reference.authorities import Authority

GUIDE = "how_to_read.html"
COMPARISON = "compare.html"
SCRIPT = "finder.js"
# Words that many councils have in their names: they tell none from another.
GENERIC = frozenset(
    "and authority borough cc city council county district lb london mbc metropolitan mb of rb royal "
    "the ua unitary upon".split()
)
_STATUS = re.compile(r'data-status="[^"]*"')
_LINK = re.compile(r'<a data-authority="([a-z0-9-]+)" href="[^"]*"')


def report_file(slug: str) -> str:
    """The file name of the report of the authority with this slug."""
    return f"focus_{slug}.html"


@cache
def names() -> tuple[str, ...]:
    """Every authority as ``name|slug|further words``, by name.

    The further words are those of its aliases and codes that are neither in the name nor generic.
    """
    return tuple(
        f"{authority.name}|{authority.slug}|{further_words(authority)}"
        for authority in authorities.everyone()
    )


def further_words(authority: Authority) -> str:
    """What ``authority`` can be found by beside its name: words of aliases, codes."""
    own = set(folded(authority.name).split())
    words: set[str] = set()
    for alias in (authority.code, *authority.aliases):
        parts = set(folded(alias).split())
        # An alias of nothing but generic words, as the City of London has, is told by them.
        words |= (parts - GENERIC or parts) - own
    return " ".join(sorted(words))


def with_links(
    page: str, reports: Collection[str], assessed: Collection[str], compared: bool
) -> str:
    """``page`` with each authority's name leading to where it is read about.

    ``reports`` are the slugs of the authorities that have a report here, ``assessed`` those with a
    published assessment; ``compared`` says whether the comparison page is there. Without either a
    name leads to its line on the front door.
    """
    marks = {**dict.fromkeys(assessed, "a"), **dict.fromkeys(reports, "r")}
    status = "".join(marks.get(authority.slug, "-") for authority in authorities.everyone())

    def link(match: re.Match[str]) -> str:
        slug = match[1]
        return f'<a data-authority="{slug}" href="{address(slug, reports, compared)}"'

    shown = f'data-status="{status}{"c" if compared else ""}"'
    return _LINK.sub(link, _STATUS.sub(shown, page))


def address(slug: str, reports: Collection[str], compared: bool) -> str:
    """Where the name of an authority leads."""
    if slug in reports:
        return report_file(slug)
    return f"{COMPARISON}#{slug}" if compared else f"index.html#{slug}"
