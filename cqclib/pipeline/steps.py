"""Which authorities to report on: one by name, or all, a region or a type of those assessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cqclib import dataset
from cqclib.errors import ParameterError
from cqclib.parameters import choice
from cqclib.reference import authorities
from cqclib.report.catalogue import FOCUS

ALL = "all"
# Beside authority=all, what a focus step may be given instead of an authority.
KEYS: dict[str, str] = {"region": "region", "type": "authority_type"}


@dataclass(frozen=True)
class Step:
    """One notebook to run, by name without ending, with its parameters."""

    notebook: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        given = ", ".join(str(value) for value in self.parameters.values())
        return f"{self.notebook} ({given})" if given else self.notebook


def checked(key: str, value: str) -> str:
    """``value`` when it is a region, or for "type" a type, of authorities. Raises ParameterError."""
    known = sorted({str(getattr(one, KEYS[key])) for one in authorities.everyone()})
    return choice(key, value, known)


def selects(step: Step) -> bool:
    """Whether ``step`` stands for several authorities."""
    several = step.parameters.get("authority") == ALL
    return step.notebook == FOCUS and (several or any(key in step.parameters for key in KEYS))


def expanded(steps: Sequence[Step]) -> list[Step]:
    """``steps`` with a step for each assessed authority in the place of one that selects several.

    An authority meant twice is reported on once. Reads the clean tables, so 02_clean must have
    run. Raises ParameterError when nobody assessed is in a selection.
    """
    found: list[Step] = []
    for step in steps:
        found += _members(step) if selects(step) else [step]
    unique: dict[tuple[str, str], Step] = {}
    for step in found:
        name = step.parameters.get("authority", "")
        code = authorities.resolve(name).code if name else ""
        unique.setdefault((step.notebook, code), step)
    return list(unique.values())


def _members(step: Step) -> list[Step]:
    chosen = {KEYS[key]: value for key, value in step.parameters.items() if key in KEYS}
    other = {
        key: value
        for key, value in step.parameters.items()
        if key not in KEYS and key != "authority"
    }
    table = dataset.load().assessments
    for column, value in chosen.items():
        table = table[table[column] == value]
    if table.empty:
        said = " and ".join(chosen.values())
        raise ParameterError(f"no authority of {said} has been assessed; choose another.")
    return [Step(step.notebook, {"authority": name, **other}) for name in table["authority"]]
