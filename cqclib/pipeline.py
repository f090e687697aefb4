"""Runs the notebooks in order and turns the last three into reports.

    python -m cqclib.pipeline run 01_scrape source=latest run 02_clean ...
    python -m cqclib.pipeline regenerate

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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import filelock
import nbformat
import papermill
from nbformat import NotebookNode

from cqclib import authorities, files, frontdoor, national, parameters, paths, report
from cqclib.errors import CqcError, ParameterError, ReportError

# What a notebook becomes; a notebook that is not here makes tables only.
REPORTS: dict[str, str] = {
    "03_national": "national.html",
    "04_focus_authority": "focus_{authority}.html",
    "05_league_tables": "league_tables.html",
}
_LINKS: tuple[tuple[str, str], ...] = (
    ("index.html", "Overview"),
    ("national.html", "National picture"),
    ("league_tables.html", "League tables"),
    (frontdoor.GUIDE, "How to read this"),
)
_LOCK = ".cqc-lock"
_TYPES = {"str": str, "int": int, "float": float}


@dataclass(frozen=True)
class Step:
    """One notebook to run, by name without ending, with its parameters."""

    notebook: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        given = ", ".join(str(value) for value in self.parameters.values())
        return f"{self.notebook} ({given})" if given else self.notebook


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


def _parameters_cell(notebook: str) -> str:
    content = json.loads((paths.NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            return "".join(cell["source"])
    return ""


def _default(notebook: str, name: str) -> Any:
    for line in ast.parse(_parameters_cell(notebook)).body:
        if isinstance(line, ast.AnnAssign) and ast.unparse(line.target) == name and line.value:
            return ast.literal_eval(line.value)
    raise ParameterError(parameters.unknown(name, []))


def execute(step: Step) -> NotebookNode:
    """The notebook of ``step``, executed in a fresh kernel. Raises ReportError in one line."""
    try:
        executed: NotebookNode = papermill.execute_notebook(
            str(paths.NOTEBOOKS / f"{step.notebook}.ipynb"),
            None,
            parameters=step.parameters,
            kernel_name="python3",
            progress_bar=False,
            extra_arguments=["--IPKernelApp.log_level=50"],
        )
    except papermill.PapermillExecutionError as error:
        what = str(error.evalue).strip().splitlines() or [str(error.ename)]
        kind = "" if error.ename in _expected() else f"{error.ename} in cell {error.exec_count}: "
        raise ReportError(f"{step}: {kind}{what[0]}") from None
    return executed


def _expected() -> set[str]:
    return {"CqcError", *(one.__name__ for one in CqcError.__subclasses__())}


def report_file(step: Step) -> str | None:
    """The file name of the report that ``step`` makes; None when it makes none."""
    pattern = REPORTS.get(step.notebook)
    if pattern is None or "{authority}" not in pattern:
        return pattern
    name = step.parameters.get("authority", _default(step.notebook, "authority"))
    return pattern.format(authority=authorities.resolve(name).slug)


def make_report(
    notebook: str, given: Mapping[str, Any], links: Sequence[tuple[str, str]] = _LINKS
) -> Path | None:
    """Execute one notebook and put its report into ``reports/``, whole or not at all.

    Returns the report's path; None for a notebook that makes tables only. Raises CqcError.
    """
    step = checked(notebook, given)
    file = report_file(step)
    executed = execute(step)
    if file is None:
        return None
    shown = list(links)
    if file not in dict(shown):
        shown.append((file, _authority_name(step)))
    path = paths.reports() / file
    files.write_all({path: report.render(executed, shown, file)})
    return path


def _authority_name(step: Step) -> str:
    name = step.parameters.get("authority", _default(step.notebook, "authority"))
    return authorities.resolve(name).name


def write_front_door() -> list[Path]:
    """Write ``index.html`` and the guide for the reports that are there, of the same date.

    A report made from another snapshot is left out of the index. Returns the two paths.
    """
    figures = json.loads((paths.processed() / national.FILE).read_text(encoding="utf-8"))
    entries = [*_entries(figures["as_at"])]
    index, guide = paths.reports() / "index.html", paths.reports() / frontdoor.GUIDE
    contents: dict[Path, str | bytes] = {
        index: report.index(entries, figures),
        guide: report.how_to_read(figures, list(_LINKS)),
    }
    files.write_all(contents)
    return [index, guide]


_PURPOSES = {
    "national.html": (
        "National picture",
        "How England's assessed authorities have done: ratings, "
        "statements, types, regions, time and deprivation.",
    ),
    "league_tables.html": (
        "League tables",
        "Every assessed authority with its nine scores: sort, filter, export.",
    ),
}
_FOCUS_PURPOSE = (
    "One authority beside the others: standing, peers, next rating, whom to learn from."
)


def _entries(as_at: str) -> list[frontdoor.ReportEntry]:
    entries = []
    for file, (title, purpose) in _PURPOSES.items():
        about = report.about(paths.reports() / file)
        if about and about["as_at"] == as_at:
            entries.append(_entry(file, title, about, purpose, "All authorities"))
    for one in authorities.everyone():
        file = REPORTS["04_focus_authority"].format(authority=one.slug)
        about = report.about(paths.reports() / file)
        if about and about["as_at"] == as_at:
            entry = _entry(file, one.name, about, _FOCUS_PURPOSE, "One authority", one.name)
            entries.append(entry)
    return entries


def _entry(
    file: str, title: str, about: Mapping[str, Any], purpose: str, group: str, authority: str = ""
) -> frontdoor.ReportEntry:
    return frontdoor.ReportEntry(
        file, title, about["headline"], about["standfirst"], purpose, group, authority
    )


def run(steps: Sequence[Step]) -> None:
    """Run the steps in order, saying what is done, where each report is and how long it took.

    Raises CqcError at the first that fails.
    """
    begun = time.monotonic()
    focus = [one for one in steps if one.notebook == "04_focus_authority"]
    links = [*_LINKS]
    if 0 < len(focus) <= 3:
        links[2:2] = [(str(report_file(one)), _authority_name(one)) for one in focus]
    for step in steps:
        since = time.monotonic()
        print(f"{step} ...", flush=True)
        made = make_report(step.notebook, step.parameters, links)
        print(f"    {time.monotonic() - since:.1f} s{f', {made}' if made else ''}", flush=True)
    if any(one.notebook in REPORTS for one in steps):
        index, _ = write_front_door()
        print(f"Reports: open {index}")
    print(f"Done in {time.monotonic() - begun:.0f} s.")


def regenerate() -> None:
    """Execute every notebook with its defaults and store it with its outputs in notebooks/.

    What differs from run to run (times, versions, papermill's own notes) is not stored.
    """
    for path in sorted(paths.NOTEBOOKS.glob("*.ipynb")):
        print(f"{path.name} ...", flush=True)
        executed = execute(Step(path.stem))
        executed.metadata.pop("papermill", None)
        executed.metadata.pop("widgets", None)
        executed.metadata["language_info"] = {"name": "python"}
        for cell in executed.cells:
            for key in ("papermill", "execution"):
                cell.metadata.pop(key, None)
            if not cell.metadata.get("tags", True):
                del cell.metadata["tags"]
        files.write_all({path: nbformat.writes(executed) + "\n"})


def main(arguments: Sequence[str]) -> int:
    """The command line: 0 when all is done, 1 when something failed, 2 for a wrong command."""
    try:
        steps = [] if arguments[:1] == ["regenerate"] else parse(arguments)
        for step in steps:
            report_file(step)
    except CqcError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    paths.data().mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(paths.data() / _LOCK, timeout=0):
            run(steps) if steps else regenerate()
    except filelock.Timeout:
        print(f"error: another run is working on {paths.data()}; wait for it.", file=sys.stderr)
        return 1
    except CqcError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error}; what was there before is unchanged.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("error: stopped; what was there before is unchanged.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
