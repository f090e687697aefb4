"""Makes this project's Python environment, with the standard library alone.

    python -m cqclib.cli.environment      prints the path of its interpreter

``run_all.py`` calls this first (``start``), so nobody has to. It works the same on Windows, macOS and
Linux:

* A conda environment made from environment.yml is active: that one. It already has everything but
  this project itself, which is added.
* Otherwise ``.venv``, made with Python 3.11 or newer.

Everything comes from requirements.lock, which pins every package by version and hash. uv installs it
(20 s; pip needs a minute); where uv can't be had or can't reach the packages, pip does.

A stamp, written last, holds what the environment was made from. While it fits there is nothing to
do. A ``.venv`` without one was left half-made and is made again from nothing, as it is when the lock
or its Python has changed; when only pyproject.toml has, the project alone is installed again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cqclib.cli.interpreters import WINDOWS, SetUpError, find_python, version

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = ROOT / "requirements.lock"
CONDA_NAME = "cqc-la-assessments"


def say(sentence: str) -> None:
    """Say what is being done: on stderr, because stdout is for the interpreter's path."""
    print(sentence, file=sys.stderr, flush=True)


def ensure() -> Path:
    """The interpreter of the environment, which is set up when it is not. Raises SetUpError."""
    if not LOCK.is_file():
        raise SetUpError(f"requirements.lock is missing from {ROOT}.")
    home, stamp = _home()
    python = _python_in(home)
    if _up_to_date(stamp, python):
        return python
    with _alone():  # two first runs at once: the second waits, and then finds the work done
        if not _up_to_date(stamp, python):
            _set_up(home, stamp, python)
    return python


def _home() -> tuple[Path, Path]:
    """The folder of the environment, and its stamp."""
    prefix = os.environ.get("CONDA_PREFIX", "")
    if prefix and _usable_conda(Path(prefix)):
        return Path(prefix), Path(prefix) / "conda-meta" / "cqclib.stamp"
    if prefix and os.environ.get("CONDA_DEFAULT_ENV") != "base":
        say("The active conda environment was not made from environment.yml: using .venv instead.")
    return ROOT / ".venv", ROOT / ".venv" / "setup.stamp"


def _usable_conda(prefix: Path) -> bool:
    """By its name, or, when it was given another one, by packages that environment.yml brings."""
    if not (prefix / "conda-meta").is_dir() or not _python_in(prefix).is_file():
        return False
    if CONDA_NAME in (prefix.name, os.environ.get("CONDA_DEFAULT_ENV")):
        return True
    libraries = [*prefix.glob("lib/python3*/site-packages"), *prefix.glob("Lib/site-packages")]
    return bool(libraries) and all(
        any(libraries[0].glob(f"{name}-*.dist-info")) for name in ("papermill", "requests_cache")
    )


def _python_in(home: Path) -> Path:
    if not WINDOWS:
        return home / "bin" / "python"
    return home / ("python.exe" if (home / "conda-meta").is_dir() else "Scripts/python.exe")


def _made_from(python: Path) -> str | None:
    """What a stamp says. Its first line decides about the packages (a .venv holds its own path, so
    it can't be moved), the second about the project."""
    release = version(python)
    if release is None:
        return None
    lock, project = (
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (LOCK, ROOT / "pyproject.toml")
    )
    return f"packages {release} {lock} {python}\nproject {project} {ROOT}\n"


def _stamped(stamp: Path) -> str:
    return stamp.read_text(encoding="utf-8") if stamp.is_file() else ""


def _up_to_date(stamp: Path, python: Path) -> bool:
    return stamp.is_file() and python.exists() and _stamped(stamp) == _made_from(python)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold a lock of the operating system, which a dead process does not keep."""
    with LOCK.open("rb") as file:
        if WINDOWS:
            import msvcrt

            file.seek(1 << 30)  # beyond the end, so that nobody's reading is in the way
            while True:
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
                    break
                except OSError:  # it gives up after ten seconds
                    continue
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _set_up(home: Path, stamp: Path, python: Path) -> None:
    begun = time.monotonic()
    new, old = _made_from(python) if python.exists() else None, _stamped(stamp)
    if stamp.exists():
        stamp.unlink()
    log = stamp.with_name("setup.log" if home == ROOT / ".venv" else "cqclib-setup.log")
    if new is None or old.splitlines()[:1] != new.splitlines()[:1]:
        if home == ROOT / ".venv":
            _make_venv(home)
        else:
            say(f"Adding this project to the conda environment {home.name} ...")
        log.write_text("", encoding="utf-8")
        _install_packages(python, log)
    _install_project(python, log)
    waiting = stamp.with_suffix(".tmp")
    waiting.write_text(_made_from(python) or "", encoding="utf-8", newline="\n")
    waiting.replace(stamp)
    say(f"Set up in {time.monotonic() - begun:.0f} s.")


def _make_venv(home: Path) -> None:
    base = find_python()
    say(
        f"Setting up .venv with Python {version(base)} "
        "(once; about half a minute, with the internet) ..."
    )
    # No symlink to follow into somebody else's folder, and no remains of an interrupted set-up.
    if home.is_symlink() or home.is_file():
        home.unlink()
    elif home.exists():
        shutil.rmtree(home)
    run = subprocess.run(  # noqa: S603
        [base, "-m", "venv", str(home)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if run.returncode != 0:
        last = (run.stdout.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
        raise SetUpError(f"{base} could not make .venv: {last}")


def _logged(log: Path, *command: str | Path) -> bool:
    """Run a command whose talk goes to the log; whether it succeeded."""
    words = [str(word) for word in command]
    with log.open("a", encoding="utf-8") as file:
        file.write("\n$ " + " ".join(words) + "\n")
        file.flush()
        return subprocess.run(words, stdout=file, stderr=subprocess.STDOUT).returncode == 0  # noqa: S603


def _locked(name: str) -> str:
    """The lock's own lines for one package: how uv gets in before anything else is there."""
    lines: list[str] = []
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if lines or line.startswith(f"{name}=="):
            lines.append(line)
            if not line.endswith("\\"):
                break
    return "\n".join(lines) + "\n"


def _pip(python: Path) -> Sequence[str | Path]:
    return (python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install")


def _install_packages(python: Path, log: Path) -> None:
    uv_alone = log.with_name("uv.lock.txt")
    uv_alone.write_text(_locked("uv"), encoding="utf-8")
    # Without compiled bytecode every kernel spends 3.7 s on imports instead of 1.1 s; uv compiles
    # only when told to. --no-config: [tool.uv] is for making the lock, not for following it.
    uv = (python, "-m", "uv", "pip", "install", "--no-config", "--no-python-downloads")
    options = ("--python", python, "--compile-bytecode", "--require-hashes", "-r", LOCK)
    uv_is_here = _logged(log, *_pip(python), "--require-hashes", "-r", uv_alone)
    if uv_is_here and _logged(log, *uv, *options):
        return
    say("uv could not install the packages; trying with pip (about a minute) ...")
    if not _logged(log, *_pip(python), "--require-hashes", "-r", LOCK):
        raise SetUpError(_end_of("the packages", log))


def _install_project(python: Path, log: Path) -> None:
    """A second step: a file with hashes can't also name a folder. Its build tool is in the lock."""
    options = ("--no-deps", "--no-build-isolation", "--editable", ROOT)
    if not _logged(log, *_pip(python), *options):
        raise SetUpError(_end_of("the project itself", log))


def _end_of(what: str, log: Path) -> str:
    last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:]
    ending = "\n".join(f"    {line}" for line in last)
    return f"{what} could not be installed; the whole story is in {log}, which ends:\n{ending}"


if __name__ == "__main__":
    try:
        print(ensure())
    except (SetUpError, OSError) as problem:
        say(f"error: {problem}")
        sys.exit(1)
