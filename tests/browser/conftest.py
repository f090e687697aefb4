"""A Chromium with the network off, and pages to open in it.

The pages are made here, from the bundled snapshot and with every element a notebook can show, and
one page whose every text is hostile. Without Chromium these tests skip and say so.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cqclib import cli, paths
from cqclib.reference import authorities, framework
from cqclib.report.html import export as report
from cqclib.report.html import finder
from cqclib.report.html import index as front_door
from tests.browser import made_pages

FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def chromium() -> str | None:
    """Where Chromium is: ``CQC_CHROMIUM``, or on the path."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chosen = os.environ.get("CQC_CHROMIUM", "")
    return chosen or next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    executable = chromium()
    if executable is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium, or set CQC_CHROMIUM)")
    with sync_api.sync_playwright() as started:
        running = started.chromium.launch(executable_path=executable, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the pages of a test reported as errors or asked the network for."""
    return []


@pytest.fixture
def opened(browser: Any, complaints: list[str]) -> Iterator[Callable[..., Any]]:
    """Opens a file at a width; afterwards no page may have asked for anything or complained."""
    contexts: list[Any] = []

    def open_page(path: Path, width: int = 1280, hash: str = "", **options: Any) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, accept_downloads=True, **options
        )
        context.set_offline(True)
        contexts.append(context)
        tab = context.new_page()
        own = ("file:", "data:", "blob:")
        tab.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("request", lambda r: None if r.url.startswith(own) else complaints.append(r.url))
        tab.goto(path.as_uri() + hash)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def assessments() -> pd.DataFrame:
    """The bundled snapshot with the columns that a league table shows."""
    rows = pd.read_csv(paths.PROJECT / "data" / "raw" / "2025-10-03" / "assessments.csv")
    known = [authorities.by_code(code) for code in rows["ons_code"]]
    keys = [statement.key for statement in framework.STATEMENTS]
    rows["authority"] = [authority.name for authority in known]
    rows["authority_type"] = [authority.authority_type for authority in known]
    rows["region"] = [authority.region for authority in known]
    rows["total"] = rows[keys].sum(axis=1)
    rows["percent"] = [framework.overall_score(int(total)) for total in rows["total"]]
    rows["rank"] = rows["total"].rank(method="min", ascending=False).astype(int)
    return rows.sort_values(["total", "authority"], ascending=[False, True], ignore_index=True)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory, assessments: pd.DataFrame) -> Path:
    """A folder with the five pages, and ``hostile.html``."""
    folder = tmp_path_factory.mktemp("reports")
    made = {
        "national.html": made_pages.national_page(assessments),
        "league_tables.html": made_pages.league_page(assessments),
        "focus_kent.html": made_pages.focus_page(assessments),
        "hostile.html": made_pages.hostile_page(assessments),
    }
    for name, notebook in made.items():
        (folder / name).write_text(
            report.render(notebook, made_pages.LINKS, name), encoding="utf-8"
        )
    entries = [
        front_door.ReportEntry(file, label, "Half of all authorities assessed", "For all.")
        for file, label in made_pages.LINKS[1:3]
    ]
    everyone = [
        front_door.AuthorityEntry(
            authority.name,
            authority.slug,
            finder.further_words(authority),
            "Good" if authority.name == "Kent" else front_door.NOT_ASSESSED,
            "A finding" if authority.name == "Kent" else "",
        )
        for authority in authorities.everyone()
    ]
    index = front_door.index(entries, everyone, made_pages.NATIONAL, reports=1)
    (folder / "index.html").write_text(
        finder.with_links(index, {"kent"}, {"kent"}, compared=False), encoding="utf-8"
    )
    guide = front_door.how_to_read(made_pages.NATIONAL, made_pages.LINKS)
    (folder / "how_to_read.html").write_text(guide, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the real reports, built from the bundled snapshot."""
    data, reports = (tmp_path_factory.mktemp(name) for name in ("data", "built"))
    shutil.copytree(paths.PROJECT / "data" / "raw", data / "raw")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CQC_DATA_DIR", str(data))
        patch.setenv("CQC_REPORTS_DIR", str(reports))
        assert cli.main([]) == 0
        made_pages.make_parts()
    return reports


@pytest.fixture
def one_page(request: pytest.FixtureRequest) -> Path:
    """The page of a test's parameter: "pages/hostile", "built/national"."""
    folder, name = request.param.split("/")
    return Path(request.getfixturevalue(folder)) / f"{name}.html"
