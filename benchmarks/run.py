"""Measures what this project promises about speed and writes benchmarks/results.md.

    .venv/bin/python -m benchmarks.run [--repeats 5] [--only NAME]...

Not part of the tests: timings depend on the machine. Run it on a machine that does nothing else.
All data and reports go to a temporary folder.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import synthetic
from benchmarks.measure import Memory, command, interleaved, timed
from cqclib import paths

PYTHON = sys.executable
BIN = Path(PYTHON).parent
NOTEBOOKS = (
    "01_scrape",
    "02_clean",
    "03_national",
    "04_focus_authority",
    "05_league_tables",
    "06_compare",
)
REPORTED = NOTEBOOKS[2:]
PACKAGES = (
    "pandas",
    "matplotlib",
    "seaborn",
    "papermill",
    "nbclient",
    "nbconvert",
    "beautifulsoup4",
)

Rows = list[tuple[str, ...]]


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def verdict(value: float, target: float) -> str:
    return f"{value:.2f} (target at most {target:g}: {'kept' if value <= target else 'MISSED'})"


def pipeline_arguments(*focus: str) -> list[str]:
    return [PYTHON, "-m", "cqclib", "run", *(f"--{selection}" for selection in focus)]


def pipeline(folder: Path, repeats: int) -> str:
    """The whole job three ways, turn by turn."""
    places = {"CQC_DATA_DIR": str(folder / "data"), "CQC_REPORTS_DIR": str(folder / "reports")}

    def shell() -> None:
        for notebook in NOTEBOOKS:
            source, out = paths.NOTEBOOKS / f"{notebook}.ipynb", folder / f"{notebook}.ipynb"
            command([BIN / "papermill", source, out], **places)()
            if notebook in REPORTED:
                command([BIN / "jupyter-nbconvert", "--to", "html", out], **places)()

    measured = interleaved(
        {
            "floor: one plain Python process": command(
                [PYTHON, "-m", "benchmarks.floor"], **places
            ),
            "the default pipeline": command(pipeline_arguments(), **places),
            "papermill and nbconvert one by one from the shell": shell,
        },
        repeats,
    )
    floor, own, shelled = (times.median for times in measured.values())
    rows = [(name, str(times)) for name, times in measured.items()]
    return "\n\n".join(
        [
            table(("way", "seconds"), rows),
            f"Pipeline over floor: {verdict(own / floor, 1.0)}. "
            f"Pipeline over shell: {verdict(own / shelled, 0.6)}.",
        ]
    )


def batch(folder: Path, repeats: int) -> str:
    """Every report and page in one go, of what is recorded and of all 153; memory on the way."""
    made_up = folder / "all153"
    _make_up(made_up, 1)
    rows, parts = [], []
    for title, data, more in (
        ("as recorded", folder / "data", ()),
        ("all 153, made up", made_up, (f"source={synthetic.AS_AT}",)),
    ):
        places = {"CQC_DATA_DIR": str(data), "CQC_REPORTS_DIR": str(data / "reports")}
        whole, memory = _watched(pipeline_arguments("authority=all", *more), places)
        pages = [len(list((data / "reports").glob(f"{kind}*.html"))) for kind in _KINDS]
        single = timed(command(pipeline_arguments(*more), **places), repeats).median
        each = (whole - single) / (sum(pages) - 1)  # one focus report is in the single run too
        sizes = [path.stat().st_size / 1024 for path in (data / "reports").glob("focus_*.html")]
        rows.append((title, *map(str, pages), f"{whole:.1f}", f"{single:.1f}", f"{each:.2f}"))
        early = max(mib for at, mib in memory if whole * 0.15 < at < whole * 0.35)
        late = max(mib for at, mib in memory if whole * 0.7 < at < whole * 0.9)
        most = max(mib for _, mib in memory)
        parts.append(
            f"{title.capitalize()}: {verdict(each, 0.4)} s for each further page. The largest focus "
            f"report: {verdict(max(sizes), 200)} KiB. Memory of all processes: {early:.0f} MiB "
            f"after the first reports, {late:.0f} MiB after the last (x {late / early:.2f}); at most "
            f"{most:.0f} MiB, while the front page and the workbook are made."
        )
    parts.append(f"All 153 with region and statement pages: {verdict(float(rows[-1][4]), 60)} s.")
    heading = ["snapshot", "focus reports", "region pages", "statement pages"]
    heading += ["all, s", "with one focus report, s", "each further page, s"]
    return "\n\n".join([table(heading, rows), *parts])


_KINDS = ("focus_", "region_", "statement_")


def _watched(
    arguments: list[str], places: dict[str, str]
) -> tuple[float, list[tuple[float, float]]]:
    """How long a command takes, and the memory (MiB) of it and its children at each moment."""
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  the project's own command
        arguments,
        env={**os.environ, **places},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    memory = Memory(process)
    if process.wait():
        sys.exit(f"{arguments} failed")
    return time.perf_counter() - begun, memory.samples


def _make_up(data: Path, rounds: int) -> int:
    """A data folder with ``rounds`` made-up assessments of each authority; how many there are."""
    for name in ("second_sources", "reported_later"):
        shutil.copytree(paths.raw() / name, data / "raw" / name)
    return synthetic.write(data, rounds)


def ten_times(folder: Path, repeats: int) -> str:
    """Clean, national and league tables on 153 and on 1,530 made-up assessments."""
    works: dict[str, Callable[[], object]] = {}
    for rounds in (1, 10):
        data = folder / f"synthetic{rounds}"
        count = _make_up(data, rounds)
        places = {"CQC_DATA_DIR": str(data), "CQC_REPORTS_DIR": str(folder / "synthetic")}
        names = ["02_clean", "03_national", "05_league_tables"]
        program = (
            "from cqclib.pipeline.run import run\nfrom cqclib.pipeline.steps import checked\n"
            f"run([checked('01_scrape', {{'source': {synthetic.AS_AT!r}}}), "
            f"*(checked(name, {{}}) for name in {names!r})])"
        )
        works[f"{count:,} assessments"] = command([PYTHON, "-c", program], **places)
    measured = interleaved(works, repeats)
    small, large = (times.median for times in measured.values())
    rows = [(name, str(times)) for name, times in measured.items()]
    return table(("made-up snapshot", "seconds"), rows) + (
        f"\n\nTen times the assessments: {verdict(large / small, 2.0)} times the time."
    )


def imports(folder: Path, repeats: int) -> str:
    """A bare import of each package that a run needs, in a new process."""
    names = (
        "pandas",
        "seaborn",
        "papermill",
        "nbconvert",
        "bs4",
        "requests_cache",
        "pandera.pandas",
        "cqclib.charts",
        "cqclib.pipeline.run",
    )
    measured = interleaved(
        {name: command([PYTHON, "-c", f"import {name}"]) for name in names}, repeats
    )
    rows = [(name, str(times)) for name, times in measured.items()]
    return table(("import", "seconds, interpreter included"), rows) + (
        f"\n\nThe package for a notebook: {verdict(measured['cqclib.charts'].median, 0.8)} s."
    )


def each_notebook(folder: Path, repeats: int) -> str:
    """Each notebook alone in a fresh kernel, and each report's export and size."""
    from cqclib.pipeline import execution
    from cqclib.report.html import export as report

    os.environ["CQC_DATA_DIR"] = str(folder / "data")
    rows: Rows = []
    for notebook in NOTEBOOKS:
        path = str(paths.NOTEBOOKS / f"{notebook}.ipynb")
        executed = execution.execute(path, {}, notebook)
        running = timed(partial(execution.execute, path, {}, notebook), repeats)
        if notebook in REPORTED:
            export = str(timed(partial(report.render, executed), repeats))
            size = f"{len(report.render(executed).encode('utf-8')) / 1024:.0f}"
        else:
            export, size = "", ""
        rows.append((notebook, str(running), export, size))
    return table(("notebook", "executed, s", "exported, s", "HTML, KiB"), rows)


def setup(folder: Path, repeats: int) -> str:
    """Setting up the environment from nothing, and again with nothing to do."""
    copy = folder / "clone"
    command(["git", "clone", "-q", paths.PROJECT, copy])()
    cold = timed(command([copy / "scripts" / "setup.sh"]), 1)
    warm = timed(command([copy / "scripts" / "setup.sh"]), repeats)
    shutil.rmtree(copy)
    return table(("set-up", "seconds"), [("from nothing", str(cold)), ("nothing to do", str(warm))])


def crawling(folder: Path, repeats: int) -> str:
    """A crawl of the replica at a fixed rate, and a second one when nothing has changed."""
    from cqclib import scrape
    from replica import Replica, Site
    from replica.facts import everyone

    os.environ["CQC_DATA_DIR"] = str(folder / "data")
    rate, rows = 20.0, []
    with Replica(Site(reports=everyone())) as replica:  # fewer than are known would be a problem
        for name in ("first crawl", "second crawl, nothing changed"):
            statistics = scrape.run(
                "live", base_url=replica.address, requests_per_second=rate, progress=False
            ).statistics
            if statistics is None:
                sys.exit("the crawl gave no statistics")
            over = statistics.seconds / (statistics.requests / rate)
            rows.append(
                (
                    name,
                    f"{statistics.requests}",
                    f"{statistics.seconds:.2f}",
                    f"{over:.3f}",
                    f"{statistics.bodies}",
                )
            )
    heading = ("at 20 requests a second", "requests", "seconds", "over the interval", "bodies")
    first, second = (float(row[3]) for row in rows)
    return table(heading, rows) + (
        f"\n\nWall over requests x interval: {verdict(max(first, second), 1.02)}. "
        f"Bodies in the second crawl: {rows[1][4]} (target 0)."
    )


def _grown(html: str, size: int) -> str:
    """A page made as long as a real one: menus before its text, prose and a footer behind it."""
    item = '<li class="menu-item"><a href="/guidance/providers">Guidance for providers</a></li>\n'
    prose = "<p>People told us about the <em>support</em> they had been given. " * 2 + "</p>\n"
    half = (size - len(html)) // 2
    start, end = html.index("<main"), html.rindex("</main>")
    menu = "<ul>" + item * (half // len(item)) + "</ul>"
    return html[:start] + menu + html[start:end] + prose * (half // len(prose)) + html[end:]


def parsing(folder: Path, repeats: int) -> str:
    """A summary page of about 95 KB: plain BeautifulSoup with lxml, and ours."""
    from bs4 import BeautifulSoup

    from cqclib.scrape import parse as pages
    from replica import dress
    from replica.facts import bundled

    html = _grown(dress.summary(bundled()[0]), 95_000)
    measured = interleaved(
        {
            "plain BeautifulSoup with lxml, the whole page": lambda: BeautifulSoup(html, "lxml"),
            "read_summary": lambda: pages.read_summary(html),
        },
        max(repeats, 5) * 6,
    )
    rows = [(name, f"{1000 * times.median:.2f}") for name, times in measured.items()]
    plain, own = (times.median for times in measured.values())
    heading = (
        f"a summary page of {len(html) / 1000:.0f} kB with {html.count('</'):,} elements",
        "milliseconds",
    )
    # A report is read from two such pages; asked for once a second, it takes two seconds.
    return table(heading, rows) + (
        f"\n\nReading over plain parsing: {own / plain:.2f}; a page is read whole, and against itself. "
        f"Seconds to read over the second in which it may be asked for: {verdict(own, 1)}."
    )


_LOADED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
_READY = """() => new Promise(done => new PerformanceObserver(list => done(
  list.getEntriesByName("first-contentful-paint")[0].startTime)).observe({type: "paint", buffered: true}))"""
# Nothing of the page is still to be drawn: nobody chooses before that, and a change that is measured
# earlier is measured with the drawing of the one before.
_AT_REST = """() => new Promise(done => {
  const ask = () => document.querySelector(".cqc-making") ? setTimeout(ask, 50) : setTimeout(done, 500);
  ask();
})"""
# From a change until its answer is painted, and until the pictures are, which come a frame later.
_CHANGED = """() => new Promise(done => {
  const begun = performance.now();
  let answered;
  requestAnimationFrame(() => setTimeout(() => { answered = performance.now() - begun; }));
  CHANGE
  requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(() =>
    done([answered, performance.now() - begun])))));
})"""
_SET = (
    "const one = document.getElementById('{0}'); one.value = '{1}'; "
    "one.dispatchEvent(new Event('{2}', {{bubbles: true}}));"
)
# Each with what it is done to, which a reader has in sight.
_CHANGES = {
    "nothing": ("pick-first", ""),
    "a name typed": ("pick-first", _SET.format("pick-first", "Surrey", "input")),
    "another authority": (
        "pick-first",
        "document.querySelector('#pick-first').parentElement.querySelector('li button').click();",
    ),
    "other peers": ("peers", _SET.format("peers", "region", "change")),
    "another score": ("if-0", _SET.format("if-0", "4", "change")),
}


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    browser_file = os.environ.get("CQC_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=browser_file, args=["--no-sandbox"])
        yield browser
        browser.close()


def _page(folder: Path, notebook: str) -> Path:
    from cqclib.pipeline.run import make_report

    os.environ["CQC_DATA_DIR"], os.environ["CQC_REPORTS_DIR"] = (
        str(folder / name) for name in ("data", "reports")
    )
    page = make_report(notebook, {})
    if page is None:
        sys.exit(f"{notebook} made no page")
    return page


def league(folder: Path, repeats: int) -> str:
    """Until the league table's controls can be used, in a new tab each time."""
    page = _page(folder, "05_league_tables")
    seconds = []
    with _browser() as browser:
        for _ in range(repeats):
            tab = browser.new_page()
            tab.goto(page.as_uri())
            seconds.append(tab.evaluate(_LOADED) / 1000)
            tab.close()
    return f"Ready after {verdict(statistics.median(seconds), 1)} s."


def comparing(folder: Path, repeats: int) -> str:
    """The comparison page as it is and on a processor four times slower: first paint, changes."""
    page = _page(folder, "06_compare")
    load = os.getloadavg()[0]
    parts = [f"Load of the machine when it began: {load:.1f} on {os.cpu_count()} cores."]
    for rate in (1, 4):
        painted, empty, answered, drawn = _changed(page, rate, repeats)
        rows = [("first paint of an empty page", _milliseconds(empty), "")]
        rows += [("first paint", _milliseconds(painted), "")]
        rows += [(n, _milliseconds(answered[n]), _milliseconds(drawn[n])) for n in _CHANGES]
        slowest = max(statistics.median(answered[name]) for name in _CHANGES)
        heading = (f"processor slowed {rate} times", "answer, ms", "pictures too, ms")
        parts.append(table(heading, rows))
        parts.append(
            f"First paint: {verdict(statistics.median(painted) / 1000, 0.3)} s, of which "
            f"{statistics.median(empty) / 1000:.2f} s are the browser's own, with any page in a new "
            "tab. "
            f"The slowest answer: {verdict(slowest / 1000, 0.05)} s."
        )
    return "\n\n".join(parts)


_Durations = dict[str, list[float]]


def _changed(
    page: Path, rate: int, repeats: int
) -> tuple[list[float], list[float], _Durations, _Durations]:
    """Milliseconds to the first paint of the page and of an empty one, each in a new tab; for each
    change to its answer and to its pictures."""
    blank = page.with_name("blank.html")
    blank.write_text("<!doctype html><title>Blank</title><p>Nothing", encoding="utf-8")
    painted: list[float] = []
    empty: list[float] = []
    answered: _Durations = {name: [] for name in _CHANGES}
    drawn: _Durations = {name: [] for name in _CHANGES}
    with _browser() as browser:

        def paint(address: str) -> tuple[Any, float]:
            tab = browser.new_page()
            tab.context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": rate})
            tab.goto(address)
            return tab, tab.evaluate(_READY)

        for _ in range(repeats):
            tab, milliseconds = paint(blank.as_uri())
            empty.append(milliseconds)
            tab.close()
            tab, milliseconds = paint(page.as_uri() + "#kent&with=essex,surrey,camden")
            painted.append(milliseconds)
            for name, (control, change) in _CHANGES.items():
                tab.evaluate(_AT_REST)
                tab.locator(f"#{control}").scroll_into_view_if_needed()
                tab.evaluate(_AT_REST)
                answer, pictures = tab.evaluate(_CHANGED.replace("CHANGE", change))
                answered[name].append(answer)
                drawn[name].append(pictures)
            tab.close()
    return painted, empty, answered, drawn


def _milliseconds(some: list[float]) -> str:
    return f"{statistics.median(some):.0f} ({min(some):.0f} to {max(some):.0f}, n={len(some)})"


PARTS: dict[str, tuple[str, Callable[[Path, int], str]]] = {
    "pipeline": ("The whole job", pipeline),
    "batch": ("Every authority", batch),
    "ten_times": ("Ten times the data", ten_times),
    "crawl": ("Crawling", crawling),
    "parse": ("Reading a page", parsing),
    "notebooks": ("Each notebook and report", each_notebook),
    "league": ("The league table", league),
    "compare": ("The comparison page", comparing),
    "imports": ("Imports", imports),
    "setup": ("Setting up", setup),
}


def main() -> None:
    """Measure the parts and write results.md beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part only")
    options = parser.parse_args()
    parts = [
        "# What was measured",
        f"{date.today():%-d %B %Y}, {os.cpu_count()} cores, {platform.machine()}, Python "
        f"{platform.python_version()}; "
        + ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        + ". Medians with the lowest and highest of n; made by `python -m benchmarks.run`.",
    ]
    for name in options.only or PARTS:
        title, part = PARTS[name]
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            shutil.copytree(
                paths.PROJECT / "data",
                folder / "data",
                ignore=shutil.ignore_patterns("http_cache", ".cqc-lock"),
            )
            print(f"{title} ...", flush=True)
            result = part(folder, options.repeats)
            print(result, flush=True)
            parts += [f"## {title}", result]
    if not options.only:
        Path(__file__).with_name("results.md").write_text(
            "\n\n".join(parts) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
