"""Runs the notebooks in order and turns the last three into reports.

    python -m cqclib.pipeline.run run 01_scrape source=latest run 02_clean ...
    python -m cqclib.pipeline.run regenerate

``run_all.sh`` calls this with one ``run`` a notebook. Every step happens in memory or temporary
files and is moved into place when it is whole; the first that fails ends the run, names the
notebook and the error in a line, and leaves its previous report as it was.
"""

from __future__ import annotations

import ast
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import filelock
import nbformat
from tqdm import tqdm

from cqclib import files, parameters, paths, wording
from cqclib.errors import CqcError, ParameterError, ReportError, printable
from cqclib.pipeline import kernels
from cqclib.pipeline import pool as workers
from cqclib.pipeline import steps as selection
from cqclib.pipeline.steps import Step
from cqclib.reference import authorities
from cqclib.report import catalogue as contents
from cqclib.report.catalogue import FOCUS
from cqclib.report.html import export as report

_LOCK = ".cqc-lock"
_TYPES = {"str": str, "int": int, "float": float}
# So many focus reports stand in every page's navigation; so many reports get a progress bar.
_FEW = 3
_MANY = 8


def parse(arguments: Sequence[str]) -> list[Step]:
    """The steps of ``run NOTEBOOK [name=value]... run ...``, their values typed as declared.

    Raises ParameterError for a notebook or a parameter that does not exist, or a wrong type:
    before anything has run.
    """
    groups: list[list[str]] = []
    for argument in arguments:
        if argument == "run":
            groups.append([])
        elif groups:
            groups[-1].append(argument)
        else:
            raise ParameterError(f"expected 'run', got {argument[:60]!r}.")
    steps = []
    for group in groups:
        if not group:
            raise ParameterError("'run' needs the name of a notebook.")
        notebook, *given = group
        pairs = (one.partition("=")[::2] for one in given)
        steps.append(checked(notebook, dict(pairs)))
    return steps


def checked(notebook: str, given: Mapping[str, Any]) -> Step:
    """A step whose notebook and parameters exist and whose values are of the declared types.

    Text is turned into the declared type. Raises ParameterError.
    """
    known = sorted(path.stem for path in paths.NOTEBOOKS.glob("*.ipynb"))
    if notebook not in known:
        raise ParameterError(parameters.unknown(notebook, known, "notebook"))
    declared = parameters.declared(_parameters_cell(notebook))
    typed: dict[str, Any] = {}
    for name, value in given.items():
        if notebook == FOCUS and name in selection.KEYS:
            typed[name] = selection.checked(name, value)
            continue
        if name not in declared:
            raise ParameterError(f"{notebook}: {parameters.unknown(name, list(declared))}")
        typed[name] = _typed(name, declared[name], value)
    return Step(notebook, typed)


def _typed(name: str, kind: str, value: Any) -> Any:
    if not isinstance(value, str) or kind == "str":
        return value
    if kind == "bool" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    try:
        return _TYPES[kind](value)
    except (KeyError, ValueError):
        raise ParameterError(f"parameter {name!r} must be {kind}, got {value[:60]!r}.") from None


def _path(notebook: str) -> str:
    return str(paths.NOTEBOOKS / f"{notebook}.ipynb")


def _parameters_cell(notebook: str) -> str:
    content = json.loads(Path(_path(notebook)).read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            return "".join(cell["source"])
    return ""


def _default(notebook: str, name: str) -> Any:
    for line in ast.parse(_parameters_cell(notebook)).body:
        if isinstance(line, ast.AnnAssign) and ast.unparse(line.target) == name and line.value:
            return ast.literal_eval(line.value)
    raise ParameterError(parameters.unknown(name, []))


def report_file(step: Step) -> str | None:
    """The file name of the report that ``step`` makes; None when it makes none."""
    pattern = contents.REPORTS.get(step.notebook)
    if pattern is None or "{authority}" not in pattern:
        return pattern
    name = step.parameters.get("authority", _default(step.notebook, "authority"))
    return pattern.format(authority=authorities.resolve(name).slug)


def make_report(
    notebook: str,
    given: Mapping[str, Any],
    links: Sequence[tuple[str, str]] = contents.LINKS,
    warm: kernels.Warm | None = None,
) -> Path | None:
    """Execute one notebook and put its report into ``reports/``, whole or not at all.

    ``warm`` is a kernel to run it in; without one it gets a fresh one. Returns the report's path;
    None for a notebook that makes tables only. Raises CqcError.
    """
    step = checked(notebook, given)
    file = report_file(step)
    executed = kernels.execute(_path(notebook), step.parameters, str(step), warm)
    if file is None:
        return None
    path = paths.reports() / file
    files.write_all({path: report.render(executed, links, file)})
    return path


def run(steps: Sequence[Step]) -> None:
    """Run the steps, the independent ones side by side, saying what was made and how long it took.

    Tables come first, in order, and the first that fails ends the run. A report that fails does
    not stop the others. Raises ReportError naming every one that failed.
    """
    begun = time.monotonic()
    tables = [one for one in steps if one.notebook not in contents.REPORTS]
    reports = [one for one in steps if one.notebook in contents.REPORTS]
    failed: list[workers.Outcome] = []
    with workers.Pool(make_report) as pool:
        for step in tables:
            (outcome,) = pool.run([step])
            if outcome.error is not None:
                raise outcome.error
            _say(outcome)
        reports = selection.expanded(reports)
        bar = tqdm(total=len(reports), unit="report", disable=len(reports) < _MANY)
        for outcome in pool.run(reports):
            bar.update()
            if outcome.error is not None:
                failed.append(outcome)
            if outcome.error is not None or len(reports) < _MANY:
                _say(outcome)
        bar.close()
    if reports:
        index, _ = contents.write_front_door()
        print(f"{len(reports) - len(failed)} of {wording.plural(len(reports), 'report')} made.")
        print(f"Start at {index}")
    print(f"Done in {time.monotonic() - begun:.0f} s.")
    if failed:
        names = wording.listed([str(one.step) for one in failed])
        raise ReportError(f"{names} failed; the previous reports of these are as they were.")


def _say(outcome: workers.Outcome) -> None:
    if outcome.error is not None:
        print(f"error: {outcome.error}", file=sys.stderr, flush=True)
        return
    made = f", {outcome.made}" if outcome.made else ""
    print(f"{outcome.step}: {outcome.seconds:.1f} s{made}", flush=True)


def regenerate() -> None:
    """Execute every notebook with its defaults and store it with its outputs in notebooks/.

    What differs from run to run (times, versions, papermill's own notes) is not stored, and
    nothing of a cell tagged ``live-only``: without a kernel its widgets would be dead.
    """
    for path in sorted(paths.NOTEBOOKS.glob("*.ipynb")):
        print(f"{path.name} ...", flush=True)
        files.write_all({path: regenerated(path)})


def regenerated(path: Path, warm: kernels.Warm | None = None) -> str:
    """The text of the notebook at ``path`` as ``regenerate`` stores it."""
    executed = kernels.execute(str(path), {}, path.stem, warm)
    executed.metadata.pop("papermill", None)
    executed.metadata.pop("widgets", None)
    executed.metadata["language_info"] = {"name": "python"}
    for cell in executed.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "live-only" in cell.metadata.get("tags", []):
            cell.outputs = []
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
    return str(nbformat.writes(executed)) + "\n"


def main(arguments: Sequence[str]) -> int:
    """The command line: 0 when all is done, 1 when something failed, 2 for a wrong command."""
    try:
        steps = [] if arguments[:1] == ["regenerate"] else parse(arguments)
        for step in steps:
            if not selection.selects(step):
                report_file(step)
    except CqcError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    try:
        paths.data().mkdir(parents=True, exist_ok=True)
        for folder in (paths.processed(), paths.processed() / "focus", paths.reports()):
            files.sweep(folder)
        with filelock.FileLock(paths.data() / _LOCK, timeout=0):
            run(steps) if steps else regenerate()
    except filelock.Timeout:
        print(f"error: another run is working on {paths.data()}; wait for it.", file=sys.stderr)
        return 1
    except CqcError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        said = printable(str(error))
        print(f"error: {said}; what was there before is unchanged.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("error: stopped; what was there before is unchanged.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
