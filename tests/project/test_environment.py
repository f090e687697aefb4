"""The files that describe the environment agree, and the scripts that make it do what they say.

No test here installs anything: the set-up is run with a stand-in for Python that notes what it was
asked to do.
"""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from cqclib.cli import environment, start

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
SCRIPTS = [
    ROOT / "run_all.sh",
    *sorted((ROOT / "scripts").glob("*.sh")),
    ROOT / ".ci" / "run",
]
# Debian 12's, and the first release of each line the lock must hold for.
PYTHONS = ["3.11.2", "3.11.7", "3.12.0", "3.13.0", "3.14.0"]


@dataclass(frozen=True)
class Locked:
    """One entry of the lock. A package wanted with extras has one without them as well."""

    name: str
    extras: frozenset[str]
    version: str
    marker: Marker | None
    hashes: tuple[str, ...]

    def applies(self, python: str) -> bool:
        environment = {
            "python_version": ".".join(python.split(".")[:2]),
            "python_full_version": python,
            "implementation_version": python,
        }
        return self.marker is None or self.marker.evaluate(environment)


def read_lock() -> list[Locked]:
    entries = []
    for line in LOCK.replace("\\\n", " ").splitlines():
        spec, *hashes = line.split(" --hash=")
        requirement = Requirement(spec.strip())
        (pin,) = requirement.specifier
        assert pin.operator == "==", line
        entries.append(
            Locked(
                canonicalize_name(requirement.name),
                frozenset(requirement.extras),
                pin.version,
                requirement.marker,
                tuple(h.strip() for h in hashes),
            )
        )
    return entries


def asked_for() -> list[Requirement]:
    groups = PYPROJECT["dependency-groups"].values()
    texts = [*PYPROJECT["project"]["dependencies"], *(text for group in groups for text in group)]
    return [Requirement(text) for text in texts]


def test_every_locked_package_has_its_hash() -> None:
    entries = read_lock()
    assert len(entries) > 100
    for entry in entries:
        assert entry.hashes, f"{entry.name} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", h) for h in entry.hashes), entry.name


def test_lock_names_no_address() -> None:
    assert "://" not in LOCK
    assert " @ " not in LOCK
    assert not re.search(r"^\s*-(?!-hash)", LOCK, re.MULTILINE)


@pytest.mark.parametrize("python", PYTHONS)
def test_lock_satisfies_the_ranges(python: str) -> None:
    assert python in SpecifierSet(PYPROJECT["project"]["requires-python"])
    versions: dict[str, str] = {}
    for entry in read_lock():
        if entry.applies(python) and not entry.extras:
            assert entry.name not in versions, f"{entry.name} is locked twice for {python}"
            versions[entry.name] = entry.version
    for entry in read_lock():
        if entry.applies(python):
            assert versions[entry.name] == entry.version
    for requirement in asked_for():
        name = canonicalize_name(requirement.name)
        assert name in versions, f"{name} is not in the lock for {python}: run scripts/lock.sh"
        assert versions[name] in requirement.specifier, (
            f"{requirement} is not met by {versions[name]}: run scripts/lock.sh"
        )


def test_lock_leaves_out_the_slow_validator() -> None:
    names = {entry.name for entry in read_lock()}
    assert not names & {"rfc3987-syntax", "lark"}
    assert "jsonschema" in names


def test_environment_is_what_the_lock_says_and_lacks_nothing() -> None:
    """Also what pip needs in order to follow the lock: all that is asked for is in it."""
    python = ".".join(map(str, sys.version_info[:3]))
    entries = [entry for entry in read_lock() if entry.applies(python)]
    locked = {entry.name: entry.version for entry in entries}
    extras = {(entry.name, extra) for entry in entries for extra in entry.extras}
    for name, version in locked.items():
        assert importlib.metadata.version(name) == version

    seen: set[tuple[str, str]] = set()
    waiting = [(canonicalize_name(r.name), extra) for r in asked_for() for extra in ["", *r.extras]]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        assert name in locked, f"{name} is needed, but is not in the lock"
        # Without it some pips look for the newest version, and find no hash for that.
        assert not extra or (name, extra) in extras, f"the lock lacks {name}[{extra}]"
        for text in importlib.metadata.requires(name) or []:
            needed = Requirement(text)
            if needed.marker is not None and not needed.marker.evaluate({"extra": extra}):
                continue
            needed_name = canonicalize_name(needed.name)
            assert needed_name in locked, f"{name} needs {needed}"
            assert locked[needed_name] in needed.specifier, f"{name} needs {needed}"
            waiting += [(needed_name, e) for e in ["", *needed.extras]]
    assert {name for name, _ in seen} == set(locked)


def test_conda_environment_takes_everything_from_the_lock() -> None:
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert set(conda) == {"name", "channels", "dependencies"}
    assert conda["channels"] == ["conda-forge"]
    python, pip, rest = conda["dependencies"]
    name, _, version = python.partition("=")
    assert name == "python"
    assert version in SpecifierSet(PYPROJECT["project"]["requires-python"])
    assert pip == "pip"
    assert rest == {"pip": ["-r requirements.lock"]}
    assert conda["name"] == environment.CONDA_NAME


def test_uv_lock_stays_out_of_the_repository() -> None:
    assert "uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "requirements.lock" not in (ROOT / ".gitignore").read_text(encoding="utf-8")


def test_data_that_the_package_reads_is_packaged() -> None:
    patterns = PYPROJECT["tool"]["setuptools"]["package-data"]["*"]
    packaged = {path for pattern in patterns for path in (ROOT / "cqclib").glob(pattern)}
    for path in (ROOT / "cqclib").rglob("*"):
        if path.is_file() and path.suffix not in {".py", ".pyc"}:
            assert path in packaged, f"{path.relative_to(ROOT)} would be missing when installed"


# --- scripts -----------------------------------------------------------------------------------

BASH = shutil.which("bash") or "bash"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_is_sound(script: Path) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run([BASH, "-n", script], check=True)
    checker = Path(sys.executable).parent / "shellcheck"
    result = subprocess.run([checker, script], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the scripts and what they read, with nothing set up."""
    copy = tmp_path / "check out"
    shutil.copytree(ROOT / "scripts", copy / "scripts")
    for folder in ("cli", "reference"):
        shutil.copytree(
            ROOT / "cqclib" / folder,
            copy / "cqclib" / folder,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    for module in (ROOT / "cqclib").glob("*.py"):
        shutil.copy2(module, copy / "cqclib" / module.name)
    (copy / "notebooks").mkdir()
    for name in ["run_all.sh", "run_all.py", "requirements.lock", "pyproject.toml"]:
        shutil.copy2(ROOT / name, copy / name)
    return copy


def run_all(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        [BASH, checkout / "run_all.sh", *arguments],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert not (checkout / ".venv").exists()
    return result


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        *(pytest.param(words, marks=pytest.mark.full) for words in (["-h"], ["run", "--help"])),
    ],
)
def test_help_sets_up_nothing(checkout: Path, arguments: list[str]) -> None:
    result = run_all(checkout, *arguments)
    assert result.returncode == 0
    for word in ["--authority", "--source", "--help"]:
        assert word in result.stdout
    assert result.stderr == ""


MISTAKEN = [
    (["--autority", "Kent"], "no option --autority"),
    (["tset"], "unknown command 'tset'; did you mean 'test'?"),
    (["Kent"], "unknown command 'Kent'"),
    (["--authority"], "--authority needs a value"),
    (["--authority", ""], "--authority needs a value"),
    (["--authority="], "--authority needs a value"),
    (["--authority", "--source", "latest"], "--authority needs a value"),
    (["--source"], "--source needs a value"),
    (["--source", "2025-10-04"], "there is no snapshot '2025-10-04'"),
    (["--region", "South"], "--region 'South' is not one of"),
    (["--peers", "same tipe"], "did you mean 'same type'?"),
    (["--workers", "2"], "--workers goes with --live only"),
    (["--live", "--workers", "9"], "expected a whole number from 1 to 8, got '9'"),
    (["--live", "--source", "latest"], "not allowed with argument"),
]


@pytest.mark.parametrize(("arguments", "reason"), MISTAKEN)
def test_a_mistake_is_found_before_anything_is_set_up(
    arguments: list[str],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In this process; by the shell below, where one stands for all in the default run."""

    def never(*_: object) -> None:
        raise AssertionError("it was set up or started")

    monkeypatch.setattr(start, "ensure", never)
    monkeypatch.setattr(start, "_hand_over", never)
    assert start.start(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and reason in shown.err
    assert shown.err.startswith("error: ") and shown.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [MISTAKEN[0], *(pytest.param(*mistake, marks=pytest.mark.full) for mistake in MISTAKEN[1:])],
)
def test_mistaken_command_line_gets_a_sentence(
    checkout: Path, arguments: list[str], reason: str
) -> None:
    result = run_all(checkout, *arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert reason in result.stderr
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1


STAND_IN = """\
#!{bash}
# A Python that does nothing but note what it is asked.
case "$*" in
    *sys.version.split*) echo "${{VERSION:-3.12.9}}" && exit ;;
    *sys.version_info*) exit "${{TOO_OLD:-0}}" ;;
    *ensurepip*) exit "${{NO_VENV:-0}}" ;;
esac
echo "$*" >>"$CALLS"
case "$*" in
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    *"-m uv "*) exit "${{NO_UV:-0}}" ;;
    *requirements.lock*) echo "no such luck" && exit "${{NO_PIP:-0}}" ;;
    "-m cqclib"*) exit "${{RESULT:-0}}" ;;
esac
"""
TOOLS = "bash chmod cp mkdir"
# What run_all.py and scripts/setup.sh start, told that the stand-in is the Python it runs in.
DRIVER = """
import sys
root, python, function, *words = sys.argv[1:]
sys.path.insert(0, root)
sys._base_executable = python
from cqclib.cli import environment, start
assert str(environment.ROOT) == root, environment.ROOT
try:
    if function == "start":
        sys.exit(start.start(words))
    print(environment.ensure())
except environment.SetUpError as error:
    sys.exit(f"error: {error}")
"""


class Machine:
    """A machine that has a shell, a few tools and the stand-in for Python."""

    def __init__(self, folder: Path, checkout: Path) -> None:
        self.checkout = checkout
        self.calls_file = folder / "calls"
        self.bin = folder / "bin"
        self.bin.mkdir()
        for tool in TOOLS.split():
            if path := shutil.which(tool):
                (self.bin / tool).symlink_to(path)
        self.make_python(self.bin / "python3")
        self.home = folder / "home"
        self.home.mkdir()

    def make_python(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(STAND_IN.format(bash=BASH), encoding="utf-8")
        path.chmod(0o755)

    def run(
        self, *words: str, function: str = "ensure", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        self.calls_file.write_text("", encoding="utf-8")
        return subprocess.run(
            [
                *(sys.executable, "-S", "-P", "-c", DRIVER, self.checkout),
                *(self.bin / "python3", function, *words),
            ],
            env={
                "PATH": str(self.bin),
                "HOME": str(self.home),
                "CALLS": str(self.calls_file),
                **environment,
            },
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        """What Python was asked to do in the last run, shortened to the word that matters."""
        words = {
            "-m venv": "venv",
            "uv.lock.txt": "pip: uv",
            "-m uv": "uv: lock",
            "requirements.lock": "pip: lock",
            "--editable": "project",
        }
        return [
            next((word for part, word in words.items() if part in line), line)
            for line in self.calls_file.read_text(encoding="utf-8").splitlines()
        ]


@pytest.fixture
def machine(tmp_path: Path, checkout: Path) -> Machine:
    return Machine(tmp_path, checkout)


FROM_NOTHING = ["venv", "pip: uv", "uv: lock", "project"]


def test_first_run_sets_up_and_second_does_nothing(machine: Machine) -> None:
    first = machine.run()
    assert first.returncode == 0, first.stderr
    assert first.stdout == f"{machine.checkout}/.venv/bin/python\n"
    assert machine.calls == FROM_NOTHING

    second = machine.run()
    assert (second.returncode, second.stdout, second.stderr) == (0, first.stdout, "")
    assert machine.calls == []


def test_packages_are_compiled_and_checked_by_hash(machine: Machine) -> None:
    machine.run()
    calls = machine.calls_file.read_text(encoding="utf-8").splitlines()
    (by_uv,) = (call for call in calls if "-m uv" in call)
    assert "--compile-bytecode" in by_uv
    assert "--require-hashes" in by_uv
    assert "--no-deps" in calls[-1]
    bootstrap = (machine.checkout / ".venv" / "uv.lock.txt").read_text(encoding="utf-8")
    assert bootstrap.startswith("uv==")
    assert "--hash=sha256:" in bootstrap
    assert bootstrap.count("==") == 1


def test_interrupted_set_up_is_made_again(machine: Machine) -> None:
    leftover = machine.checkout / ".venv" / "lib" / "half"
    leftover.parent.mkdir(parents=True)
    leftover.touch()
    machine.make_python(machine.checkout / ".venv" / "bin" / "python")
    assert machine.run().returncode == 0
    assert machine.calls == FROM_NOTHING
    assert not leftover.exists()


def test_vanished_interpreter_is_replaced(machine: Machine) -> None:
    machine.run()
    (machine.checkout / ".venv" / "bin" / "python").unlink()
    assert machine.run().returncode == 0
    assert machine.calls == FROM_NOTHING


def test_new_lock_or_python_means_a_new_environment(machine: Machine) -> None:
    machine.run()
    with (machine.checkout / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("\n")
    machine.run()
    assert machine.calls == FROM_NOTHING
    machine.run(VERSION="3.13.1")
    assert machine.calls == FROM_NOTHING


def test_new_pyproject_means_the_project_alone(machine: Machine) -> None:
    machine.run()
    with (machine.checkout / "pyproject.toml").open("a", encoding="utf-8") as pyproject:
        pyproject.write("\n")
    machine.run()
    assert machine.calls == ["project"]


def test_moved_checkout_is_set_up_again(machine: Machine) -> None:
    """The scripts in a .venv hold its path, so it must not be carried along."""
    machine.run()
    machine.checkout = machine.checkout.rename(machine.checkout.with_name("moved"))
    assert machine.run().returncode == 0
    assert machine.calls == FROM_NOTHING


def test_without_uv_pip_installs(machine: Machine) -> None:
    result = machine.run(NO_UV="2")
    assert result.returncode == 0, result.stderr
    assert machine.calls == ["venv", "pip: uv", "uv: lock", "pip: lock", "project"]


def test_failed_installation_shows_the_end_of_the_log(machine: Machine) -> None:
    result = machine.run(NO_UV="2", NO_PIP="1")
    assert result.returncode == 1
    assert result.stdout == ""
    assert f"could not be installed; the whole story is in {machine.checkout}/.venv/setup.log" in (
        result.stderr
    )
    assert result.stderr.endswith("    no such luck\n")
    assert machine.run().returncode == 0
    assert machine.calls == FROM_NOTHING


def test_old_python_gets_a_sentence(machine: Machine) -> None:
    result = machine.run(TOO_OLD="1")
    assert result.returncode == 1
    assert result.stderr.startswith("error: no Python 3.11 or newer was found")
    assert result.stderr.count("\n") == 1


def test_newer_python_beside_an_old_one_is_found(machine: Machine) -> None:
    old = machine.bin / "python3"
    old.write_text(f"#!{BASH}\nexit 1\n", encoding="utf-8")
    machine.make_python(machine.home / ".pyenv" / "versions" / "3.12.9" / "bin" / "python3")
    assert machine.run().returncode == 0
    assert machine.calls == FROM_NOTHING


def test_python_without_venv_gets_the_line_to_run(machine: Machine) -> None:
    result = machine.run(NO_VENV="1")
    assert result.returncode == 1
    assert "sudo apt-get install python3-venv" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (machine.checkout / ".venv").exists()


@pytest.fixture
def conda(machine: Machine, tmp_path: Path) -> Path:
    prefix = tmp_path / "envs" / "cqc-la-assessments"
    (prefix / "conda-meta").mkdir(parents=True)
    machine.make_python(prefix / "bin" / "python")
    return prefix


def test_active_conda_environment_is_used(machine: Machine, conda: Path) -> None:
    active = {"CONDA_PREFIX": str(conda), "CONDA_DEFAULT_ENV": conda.name}
    result = machine.run(**active)
    assert result.stdout == f"{conda}/bin/python\n"
    assert machine.calls == FROM_NOTHING[1:]
    assert not (machine.checkout / ".venv").exists()
    machine.run(**active)
    assert machine.calls == []


def test_conda_environment_by_another_name_is_known_by_its_packages(
    machine: Machine, conda: Path
) -> None:
    renamed = conda.rename(conda.with_name("mine"))
    active = {"CONDA_PREFIX": str(renamed), "CONDA_DEFAULT_ENV": "mine"}
    assert machine.run(**active).stdout == f"{machine.checkout}/.venv/bin/python\n"
    packages = renamed / "lib" / "python3.12" / "site-packages"
    for name in ["papermill-2.7.0", "requests_cache-1.3.3"]:
        (packages / f"{name}.dist-info").mkdir(parents=True)
    assert machine.run(**active).stdout == f"{renamed}/bin/python\n"


def test_other_conda_environment_is_left_alone(machine: Machine, conda: Path) -> None:
    base = conda.rename(conda.with_name("base"))
    result = machine.run(CONDA_PREFIX=str(base), CONDA_DEFAULT_ENV="base")
    assert result.stdout == f"{machine.checkout}/.venv/bin/python\n"
    assert not (base / "conda-meta" / "cqclib.stamp").exists()


def test_two_first_runs_at_once_set_up_once(machine: Machine) -> None:
    """The second waits for the first, and then finds the work done."""
    words = [sys.executable, "-S", "-P", "-c", DRIVER, machine.checkout, machine.bin / "python3"]
    environment = {
        "PATH": str(machine.bin),
        "HOME": str(machine.home),
        "CALLS": str(machine.calls_file),
    }
    machine.calls_file.touch()
    runs = [subprocess.Popen([*words, "ensure"], env=environment) for _ in range(2)]
    assert [run.wait() for run in runs] == [0, 0]
    assert machine.calls == FROM_NOTHING


# --- run_all.py, set up by the stand-in ----------------------------------------------------------


def test_the_words_are_handed_over_as_they_are(machine: Machine) -> None:
    words = ["--authority", "Hull", "--peers=same type", "--region", "London"]
    assert machine.run(*words, function="start", RESULT="3").returncode == 3
    assert machine.calls[-1] == "-m cqclib " + " ".join(words)


def test_a_failed_set_up_starts_nothing(machine: Machine) -> None:
    result = machine.run(function="start", TOO_OLD="1")
    assert result.returncode == 1 and machine.calls == []
    assert result.stderr.startswith("error: no Python 3.11 or newer was found")


def test_a_name_that_is_nobodys_is_found_before_anything_is_set_up(machine: Machine) -> None:
    result = machine.run("--authority", "Kant", function="start")
    assert result.returncode == 2 and machine.calls == []
    assert result.stderr == "error: No authority called 'Kant'. Did you mean Kent?\n"
