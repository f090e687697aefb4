"""Killed, full, twice at once: what was there stays whole, and the next run does the job.

A killed run is killed with SIGKILL, which no code of ours can answer. The dangerous moments, between
two steps of writing, are tried one by one in a forked process; the whole run is killed after lines
that it prints and before files that it writes. Nothing here depends on how fast the machine is.
"""

import hashlib
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import filelock
import pytest

from cqclib import cli, dataset, files, paths
from cqclib.dataset import clean
from cqclib.errors import CqcError
from cqclib.reference import framework
from cqclib.report.html import finder
from cqclib.snapshot import model as snapshot
from tests.recorded import BUNDLED, fingerprint

Record = Callable[..., Path]
SEED = 20251003
ROWS = [
    {"name": name, "scores": scores, "rating": rating}
    for name, scores, rating in [
        ("Kent", "333333333", "Good"),
        ("Essex", "223222223", "Requires improvement"),
        ("Devon", "443333333", "Good"),
        ("Suffolk", "111112111", "Inadequate"),
    ]
]


# As ``python -m cqclib run``. It hears Ctrl-C, also where the tests themselves run in the background
# of a shell, which do not.
JOB = """
import signal, sys
from cqclib import cli
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(cli.main(["run", *sys.argv[1:]]))
"""


def job(*words: str) -> subprocess.Popen[str]:
    """The pipeline as run_all.sh starts it."""
    return subprocess.Popen(
        [sys.executable, "-c", JOB, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def done(data: Path, *words: str) -> dict[str, str]:
    """Run it to its end; what readers see then."""
    process = job(*words)
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    return outputs(data)


def end(process: subprocess.Popen[str]) -> None:
    """Kill it. Its kernels are left alone, as they would be: they notice and end by themselves."""
    process.kill()
    process.communicate()


def outputs(data: Path) -> dict[str, str]:
    """The hashes of what readers see: tables and reports, without what a run leaves for itself.

    Where the names in a report lead to is left out: a run sees to that last, when it knows which
    reports there are.
    """
    hashes = fingerprint(data / "processed")
    reports = data.parent / "reports"
    hashes |= fingerprint(reports) if reports.is_dir() else {}
    for page in reports.glob("*.html"):
        text = finder.with_links(page.read_text(encoding="utf-8"), (), (), False)
        hashes[page.name] = hashlib.sha256(text.encode()).hexdigest()
    return {name: value for name, value in hashes.items() if not name.endswith(".tmp")}


# --- between two steps of writing -------------------------------------------------------------

WRITING = [(tempfile, "mkstemp"), (os, "fsync"), (Path, "chmod"), (Path, "replace")]


def killed_at(moment: int, work: Callable[[], Any]) -> bool:
    """Do ``work`` in a forked process that kills itself at the ``moment``-th step of writing.

    Before the step or after it, in turn. Returns whether it was killed at all.
    """
    child = os.fork()
    if child == 0:  # pragma: no cover  it never comes back
        count = 0

        def counted(step: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **options: Any) -> Any:
                nonlocal count
                count += 1
                if count == moment and moment % 2:
                    os.kill(os.getpid(), signal.SIGKILL)
                result = step(*args, **options)
                if count == moment:
                    os.kill(os.getpid(), signal.SIGKILL)
                return result

            return call

        try:
            for owner, name in WRITING:
                setattr(owner, name, counted(getattr(owner, name)))
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.full
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_between_any_two_steps_of_writing(record: Record, own_data: Path) -> None:
    record(ROWS, as_at="2025-12-31")
    old, new = snapshot.load(BUNDLED), snapshot.load("2025-12-31")
    states, kept = {}, own_data.parent / "kept"
    for which in (new, old):
        clean.write_raw(which)
        clean.write(which)
        states[which.as_at.isoformat()] = outputs(own_data)
    shutil.copytree(own_data / "processed", kept)
    before, after = states[BUNDLED], states["2025-12-31"]
    assert set(before) == set(after)

    def work() -> None:
        clean.write_raw(new)
        clean.write(new)

    moment, mixed = 0, 0
    while killed_at(moment := moment + 1, work):
        contents = outputs(own_data)
        assert set(contents) == set(before)
        assert all(content in (before[name], after[name]) for name, content in contents.items())
        if contents in (before, after):
            assert dataset.load().as_at.isoformat() == ("2025-12-31", BUNDLED)[contents == before]
        else:  # some files old, some new: never read as if they belonged together
            mixed += 1
            with pytest.raises(CqcError, match="run notebooks/01_scrape"):
                dataset.load()
        shutil.rmtree(own_data / "processed")
        shutil.copytree(kept, own_data / "processed")
    assert moment > 4 * len(before) - 4 and mixed >= 3, "too few moments to mean anything"
    work()
    assert outputs(own_data) == after


def test_what_a_killed_run_left_is_swept_later(own_data: Path) -> None:
    folder = own_data / "processed"
    folder.mkdir()
    left, fresh, own = folder / ".a.csv.x.tmp", folder / ".b.csv.y.tmp", folder / "c.tmp"
    for path in (left, fresh, own):
        path.write_text("half", encoding="utf-8")
    hours_ago = time.time() - 7200
    for path in (left, own):
        os.utime(path, (hours_ago, hours_ago))
    files.sweep(folder)
    files.sweep(folder / "nowhere")
    assert not left.exists() and fresh.exists() and own.exists()


# --- the whole run ----------------------------------------------------------------------------

# The run, killing itself before the step of writing whose number is given.
KILLED = """
import os, signal, sys
from cqclib import cli
count = 0
fsync = os.fsync
def counted(handle):
    global count
    count += 1
    if count == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    fsync(handle)
os.fsync = counted
sys.exit(cli.main([]))
"""


@pytest.mark.full
def test_killed_while_tables_and_reports_are_made(own_data: Path) -> None:
    """After each line that a run prints, and before some of the files that it writes itself."""
    whole = done(own_data)
    assert len([name for name in whole if name.endswith(".html")]) >= 5
    for lines in range(1, 4):
        process = job()
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        end(process)
        assert outputs(own_data) == whole, f"killed after line {lines}"
    for number in (1, 2, 3, 4):
        run = subprocess.run([sys.executable, "-c", KILLED, str(number)], capture_output=True)
        assert run.returncode == -signal.SIGKILL, "there was nothing left to write"
        assert outputs(own_data) == whole, f"killed before file {number}"
    assert done(own_data) == whole


@pytest.mark.full
def test_killed_while_the_data_change(record: Record, own_data: Path) -> None:
    """From one snapshot to another: every file is the old one or the new one."""
    record(ROWS, as_at="2025-12-31")
    after = done(own_data, "--source", "latest")
    before = done(own_data)
    for lines in (0, 1, 2, 3):
        process = job("--source", "latest")
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        end(process)
        for name, content in outputs(own_data).items():
            known = (before.get(name), after.get(name))
            assert content in known, f"{name} is neither old nor new"
        assert done(own_data) == before


@pytest.mark.full
def test_a_stopped_batch_says_what_it_made_and_lists_it(own_data: Path) -> None:
    """Ctrl-C when some reports are there; the same command again makes all of them."""
    process = job("--region", "North East")
    reports = own_data.parent / "reports"
    while process.poll() is None and len(list(reports.glob("focus_*.html"))) < 2:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    shown, errors = process.communicate()
    assert process.returncode == 130 and errors.endswith("error: stopped.\n"), errors
    (made, total, missing) = map(
        int, re.findall(r"Stopped: (\d+) of (\d+) reports made, (\d+) not made", shown)[0]
    )
    there = {path.name for path in reports.glob("*.html")} - {"index.html", "how_to_read.html"}
    assert made + missing == total and len(there) == made < total
    index = (reports / "index.html").read_text(encoding="utf-8")
    for name in there:
        assert name in index
    assert not list(reports.glob("*.tmp"))
    again = done(own_data, "--region", "North East")
    there = {path.name for path in reports.glob("*.html")} - {"index.html", "how_to_read.html"}
    assert len(there) == total
    shutil.rmtree(reports)
    assert done(own_data, "--region", "North East") == again, "as if it had never been stopped"


# --- the crawl --------------------------------------------------------------------------------

CRAWL = """
import sys
from cqclib import scrape
from cqclib.errors import CqcError
try:
    scrape.run("live", base_url=sys.argv[1], requests_per_second=40, contact="t@example.org",
               progress=False, max_problems=1)  # the lists name fewer reports than are known
except CqcError as error:
    sys.exit(str(error))
"""


def crawl(address: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CRAWL, address],
        cwd=paths.PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> None:
    _, output = process.communicate(timeout=120)
    assert process.returncode == 0, output


def recorded_scores(which: str) -> dict[str, str]:
    rows = snapshot.load(which).assessments.to_dict("records")
    keys = framework.SCORE_KEYS
    return {row["slug"]: "".join(row[key] for key in keys) for row in rows}


KEPT_BESIDE = {"http_cache", "problem_pages", "second_sources", "reported_later"}


@pytest.mark.full
def test_a_crawl_killed_at_fifty_random_moments(own_data: Path) -> None:
    """The bundled snapshot stays, today's is there whole or not at all, the next crawl is right."""
    from replica import Replica, Site
    from replica.facts import bundled as reports

    bundled = fingerprint(own_data / "raw" / BUNDLED)
    few = reports()[:14]
    truth = {report.slug: "".join(str(report.scores[n]) for n in range(1, 10)) for report in few}
    moments = random.Random(SEED + 2)  # noqa: S311
    struck = 0
    with Replica(Site(reports=few, pilots=[])) as replica:
        begun = time.monotonic()
        finished(crawl(replica.address))
        lasts = time.monotonic() - begun
        (today,) = set(snapshot.available()) - {BUNDLED}
        shutil.rmtree(own_data / "raw" / today)
        shutil.rmtree(own_data / "raw" / "http_cache")
        for number in range(1, 51):
            process = crawl(replica.address)
            try:
                process.wait(timeout=moments.uniform(0.1, 0.95) * lasts)
            except subprocess.TimeoutExpired:
                end(process)
                struck += 1
            else:
                finished(process)
            assert fingerprint(own_data / "raw" / BUNDLED) == bundled
            days = set(snapshot.available()) - {BUNDLED}
            for day in days:
                assert recorded_scores(day) == truth, f"kill {number}: half a snapshot"
            if number % 5 == 0:  # the next run completes, and the one after begins from nothing
                finished(crawl(replica.address))
                (day,) = set(snapshot.available()) - {BUNDLED}
                assert recorded_scores(day) == truth
                left = {path.name for path in (own_data / "raw").iterdir()}
                assert left - KEPT_BESIDE == {BUNDLED, day}
                if number % 10 == 0:
                    shutil.rmtree(own_data / "raw" / day)
                    shutil.rmtree(own_data / "raw" / "http_cache")
    assert struck > 25, "most crawls were over before they were killed"


# --- two at once ------------------------------------------------------------------------------


class NoKernel:
    """In the place of a warm kernel: the run ends before it needs one."""

    alive = True

    def interrupt(self) -> None: ...

    def close(self) -> None: ...


def test_a_second_run_says_so_and_stops(
    own_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cqclib.pipeline.pool.WarmKernel", NoKernel)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time, filelock\n"
            "with filelock.FileLock(sys.argv[1]):\n"
            "    print('held', flush=True); time.sleep(60)",
            str(own_data / ".cqc-lock"),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    before = fingerprint(own_data)
    for words in ([], ["regenerate"]):
        assert cli.main(words) == 1
        output = capsys.readouterr()
        assert output.err == f"error: another run is working on {own_data}; wait for it.\n"
        assert output.out == "" and fingerprint(own_data) == before
    # A dead process leaves no stuck lock, though its file is still there.
    holder.kill()
    holder.communicate()
    assert (own_data / ".cqc-lock").exists()
    with filelock.FileLock(own_data / ".cqc-lock", timeout=0):
        pass


# --- no room ----------------------------------------------------------------------------------


@pytest.mark.full
def test_a_file_that_cannot_grow_leaves_the_old_ones(own_data: Path) -> None:
    """RLIMIT_FSIZE: writing fails in the middle of a file, as on a full disk."""
    recorded = snapshot.load(BUNDLED)
    clean.write_raw(recorded)
    clean.write(recorded)
    before = fingerprint(own_data)

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    program = (
        "from cqclib.dataset import clean\nfrom cqclib.snapshot import model as snapshot\n"
        "try:\n    clean.write(snapshot.load('2025-10-03'))\n"
        "except OSError as error:\n    print(error); raise SystemExit(7)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        preexec_fn=small,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 7 and "File too large" in run.stdout, run.stderr
    assert fingerprint(own_data) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts file systems of a few hundred kilobytes in memory."""
    mounted: list[Path] = []

    def mount(size: str) -> Path:
        place = tmp_path / f"disk{len(mounted)}"
        place.mkdir()
        run = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)],
            capture_output=True,
        )
        if run.returncode != 0:
            pytest.skip("only root can mount a small disk here")
        mounted.append(place)
        return place

    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    yield mount
    for place in mounted:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path, leave: int) -> None:
    room = os.statvfs(place)
    (place / "ballast").write_bytes(b"x" * max(0, room.f_bavail * room.f_frsize - leave))


@pytest.mark.full
def test_a_full_disk_is_one_error_and_loses_nothing(
    small_disk: Callable[[str], Path],
    own_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    disk = small_disk("1m")
    data = disk / "data"
    shutil.copytree(own_data, data)
    monkeypatch.setenv("CQC_DATA_DIR", str(data))
    clean.write_raw(snapshot.load(BUNDLED))
    clean.write(snapshot.load(BUNDLED))
    before = fingerprint(data)
    fill(disk, 20_000)
    assert cli.main([]) == 1
    lines = capsys.readouterr().err.splitlines()
    errors = [line for line in lines if line.startswith("error: ")]
    assert len(errors) == 1 and "No space left on device" in errors[0], lines
    (data / ".cqc-lock").unlink()
    assert fingerprint(data) == before
    (disk / "ballast").unlink()
    clean.write(snapshot.load(BUNDLED))
    assert fingerprint(data) == before


@pytest.mark.full
def test_no_room_for_the_reports(
    small_disk: Callable[[str], Path],
    own_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    disk = small_disk("4m")
    monkeypatch.setenv("CQC_REPORTS_DIR", str(disk))
    assert cli.main([]) == 0
    before = fingerprint(disk)
    fill(disk, 30_000)
    capsys.readouterr()
    assert cli.main([]) == 1
    assert "No space left on device" in capsys.readouterr().err
    (disk / "ballast").unlink()
    assert fingerprint(disk) == before


@pytest.mark.full
def test_a_place_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("CQC_DATA_DIR", str(tmp_path / "file" / "data"))
    assert cli.main([]) == 1
    output = capsys.readouterr().err
    assert output.startswith("error: ") and output.count("\n") == 1 and "is unchanged" in output
    digest = hashlib.sha256((tmp_path / "file").read_bytes()).hexdigest()
    assert fingerprint(tmp_path) == {"file": digest}
    assert paths.data() == tmp_path / "file" / "data"
