"""The project's colours, each with a meaning, and the contrast rule they must pass.

A fill never carries a meaning alone: the score, the initials or a shape stands with it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fill:
    """A fill and the text colour that is readable on it (4.5:1, WCAG 2.2, 1.4.3)."""

    fill: str
    ink: str


INK = "#14181c"  # text
QUIET = "#5b6470"  # secondary text
PAPER = "#ffffff"
GRID = "#e3e5e8"
OTHERS = "#8a929c"  # authorities that are not the subject
OUTLINE = "#3d454f"  # round light fills, which alone miss 3:1 against white
ACCENT = Fill("#12436d", "#ffffff")  # the focus authority, and nothing else
NOT_ASSESSED = Fill("#e3e5e8", INK)

# By level: a score of 4 and Outstanding share a fill, and so on down.
LEVELS: dict[int, Fill] = {
    4: Fill("#00594f", "#ffffff"),
    3: Fill("#8fd0c4", INK),
    2: Fill("#fcc36b", INK),
    1: Fill("#b3202c", "#ffffff"),
}
# The rating bands behind marks: the fills above, so light that ink and marks keep their contrast.
BANDS: dict[int, str] = {4: "#e4efee", 3: "#f4faf9", 2: "#fef6ea", 1: "#f9e9ea"}
# Marks by rating level, so that no chart relies on colour: square, circle, triangle, cross.
MARKERS: dict[int, str] = {4: "s", 3: "o", 2: "^", 1: "X"}

# A page around the charts: tinted panels, rules, links, the edges of controls.
TINT = "#f4f5f3"
LINE = "#d5d9d6"
LINK = "#00594f"
EDGE = "#767d85"
PAGE = {"ink": INK, "soft": QUIET, "paper": PAPER, "tint": TINT, "line": LINE, "link": LINK}
PAGE |= {"accent": ACCENT.fill, "edge": EDGE}
# The same page in the dark. Scores, ratings and pictures keep their colours, on paper.
DARK_PAGE = {"ink": "#eceeee", "soft": "#a9b1b8", "paper": "#15191c", "tint": "#1f2529"}
DARK_PAGE |= {"line": "#3a4248", "link": "#8fd0c4", "accent": "#9cc4ea", "edge": "#848d95"}


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
