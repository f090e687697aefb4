"""Which notebooks to run with which parameters, and which authorities a selection stands for."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import papermill

from cqclib import dataset, parameters, paths
from cqclib.errors import ParameterError
from cqclib.reference import authorities
from cqclib.reference.authorities import Authority
from cqclib.report import catalogue
from cqclib.report.catalogue import FOCUS

ALL = "all"
# Beside authority=all, what a focus step may be given instead of an authority.
SELECTIONS: dict[str, str] = {"region": "region", "type": "authority_type"}


@dataclass(frozen=True)
class Step:
    """One notebook to run, by name without ending, with its parameters."""

    notebook: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        given = ", ".join(str(value) for value in self.parameters.values())
        return f"{self.notebook} ({given})" if given else self.notebook

    @property
    def path(self) -> str:
        """The notebook's file."""
        return str(paths.NOTEBOOKS / f"{self.notebook}.ipynb")

    @property
    def authority(self) -> Authority:
        """Whom a focus step reports on. Raises UnknownAuthority."""
        given = self.parameters
        name = given["authority"] if "authority" in given else _defaults(self.path)["authority"]
        return authorities.resolve(str(name))

    @property
    def selects(self) -> bool:
        """Whether this stands for several authorities."""
        everyone = self.parameters.get("authority") == ALL
        return self.notebook == FOCUS and (
            everyone or any(key in self.parameters for key in SELECTIONS)
        )

    @property
    def report_file(self) -> str | None:
        """The name of the report that this makes; None when it makes tables only."""
        pattern = catalogue.REPORTS.get(self.notebook)
        if pattern is None or "{" not in pattern:
            return pattern
        if self.notebook == FOCUS:
            return pattern.format(authority=self.authority.slug)
        given = _defaults(self.path) | self.parameters
        return pattern.format(
            **{name: catalogue.for_a_file(value) for name, value in given.items()}
        )


@cache
def _defaults(path: str) -> dict[str, Any]:
    """The parameters of the notebook at ``path`` with their defaults, as papermill reads them."""
    declared = papermill.inspect_notebook(path)
    return {name: ast.literal_eval(about["default"]) for name, about in declared.items()}


def checked(notebook: str, given: Mapping[str, Any]) -> Step:
    """A step whose notebook, parameters and selections exist. Raises ParameterError.

    The types of the values are for the notebook to check.
    """
    notebooks = sorted(path.stem for path in paths.NOTEBOOKS.glob("*.ipynb"))
    if notebook not in notebooks:
        raise ParameterError(parameters.unknown(notebook, notebooks, "notebook"))
    step = Step(notebook, dict(given))
    declared = list(_defaults(step.path)) if given else []
    for name in given:
        if name not in declared and not (notebook == FOCUS and name in SELECTIONS):
            raise ParameterError(f"{notebook}: {parameters.unknown(name, declared)}")
    if step.selects:
        for key in SELECTIONS.keys() & given.keys():
            known = authorities.regions() if key == "region" else authorities.types()
            parameters.choice(key, given[key], known)
    elif notebook == FOCUS:
        _ = step.authority
    return step


def expanded(steps: Sequence[Step]) -> list[Step]:
    """``steps`` with a step for each assessed authority in the place of one that selects several.

    What is meant twice is reported on once. Reads the clean tables, so 02_clean must have run.
    Raises ParameterError when nobody assessed is in a selection.
    """
    unique: dict[str, Step] = {}
    for step in steps:
        for member in _members(step) if step.selects else [step]:
            unique.setdefault(member.report_file or str(member), member)
    return list(unique.values())


def _members(step: Step) -> list[Step]:
    chosen = {SELECTIONS[key]: step.parameters[key] for key in SELECTIONS if key in step.parameters}
    rest = {
        key: value
        for key, value in step.parameters.items()
        if key not in SELECTIONS and key != "authority"
    }
    table = dataset.load().assessments
    for column, value in chosen.items():
        table = table[table[column] == value]
    if table.empty:
        selection = " and ".join(chosen.values())
        raise ParameterError(f"no authority of {selection} has been assessed; choose another.")
    return [Step(step.notebook, {"authority": name, **rest}) for name in table["authority"]]
