"""Every fill with the text on it, every line and mark with what is behind it (WCAG 2.2 AA).

axe cannot judge cells under a sticky heading; here the colours themselves are computed, and no
style sheet has a colour of its own.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cqclib import palette
from cqclib.palette import Fill
from cqclib.report.html import markup, theme

TEXT, MARK = 4.5, 3.0
FILLS = {**palette.LEVELS, "not assessed": palette.NOT_ASSESSED, "focus": palette.ACCENT}
PAGES = {"light": palette.PAGE, "dark": palette.DARK_PAGE}
each_fill = pytest.mark.parametrize("fill", FILLS.values(), ids=map(str, FILLS))
each_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
behind = pytest.mark.parametrize("ground", ["paper", "tint"])


@each_fill
def test_text_on_every_fill_is_readable(fill: Fill) -> None:
    assert palette.contrast(fill.fill, fill.ink) >= TEXT


@each_page
@behind
@pytest.mark.parametrize("text", ["ink", "soft", "link", "accent"])
def test_text_on_the_page_is_readable(page: dict[str, str], ground: str, text: str) -> None:
    assert palette.contrast(page[text], page[ground]) >= TEXT


@each_page
@behind
def test_edges_of_controls_and_the_focus_ring_are_visible(
    page: dict[str, str], ground: str
) -> None:
    assert palette.contrast(page["edge"], page[ground]) >= MARK
    # The ring is ink with paper inside it, so one of the two stands out from any fill.
    assert palette.contrast(page["ink"], page[ground]) >= MARK


@each_page
@each_fill
def test_the_focus_ring_is_visible_on_every_fill(page: dict[str, str], fill: Fill) -> None:
    rings = (page["ink"], page["paper"])
    assert max(palette.contrast(fill.fill, ring) for ring in rings) >= MARK


def test_the_dark_page_has_the_names_of_the_light_one() -> None:
    assert set(palette.DARK_PAGE) == set(palette.PAGE)


@pytest.mark.parametrize("path", sorted(markup.TEMPLATES.glob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_has_its_colours_from_the_palette(path: Path) -> None:
    style = path.read_text(encoding="utf-8")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", style)
    used = set(re.findall(r"var\(--([a-z]+)\)", style))
    assert used <= set(palette.PAGE) | {"sans"}
    theme.coloured(style)  # raises KeyError for a name that there is not


def test_a_page_says_both_sets_of_colours() -> None:
    rules = theme.variables()
    light, dark = rules.split("@media", 1)
    assert f"--ink: {palette.INK}" in light
    assert f"--ink: {palette.DARK_PAGE['ink']}" in dark
    assert "screen" in dark, "on paper a page is light"
