"""The GitHub workflows, which cannot run here, keep the rules of docs/assurance.md."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# The only jobs that may do more than read, and what they need it for.
MORE = {
    ("live.yml", "propose"): {"contents": "write", "pull-requests": "write"},
    ("pages.yml", "deploy"): {"pages": "write", "id-token": "write"},
}


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def file(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def workflow(file: Path) -> dict[Any, Any]:
    return dict(yaml.safe_load(file.read_text(encoding="utf-8")))


def test_actions_are_pinned_by_commit_and_say_their_version(file: Path) -> None:
    used = [line for line in file.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    for line in used:
        assert re.fullmatch(r" +(- )?uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)


def test_one_action_has_one_commit() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)
    pins = set(re.findall(r"uses: (\S+)@(\S+)", text))
    assert len(pins) == len({name for name, _ in pins})


def test_permissions_are_the_least(file: Path, workflow: dict[Any, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job.get("permissions") == MORE.get((file.name, name))


def test_what_may_write_runs_none_of_the_projects_code(
    file: Path, workflow: dict[Any, Any]
) -> None:
    for name, job in workflow["jobs"].items():
        if (file.name, name) in MORE:
            commands = " ".join(step.get("run", "") for step in job["steps"])
            assert not re.search(r"run_all|python|\.sh\b|pip", commands)
        else:
            checkouts = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
            assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_every_job_ends_and_none_runs_beside_itself(workflow: dict[Any, Any]) -> None:
    assert workflow["concurrency"]["group"]
    assert all(job["timeout-minutes"] <= 120 for job in workflow["jobs"].values())


def test_nothing_from_outside_is_put_into_a_command(workflow: dict[Any, Any]) -> None:
    assert "pull_request_target" not in workflow[True]  # yaml reads the key "on" as True
    assert all("${{" not in step.get("run", "") for step in steps(workflow))


def test_nothing_is_pushed_to_main(workflow: dict[Any, Any]) -> None:
    pushes = re.findall(r"git push.*", " \n".join(step.get("run", "") for step in steps(workflow)))
    assert all(push.strip() == 'git push --force origin "$BRANCH"' for push in pushes)


def test_an_unfinished_weekly_scrape_keeps_what_it_read_and_what_it_refused() -> None:
    live = yaml.safe_load((ROOT / ".github" / "workflows" / "live.yml").read_text("utf-8"))
    scrape = live["jobs"]["scrape"]["steps"]
    at = next(at for at, step in enumerate(scrape) if step.get("id") == "record")
    upload = scrape[at + 1]
    assert upload["if"] == f"failure() && steps.{scrape[at]['id']}.outcome == 'failure'"
    assert upload["uses"].startswith("actions/upload-artifact@")
    kept, *left_out = upload["with"]["path"].split()
    assert kept == "data/raw", (
        "snapshots, problems.csv, problem_pages, set_aside, evidence, run.log"
    )
    assert left_out == ["!data/raw/http_cache/*.sqlite*"]
    names = [
        step["with"]["name"] for step in steps(live) if "upload-artifact" in step.get("uses", "")
    ]
    assert len(set(names)) == len(names)


def test_the_promised_pythons_are_tested() -> None:
    tests = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8"))
    assert tests["jobs"]["pip"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    commands = " ".join(step.get("run", "") for step in steps(tests))
    assert "./run_all.sh test --full" in commands and "environment.yml" in commands
