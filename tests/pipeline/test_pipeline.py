"""The run: which notebooks, in which kernels, and what stays when one of them fails."""

import csv
import json
from pathlib import Path

import nbformat
import pytest

from cqclib import cli, files, paths
from cqclib.analysis import national
from cqclib.dataset import published_files
from cqclib.dataset.tables import Dataset
from cqclib.errors import CqcError, ParameterError, ReportError
from cqclib.pipeline import execution, kernels
from cqclib.pipeline import run as pipeline
from cqclib.pipeline.steps import Step, checked, expanded
from cqclib.report import catalogue as contents
from cqclib.report import front_door
from cqclib.report.html import export

ROOT = Path(__file__).resolve().parents[2]
FOCUS = "04_focus_authority"


@pytest.fixture
def cleaned(published_data: Path, tables: Dataset) -> Path:
    """A data folder with the tables of the bundled snapshot and the national figures, to write to."""
    national.write(tables)
    return published_data


def recorded_names(**wanted: str) -> set[str]:
    """Assessed authorities by region or type, from the two source files alone."""
    with (ROOT / "data/raw/2025-10-03/assessments.csv").open(encoding="utf-8") as file:
        assessed = {row["ons_code"] for row in csv.DictReader(file)}
    with (ROOT / "cqclib/reference/authorities.csv").open(encoding="utf-8") as file:
        return {
            row["name"]
            for row in csv.DictReader(file)
            if row["ons_code"] in assessed and all(row[key] == wanted[key] for key in wanted)
        }


@pytest.mark.parametrize(
    ("notebook", "given", "sentence"),
    [
        ("02_claen", {}, "unknown notebook '02_claen'; did you mean '02_clean'?"),
        (FOCUS, {"authorty": "Essex"}, "unknown parameter 'authorty'; did you mean 'authority'?"),
        (FOCUS, {"region": "South"}, "region 'South' is not one of"),
        (FOCUS, {"type": "Parish"}, "type 'Parish' is not one of"),
        (FOCUS, {"authority": "Kant"}, "Did you mean Kent?"),
        (FOCUS, {"authority": ""}, "No authority called ''"),
    ],
)
def test_a_step_is_of_what_exists(notebook: str, given: dict[str, str], sentence: str) -> None:
    with pytest.raises(CqcError) as caught:
        checked(notebook, given)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        ({"authority": "all"}, {}),
        ({"region": "South East"}, {"region": "South East"}),
        ({"type": "County council"}, {"authority_type": "County council"}),
        (
            {"region": "London", "type": "London borough"},
            {"region": "London", "authority_type": "London borough"},
        ),
    ],
)
def test_a_selection_is_every_assessed_authority_of_it(
    chosen: dict[str, str], wanted: dict[str, str]
) -> None:
    steps = expanded([Step(FOCUS, {**chosen, "peers": "same type"})])
    names = [step.parameters["authority"] for step in steps]
    assert len(names) == len(set(names))
    assert set(names) == recorded_names(**wanted)
    assert all(step.parameters["peers"] == "same type" for step in steps)


def test_an_authority_meant_twice_is_reported_on_once() -> None:
    steps = [Step(FOCUS, {"authority": name}) for name in ("Kent", "kent county council", "Devon")]
    names = [step.parameters["authority"] for step in expanded([*steps, Step("03_national")])[:2]]
    assert names == ["Kent", "Devon"]


def test_every_region_and_statement_gets_its_page() -> None:
    regions = [checked(contents.REGION, {"region": name}) for name in ("London", "North East")]
    statements = [checked(contents.STATEMENT, {"statement": number}) for number in range(1, 10)]
    files = [step.report_file for step in expanded([*regions, *statements, *regions])]
    assert files == [
        "region_london.html",
        "region_north-east.html",
        *(f"statement_{number}.html" for number in range(1, 10)),
    ]


def test_nobody_assessed_in_a_selection_is_said() -> None:
    with pytest.raises(ParameterError, match="no authority of London and County council"):
        expanded([Step(FOCUS, {"region": "London", "type": "County council"})])


@pytest.mark.full
def test_a_warm_kernel_makes_the_same_report_as_a_fresh_one(cleaned: Path) -> None:
    with kernels.WarmKernel() as warm:
        # Another authority first, with other peers: nothing of it may be left.
        pipeline.make_report(FOCUS, {"authority": "Camden", "peers": "same region"}, kernel=warm)
        made = pipeline.make_report(FOCUS, {"authority": "Essex"}, kernel=warm)
        assert made is not None
        in_warm = made.read_bytes()
    made.unlink()
    assert pipeline.make_report(FOCUS, {"authority": "Essex"}) == made
    assert made.read_bytes() == in_warm


@pytest.mark.full
def test_a_warm_kernel_forgets_names_and_parameters(cleaned: Path) -> None:
    with kernels.WarmKernel() as warm:
        path = str(ROOT / "notebooks" / f"{FOCUS}.ipynb")
        with pytest.raises(CqcError, match="No authority called"):
            execution.execute(path, {"authority": "Nowhere"}, FOCUS, warm)
        executed = execution.execute(path, {}, FOCUS, warm)
    counts = [cell.execution_count for cell in executed.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_a_kernel_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_STARTS_WITHIN", 0)
    with pytest.raises(ReportError, match="no kernel has started in 0 seconds; run it again"):
        kernels.WarmKernel()


def test_a_kernel_that_ends_at_once_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_ENVIRONMENT", {"PYTHONHOME": "/nowhere"})
    with pytest.raises(ReportError, match="ended as soon as it was started"):
        kernels.WarmKernel()


@pytest.mark.full
def test_what_goes_wrong_in_a_kernel_is_said_here(own_data: Path) -> None:
    missing = "from cqclib import dataset; dataset.load()"
    with kernels.WarmKernel() as warm:
        warm.run("value = 1")
        with pytest.raises(
            ReportError, match=r"la_raw_assessments.json is missing; run notebooks/01"
        ):
            warm.run(missing)
        with pytest.raises(RuntimeError, match="ZeroDivisionError"):
            warm.run("1 / 0")
        with pytest.raises(ReportError, match="stopped"):
            warm.run("raise KeyboardInterrupt")
        warm.manager.provisioner.process.kill()
        with pytest.raises(ReportError, match="its kernel died; run it again"):
            warm.run("value = 2")


def stored_report(notebook: str, given: dict[str, str], *_: object, **__: object) -> Path:
    """In the place of ``make_report``: the stored notebook's report, by the name of this one."""
    file = checked(notebook, given).report_file
    executed = nbformat.read(paths.NOTEBOOKS / f"{notebook}.ipynb", as_version=4)
    files.write_all({paths.reports() / str(file): export.render(executed, contents.LINKS, file)})
    return paths.reports() / str(file)


class Here:
    """In the place of a warm kernel: what is run in it runs in this process."""

    alive = True

    def prepare(self) -> None: ...

    def run(self, code: str) -> None:
        exec(code, {})  # noqa: S102

    def interrupt(self) -> None: ...

    def close(self) -> None: ...


@pytest.mark.parametrize("how", ["stored", pytest.param("executed", marks=pytest.mark.full)])
def test_one_failing_report_stops_no_other(
    cleaned: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    make = pipeline.make_report if how == "executed" else stored_report
    if how == "stored":
        monkeypatch.setattr("cqclib.pipeline.pool.WarmKernel", Here)

    def failing(notebook: str, given: dict[str, str], *rest: object, **more: object) -> object:
        if given.get("authority") == "Camden":
            raise OSError("no space left")
        return make(notebook, given, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "make_report", failing)
    reports = tmp_path / "reports"
    with pytest.raises(ReportError, match=r"04_focus_authority \(Camden\) failed"):
        pipeline.run([checked(FOCUS, {"authority": name}) for name in ("Camden", "Devon")])
    output = capsys.readouterr()
    assert (reports / "focus_devon.html").is_file()
    assert "error: 04_focus_authority (Camden): no space left" in output.err
    assert "1 of 2 reports made." in output.out
    index = (reports / "index.html").read_text(encoding="utf-8")
    assert "focus_devon.html" in index
    assert "focus_camden.html" not in index
    assert [path.name for path in reports.iterdir() if path.suffix == ".tmp"] == []


@pytest.mark.full
def test_a_failing_table_notebook_ends_the_run_and_keeps_the_reports(
    cleaned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "national.html").write_text("the previous report", encoding="utf-8")
    table = cleaned / "raw" / "2025-10-03" / "assessments.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("Good,2", "Good,3", 1), encoding="utf-8"
    )
    before = (cleaned / "processed" / published_files.DETAILED).read_bytes()
    assert cli.main([]) == 1
    output = capsys.readouterr().err
    assert output.startswith("error: 01_scrape: ")
    assert "SHA-256 differs" in output
    assert output.count("\n") == 1
    assert (reports / "national.html").read_text(encoding="utf-8") == "the previous report"
    assert (cleaned / "processed" / published_files.DETAILED).read_bytes() == before


@pytest.mark.full
def test_the_index_leaves_out_reports_of_another_day(cleaned: Path, tmp_path: Path) -> None:
    pipeline.run([checked(FOCUS, {"authority": "Devon"})])
    index = tmp_path / "reports" / "index.html"
    assert "focus_devon.html" in index.read_text(encoding="utf-8")
    figures = cleaned / "processed" / "national.json"
    later = {**json.loads(figures.read_text(encoding="utf-8")), "as_at": "2026-01-01"}
    figures.write_text(json.dumps(later), encoding="utf-8")
    front_door.write()
    assert "focus_devon.html" not in index.read_text(encoding="utf-8")
