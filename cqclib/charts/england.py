"""Where each authority's hexagon is, what is written in it, and where regions end.

Layout: Open Innovations (MIT), odd-r rows counted upward; see data/README.md. Lengths are hexagon
widths, y runs upward.
"""

from __future__ import annotations

import json
import math
from functools import cache
from itertools import combinations

from cqclib import paths
from cqclib.reference import authorities

ROW = math.sqrt(3) / 2  # from one row to the next
CORNER = 1 / math.sqrt(3)  # from the middle of a hexagon to a corner
Point = tuple[float, float]
LEADER: tuple[Point, Point] = ((14.2, 9.5), (12.25, 8.85))  # the East Midlands touch no edge
REGION_NAMES: dict[str, tuple[float, float, str]] = {  # where a name fits: x, y, alignment
    "North East": (13.3, 13.4, "left"),
    "North West": (2.6, 11.6, "right"),
    "Yorkshire and\nThe Humber": (13.9, 10.8, "left"),
    "East Midlands": (14.3, 9.55, "left"),
    "West Midlands": (2.3, 7.0, "right"),
    "East of England": (15.2, 7.7, "left"),
    "London": (16.2, 5.2, "left"),
    "South East": (13.4, 1.2, "left"),
    "South West": (2.2, 2.9, "right"),
}
NARROW_REGION_NAMES: dict[str, tuple[float, float, str]] = {  # on a phone
    "North East": (13.3, 13.6, "left"),
    "North West": (3.1, 11.6, "right"),
    "Yorkshire\nand The\nHumber": (13.7, 11.95, "left"),
    "East\nMidlands": (14.3, 9.9, "left"),
    "West\nMidlands": (2.2, 7.0, "right"),
    "East of\nEngland": (14.75, 7.45, "left"),
    "London": (15.2, 6.2, "left"),
    "South East": (13.0, 1.4, "left"),
    "South\nWest": (2.2, 3.2, "right"),
}
_SMALL_WORDS = ("and", "of", "upon", "on", "with", "the", "East", "West", "North", "South")


@cache
def places() -> dict[str, Point]:
    """The middle of each authority's hexagon by ONS code."""
    hexes = json.loads((paths.REFERENCE / "hexmap.hexjson").read_text(encoding="utf-8"))["hexes"]
    return {
        code: (cell["q"] + (0.5 if cell["r"] % 2 else 0), cell["r"] * ROW)
        for code, cell in hexes.items()
    }


def corners(middle: Point, radius: float = CORNER) -> list[Point]:
    """The six corners of the hexagon around ``middle``, a point upward."""
    x, y = middle
    angles = [math.radians(60 * sixth + 90) for sixth in range(6)]
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


@cache
def labels() -> dict[str, str]:
    """Three letters for each authority by ONS code, no two alike, in the order of its name."""
    given: dict[str, str] = {}
    for authority in sorted(authorities.everyone(), key=lambda each: (len(each.name), each.name)):
        taken = set(given.values())
        given[authority.code] = next(
            label for label in _candidates(authority.name) if len(label) == 3 and label not in taken
        )
    return given


def _candidates(name: str) -> list[str]:
    words = [
        word
        for word in name.replace("-", " ").split()
        if word not in _SMALL_WORDS or name.startswith(word)
    ]
    letters, initials = "".join(words), "".join(word[0] for word in words)
    options = [initials[:3]] if len(words) >= 3 else []
    if len(words) == 2:
        options += [words[0][0] + words[1][:2], words[0][:2] + words[1][0]]
    options.append(letters[:3])
    options += ["".join(some) for some in combinations(letters, 3) if some[0] == letters[0]]
    return [option.upper() for option in options]


@cache
def borders() -> list[tuple[Point, Point]]:
    """The edges of hexagons where one region meets another, or England ends."""
    region = {authority.code: authority.region for authority in authorities.everyone()}
    at = {(round(x, 1), round(y, 1)): code for code, (x, y) in places().items()}
    edges = []
    for code, (x, y) in places().items():
        for sixth in range(6):
            angle = math.radians(60 * sixth)
            beside = at.get((round(x + math.cos(angle), 1), round(y + math.sin(angle), 1)), "")
            if region.get(beside) == region[code] or code < beside:
                continue  # no border, or drawn from the other side
            ends = [angle + side * math.radians(30) for side in (-1, 1)]
            first, last = ((x + CORNER * math.cos(end), y + CORNER * math.sin(end)) for end in ends)
            edges.append((first, last))
    return edges
