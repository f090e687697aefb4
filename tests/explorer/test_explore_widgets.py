"""The explorer's widgets without a screen: what a callback changes, and what it says when it fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd
import pytest

from cqclib import paths
from cqclib.dataset.tables import Dataset
from cqclib.errors import CqcError, ParameterError, ReportError, UnknownAuthority
from cqclib.explorer import Explorer
from cqclib.explorer import comparison as chosen
from cqclib.explorer.parts import Message

TABS = ["Statements", "Side by side", "League table", "What if", "Map", "Report"]


@pytest.fixture
def explorer(tables: Dataset) -> Explorer:
    return Explorer(tables)


@pytest.fixture(scope="module")
def only_looked_at(tables: Dataset) -> Explorer:
    """One for the tests that change nothing."""
    return Explorer(tables)


def text(widget: widgets.HTML) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", widget.value)).split())


def error(message: Message) -> str:
    assert 'role="alert"' in message.value
    return text(message)


def open_tab(explorer: Explorer, title: str) -> Any:
    at = TABS.index(title)
    explorer.tabs.selected_index = at
    return explorer.panels[at]


def everything(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from everything(child)


def test_it_begins_with_what_it_is_given(tables: Dataset) -> None:
    essex = Explorer(tables, "essex county council", "same region")
    assert essex.authority.value == "Essex" and essex.peers.value == "same region"
    assert text(essex.head).startswith("Essex: good, overall score 73% (26 of 36 points)")
    with pytest.raises(UnknownAuthority):
        Explorer(tables, "Kant")
    with pytest.raises(ParameterError):
        Explorer(tables, "Kent", "same regoin")


def test_the_style_sheets_are_styles_and_not_text(only_looked_at: Explorer) -> None:
    styles = only_looked_at.root.children[0].value
    assert styles.startswith("<style>") and styles.endswith("</style>") and "&lt;" not in styles


def test_every_control_has_a_label_and_nothing_sets_its_own_tab_order(
    only_looked_at: Explorer,
) -> None:
    controls = [
        control
        for control in everything(only_looked_at.root)
        if isinstance(control, widgets.ValueWidget | widgets.Button)
        and not isinstance(control, widgets.HTML)
    ]
    labels = [control.description for control in controls]
    assert len(controls) > 35 and all(labels)
    assert len(set(labels)) == len(labels) - 9  # nine statements: score range and what-if slider
    assert all(control.tabbable is None for control in controls)


def test_only_the_visible_tab_is_drawn_and_the_others_when_opened(explorer: Explorer) -> None:
    map_ = open_tab(explorer, "Map")
    before = map_.view.value
    open_tab(explorer, "Statements")
    explorer.authority.value = "Essex"
    assert map_.view.value == before
    open_tab(explorer, "Map")
    assert map_.view.value != before and "Essex (good) and its 15" in text(map_.view)


# One not assessed, and one assessed with nobody near; the plain one and both at once in the long run.
@pytest.mark.parametrize(
    "name",
    [
        "Devon",
        "Isles of Scilly",
        pytest.param("Camden", marks=pytest.mark.full),
        pytest.param("City of London", marks=pytest.mark.full),
    ],
)
def test_each_tab_follows_every_kind_of_authority(explorer: Explorer, name: str) -> None:
    explorer.authority.value = name
    for title in TABS:
        panel = open_tab(explorer, title)
        shown = panel.about if title == "Report" else panel.view
        listed = title != "League table" or "not assessed" not in explorer.head.value
        assert (name in shown.value) == listed, title
        assert explorer.message.value == "" and panel.words()


def test_a_name_that_means_nobody_is_said_in_place_and_nothing_else_changes(
    explorer: Explorer,
) -> None:
    before = explorer.head.value, explorer.statements.view.value
    explorer.authority.value = "Kant"
    assert error(explorer.message) == "No authority called 'Kant'. Did you mean Kent? Kent"
    assert (explorer.head.value, explorer.statements.view.value) == before
    explorer.authority.value = "hull"
    assert explorer.message.value == "" and explorer.authority.value.startswith(
        "Kingston upon Hull"
    )


def test_a_defect_is_said_too_with_the_whole_story(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen, "beside", lambda *_: 1 / 0)
    explorer.statements.detail.value = chosen.THEMES
    message = error(explorer.statements.message)
    assert "ZeroDivisionError: division by zero" in message and "Traceback" in message


def test_what_is_said_is_escaped(explorer: Explorer) -> None:
    explorer.authority.value = "<img src=x onerror=alert(1)>"
    assert "<img" not in explorer.message.value and "&lt;img" in explorer.message.value


def test_the_peer_group_and_the_count_change_the_means(explorer: Explorer) -> None:
    assert "7 of 15 statistical neighbours assessed" in text(explorer.head)
    explorer.count.value = 3
    assert "of 3 statistical neighbours assessed" in text(explorer.head)
    explorer.peers.value = "same type"
    assert explorer.count.disabled
    assert "authorities of the same type assessed" in text(explorer.statements.view)


def test_a_list_of_ones_own(explorer: Explorer) -> None:
    assert explorer.hand.layout.display == "none"
    explorer.peers.value = chosen.HAND_PICKED
    assert explorer.hand.layout.display == "flex"
    for name in ("Surrey", "devon"):
        explorer.add.value = name
        assert explorer.add.value == ""
    assert explorer.list.options == ("Surrey", "Devon (not assessed)")
    assert "1 of 2 hand-picked authorities assessed" in text(explorer.head)
    explorer.add.value = "Surrey"
    assert error(explorer.message) == "Surrey is on the list already."
    explorer.remove.click()
    assert error(explorer.message).startswith("Select whom")
    explorer.list.value = ("Devon (not assessed)",)
    explorer.remove.click()
    assert explorer.list.options == ("Surrey",) and explorer.message.value == ""


def test_side_by_side_follows_until_the_user_chooses(explorer: Explorer) -> None:
    panel = open_tab(explorer, "Side by side")
    near = [box.value for box in panel.others]
    explorer.authority.value = "Camden"
    assert [box.value for box in panel.others] != near
    panel.others[0].value = "Blackpool"
    explorer.authority.value = "Essex"
    assert panel.others[0].value == "Blackpool" and "Blackpool" in text(panel.view)
    panel.others[1].value = "Blackpool"
    assert error(panel.message).startswith("Blackpool is chosen twice")
    panel.nearest.click()
    assert panel.message.value == "" and "Blackpool" not in [box.value for box in panel.others]


def test_the_what_if_resets_and_stays_while_the_authority_does(explorer: Explorer) -> None:
    panel = open_tab(explorer, "What if")
    panel.sliders[1].value = 4
    panel.sliders[2].value = 3
    assert "23 of 36 points, overall score 64%: good" in text(panel.outcome)
    assert "Changed from Kent's published scores: Assessing needs 2 to 4" in text(panel.outcome)
    explorer.peers.value = "same region"
    assert panel.sliders[1].value == 4
    panel.reset.click()
    assert "20 of 36 points" in text(panel.outcome) and panel.sliders[1].value == 2
    panel.sliders[1].value = 4
    explorer.authority.value = "Devon"
    assert {slider.value for slider in panel.sliders.values()} == {2}
    assert "no published scores" in text(panel.outcome)


def test_nothing_moves_a_slider_back_that_somebody_moves(explorer: Explorer) -> None:
    """Neither a reset before the move, nor the first step after the second: all wait their turn."""
    panel = open_tab(explorer, "What if")
    explorer.events.start()
    moves: list[int] = []
    panel.sliders[1].observe(lambda change: moves.append(change["new"]), names="value")
    panel.reset.click()
    panel.sliders[1].value = 3
    panel.sliders[1].value = 4
    with explorer.events.settled():
        assert "22 of 36 points" in text(panel.outcome)
    assert moves == [3, 4]
    panel.reset.click()
    with explorer.events.settled():
        assert "20 of 36 points" in text(panel.outcome)
    assert moves == [3, 4, 2]


def test_what_is_filtered_after_clearing_stays(explorer: Explorer) -> None:
    panel = open_tab(explorer, "League table")
    panel.types.value = ("County council",)
    explorer.events.start()
    panel.reset.click()
    panel.ratings.value = ("Outstanding",)
    with explorer.events.settled():
        assert panel.ratings.value == ("Outstanding",) and panel.types.value == ()
        assert text(panel.view).startswith("2 of 72 authorities")


def test_filters_clear(explorer: Explorer) -> None:
    panel = open_tab(explorer, "League table")
    panel.ratings.value = ("Outstanding",)
    panel.scores[1].value = (4, 4)
    panel.reverse.value = True
    assert "nobody fits Outstanding; Assessing needs scored 4" in text(panel.view)
    panel.reset.click()
    assert panel.filters == type(panel.filters)(scores=panel.filters.scores)
    assert text(panel.view).startswith("72 of 72 authorities")
    assert panel.ranges.layout.display == "none"
    panel.open_scores.value = True
    assert panel.ranges.layout.display != "none"


@pytest.mark.full
def test_what_is_seen_is_saved(explorer: Explorer, tmp_path: Path) -> None:
    for title in TABS[:-1]:
        panel = open_tab(explorer, title)
        if title == "League table":
            panel.regions.value = ("South East",)
        folder = tmp_path / title
        folder.mkdir()
        explorer.folder.value = str(folder)
        explorer.save_csv.click()
        explorer.save_png.click()
        assert "Saved" in text(explorer.saved)
        table, picture = sorted(folder.iterdir())
        assert table.suffix == ".csv" and picture.suffix == ".png"
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert len(pd.read_csv(table)) == len(panel.shown().table)


def test_the_saved_league_is_the_filtered_one(explorer: Explorer, tmp_path: Path) -> None:
    panel = open_tab(explorer, "League table")
    panel.regions.value = ("London",)
    panel.order.value = "authority, A to Z"
    explorer.folder.value = str(tmp_path)
    explorer.save_csv.click()
    saved = pd.read_csv(next(tmp_path.glob("*.csv")))
    assert set(saved["region"]) == {"London"}
    assert list(saved["authority"]) == sorted(saved["authority"]) and len(saved) > 5


def test_nobody_fitting_is_not_saved(explorer: Explorer, tmp_path: Path) -> None:
    panel = open_tab(explorer, "League table")
    panel.scores[1].value = (1, 1)
    panel.ratings.value = ("Outstanding",)
    explorer.folder.value = str(tmp_path)
    for button in (explorer.save_csv, explorer.save_png):
        button.click()
        assert error(explorer.saved).startswith("Nobody fits the filters")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_beside_the_buttons(
    explorer: Explorer, tmp_path: Path
) -> None:
    explorer.folder.value = str(tmp_path / "missing")
    for button in (explorer.save_csv, explorer.save_png):
        button.click()
        assert error(explorer.saved).startswith("There is no folder")
    assert list(tmp_path.iterdir()) == []


def test_the_report_tab_makes_the_report_and_links_to_it(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(paths.NOTEBOOKS)
    asked = []

    def make(name: str, peers: str) -> Path:
        asked.append((name, peers))
        return paths.PROJECT / "reports" / "focus_kent.html"

    monkeypatch.setattr(explorer.report, "_make", make)
    open_tab(explorer, "Report")
    assert explorer.save_csv.disabled and explorer.save_png.disabled
    explorer.report.button.click()
    assert asked == [("Kent", "statistical neighbours")]
    (link,) = explorer.report.link.outputs
    assert link["data"]["text/markdown"] == "[Open Kent's report](../reports/focus_kent.html)"
    explorer.peers.value = chosen.HAND_PICKED
    assert "reports have no other list" in text(explorer.report.about)
    explorer.authority.value = "Essex"
    assert explorer.report.link.outputs == (link,) and "Kent's report is" in text(
        explorer.report.message
    )


@pytest.mark.parametrize("raised", [ReportError("It broke."), OSError("disk full")])
def test_a_report_that_fails_says_so_and_can_be_tried_again(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    def fail(*_: str) -> Path:
        raise raised

    monkeypatch.setattr(explorer.report, "_make", fail)
    open_tab(explorer, "Report")
    explorer.report.button.click()
    message = error(explorer.report.message)
    assert str(raised) in message
    assert ("whole story" in message) == (not isinstance(raised, CqcError))
    assert not explorer.report.button.disabled and explorer.report.link.outputs == ()
