"""Any report as a tagged PDF, printed by the Chromium (or Chrome, or Edge) that is on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from cqclib import files, paths
from cqclib.errors import ReportError

_VARIABLE = "CQC_CHROMIUM"
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
# Where the browsers of Windows and macOS are when they are not on the path.
_PLACES = (
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_OFFLINE = (
    "--disable-background-networking --disable-component-update --disable-sync --disable-gpu "
    "--no-first-run --headless --no-pdf-header-footer --generate-pdf-document-outline"
).split()
_PATIENCE = 120  # seconds


def browser() -> str:
    """The program that prints. Raises ReportError when there is none, saying what to install."""
    chosen = os.environ.get(_VARIABLE, "").strip()
    if chosen:
        if shutil.which(chosen):
            return chosen
        raise ReportError(f"{_VARIABLE} names {chosen}, which is no program on this machine.")
    for name in (*_NAMES, *_PLACES):
        if program := shutil.which(name):
            return program
    raise ReportError(
        "A PDF is printed by Chromium, Chrome or Edge, and none was found; install one, set "
        f"{_VARIABLE} to its path, or open the report in any browser and print it from there."
    )


def write(report: str) -> Path:
    """Print the report of this file name in the folder of reports as a tagged PDF beside it.

    Returns the PDF's path; an older PDF stays whole until the new one is. Raises ReportError when
    the report is not there, no browser is, or it does not print.
    """
    page = paths.reports() / report
    if not page.is_file() or page.suffix != ".html":
        raise ReportError(f"{page} is no report; make it first, or name one that index.html lists.")
    program = browser()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "page.pdf"
        command = [program, *_OFFLINE, f"--user-data-dir={folder}", f"--print-to-pdf={target}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # as root Chromium starts in no other way
        try:
            # A browser that this machine's user chose, and a page of our own.
            done = subprocess.run(  # noqa: S603
                [*command, page.resolve().as_uri()],
                capture_output=True,
                text=True,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ReportError(f"{program} did not print {page} in {_PATIENCE} s.") from None
        if not target.is_file():
            last = (done.stderr.strip().splitlines() or ["without a word"])[-1]
            raise ReportError(f"{program} could not print {page} ({last[:200]}).")
        pdf = page.with_suffix(".pdf")
        files.write_all({pdf: target.read_bytes()})
    return pdf
