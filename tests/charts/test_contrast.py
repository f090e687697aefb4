"""Every fill with the text on it, every line and mark with what is behind it (WCAG 2.2 AA).

axe cannot judge cells under a sticky heading; here the colours of the style sheets are computed.
"""

from __future__ import annotations

import re

import pytest

from cqclib.charts import palette
from cqclib.report.html import markup

TEXT, MARK = 4.5, 3.0
SHEETS = {
    name: (markup.TEMPLATES / name).read_text(encoding="utf-8")
    for name in ("cells.css", "report.css", "notebook.css")
}
ROOT = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", SHEETS["report.css"]))
FILLS = re.findall(
    r"\.cqc-table \.([\w-]+) \{ background: (#[0-9a-f]{6}); color: (#[0-9a-f]{6})",
    SHEETS["cells.css"],
)


@pytest.mark.parametrize(("name", "fill", "ink"), FILLS, ids=[name for name, _, _ in FILLS])
def test_text_on_every_fill_is_readable(name: str, fill: str, ink: str) -> None:
    assert palette.contrast(fill, ink) >= TEXT


def test_cells_have_the_colours_of_the_charts() -> None:
    expected = {f"s{level}": one for level, one in palette.LEVELS.items()}
    expected |= {"s0": palette.NOT_ASSESSED, "cqc-mark": palette.ACCENT}
    assert {name: (fill, ink) for name, fill, ink in FILLS} == {
        name: (one.fill, one.ink) for name, one in expected.items()
    }
    assert ROOT["ink"] == palette.INK
    assert ROOT["soft"] == palette.QUIET
    assert ROOT["accent"] == palette.ACCENT.fill


@pytest.mark.parametrize("text", ["ink", "soft", "link", "accent"])
@pytest.mark.parametrize("behind", ["paper", "tint"])
def test_text_on_the_page_is_readable(text: str, behind: str) -> None:
    assert palette.contrast(ROOT[text], ROOT[behind]) >= TEXT


@pytest.mark.parametrize("behind", ["paper", "tint"])
def test_edges_of_controls_and_the_focus_ring_are_visible(behind: str) -> None:
    assert palette.contrast(ROOT["edge"], ROOT[behind]) >= MARK
    # The ring is ink with paper inside it, so one of the two stands out from any fill.
    assert palette.contrast(ROOT["ink"], ROOT[behind]) >= MARK


@pytest.mark.parametrize(("name", "fill", "ink"), FILLS, ids=[name for name, _, _ in FILLS])
def test_the_focus_ring_is_visible_on_every_fill(name: str, fill: str, ink: str) -> None:
    assert max(palette.contrast(fill, ROOT["ink"]), palette.contrast(fill, ROOT["paper"])) >= MARK


def test_no_colour_is_used_that_is_not_named_here() -> None:
    used = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", SHEETS["report.css"]))
    assert used == set(ROOT.values())
    inline = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", SHEETS["notebook.css"]))
    assert inline <= set(ROOT.values())
