"""A report as PDF: tagged, whole, and one sentence where it cannot be made."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cqclib.errors import ReportError
from cqclib.report import pdf

PAGE = '<!doctype html><html lang="en-GB"><title>T</title><body><h1>Kent</h1><p>Words</p></body></html>'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CQC_REPORTS_DIR", str(tmp_path))
    (tmp_path / "focus_kent.html").write_text(PAGE, encoding="utf-8")
    return tmp_path


@pytest.mark.browser
@pytest.mark.full
def test_a_report_becomes_a_tagged_pdf(folder: Path) -> None:
    try:
        pdf.browser()
    except ReportError as error:
        pytest.skip(str(error))
    path = pdf.write("focus_kent.html")
    content = path.read_bytes()
    assert path.name == "focus_kent.pdf" and content.startswith(b"%PDF")
    assert b"/MarkInfo" in content and b"/Lang (en-GB)" in content


def test_without_a_browser_the_sentence_says_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    monkeypatch.delenv("CQC_CHROMIUM", raising=False)
    with pytest.raises(ReportError, match=r"none was found; install one, set CQC_CHROMIUM"):
        pdf.write("focus_kent.html")
    monkeypatch.setenv("CQC_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(ReportError, match="is no program on this machine"):
        pdf.write("focus_kent.html")


def test_a_browser_that_does_not_print_leaves_the_old_pdf(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "focus_kent.pdf").write_bytes(b"old")
    monkeypatch.setenv("CQC_CHROMIUM", sys.executable)
    with pytest.raises(ReportError, match="could not print"):
        pdf.write("focus_kent.html")
    assert (folder / "focus_kent.pdf").read_bytes() == b"old"


@pytest.mark.parametrize("name", ["focus_essex.html", "../x.html", "README.md"])
def test_what_is_no_report_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(ReportError, match="is no report; make it first"):
        pdf.write(name)
