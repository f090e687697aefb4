"""Measuring: commands and functions timed side by side, and the memory of a process tree."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Times:
    """Wall times in seconds."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        low, high = min(self.seconds), max(self.seconds)
        return f"{self.median:.2f} ({low:.2f} to {high:.2f}, n={len(self.seconds)})"


def timed(work: Callable[[], object], repeats: int) -> Times:
    """How long ``work`` takes, ``repeats`` times."""
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return Times(tuple(taken))


def interleaved(works: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, Times]:
    """Several works measured turn by turn, so that a busy machine is busy for all of them."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            taken[name].append(timed(work, 1).seconds[0])
    return {name: Times(tuple(some)) for name, some in taken.items()}


def command(arguments: Sequence[str | Path], **environment: str) -> Callable[[], None]:
    """A command to be timed. It must succeed."""

    def run() -> None:
        done = subprocess.run(  # noqa: S603  the project's own commands
            [str(argument) for argument in arguments],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{arguments} failed:\n{done.stderr[-2000:]}")

    return run


class Memory:
    """Samples the proportional memory (PSS, MiB) of a process and its children while it runs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.samples: list[tuple[float, float]] = []
        self._process = process
        self._begun = time.monotonic()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while self._process.poll() is None:
            self.samples.append((time.monotonic() - self._begun, _pss(self._process.pid)))
            time.sleep(0.5)


def _pss(root: int) -> float:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    waiting, total = [root], 0
    while waiting:
        pid = waiting.pop()
        waiting += children.get(pid, [])
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total / 1024
