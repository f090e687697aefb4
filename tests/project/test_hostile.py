"""Input that is broken on purpose: a clear sentence or a harmless text, and nothing half-written."""

import csv
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import papermill
import pytest

from cqclib import cli, dataset, errors, files, paths
from cqclib.dataset import clean
from cqclib.dataset.tables import Dataset
from cqclib.errors import CqcError, DataError, SnapshotError
from cqclib.snapshot import model as snapshot
from cqclib.snapshot import store as snapshot_store
from tests.recorded import BUNDLED, fingerprint, seal
from tests.spreadsheet import cells, formula

Record = Callable[..., Path]
KENT = {"name": "Kent", "scores": "223222223", "rating": "Requires improvement"}
ESSEX = {"name": "Essex", "scores": "333333323", "rating": "Good"}
STEERS = ["\x1b[2J", "\x07", "\r", "\n", "\x00", "\x9b31m", "\u202e", "\u2028", "\x7f"]
FORMULAS = ['=HYPERLINK("https://example.org","x")', "+1+cmd", "-2+3", "@SUM(1)", "=1+1"]


def rarely(values: list[str]) -> list[Any]:
    """The first of ``values``, and the others for the long run."""
    return [values[0], *(pytest.param(value, marks=pytest.mark.full) for value in values[1:])]


def quiet(text: str) -> bool:
    """Whether a terminal only shows ``text``: line breaks alone steer it."""
    seen = text.replace("\n", "")
    return not any(
        unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in seen
    )


# --- what is said -----------------------------------------------------------------------------


@pytest.mark.parametrize("steer", STEERS)
def test_no_sentence_steers_a_terminal(steer: str) -> None:
    for kind in [CqcError, *CqcError.__subclasses__()]:
        sentence = str(kind(f"no such place: a{steer}b"))
        assert quiet(sentence) and "\n" not in sentence
        assert sentence.startswith("no such place: a\\") and sentence.endswith("b")


def test_what_can_be_shown_is_shown_as_it_is() -> None:
    text = "Kent\N{RIGHT SINGLE QUOTATION MARK}s café, 5\N{NO-BREAK SPACE}% <b> \\n"
    assert errors.printable(text) == text


@pytest.mark.parametrize(
    "words",
    [
        ["run", "\x1b[31m04_focus_authority"],
        ["\x1b]0;title\x07"],
        ["run", "04_focus_authority", "authority=\x1b[2JKent\n\nEssex"],
        ["run", "04_focus_authority", "authority=" + "K" * 100_000],
        ["--\u202eauthority", "Kent"],
        ["--region", "\x9b1mLondon"],
        ["--type="],
        ["--live", "--workers", "\x1b[1m"],
        ["--source", "../../x"],
        ["../notebooks/03_national"],
        ["run", ""],
    ],
)
def test_the_command_line_says_it_in_a_line(
    words: list[str], own_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = fingerprint(own_data.parent)
    assert cli.main(words) == 2
    output = capsys.readouterr()
    assert output.out == "" and output.err.startswith("error: ") and output.err.count("\n") == 1
    assert quiet(output.err) and len(output.err) < 900
    assert fingerprint(own_data.parent) == before


def test_the_shell_says_it_in_a_line(tmp_path: Path) -> None:
    for words in (["\x1b[2J"], ["--\x07x"], ["--authority", ""]):
        run = subprocess.run(
            ["bash", paths.PROJECT / "run_all.sh", *words], capture_output=True, text=True
        )
        assert run.returncode == 2 and quiet(run.stderr) and run.stderr.count("\n") == 1


# --- snapshots --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "steer"),
    [
        *(("note", steer) for steer in STEERS),
        *((column, "\x1b[2J") for column in ("slug", "authority_name", "report_url", "problem")),
        *((column, "\u202e") for column in ("authority_name", "published_on", "summary_url")),
    ],
)
def test_a_cell_is_one_line_of_text(record: Record, column: str, steer: str) -> None:
    plain = {
        "slug": "kent-0325",
        "authority_name": "Kent",
        "report_url": "https://www.cqc.org.uk/care-services/local-authority-assessment-reports/k",
    }
    row = {key: value for key, value in KENT.items() if key != "name"}
    name = {"name": "Kent"} if column != "authority_name" else {"name": "Kent" + steer}
    changed = {} if column == "authority_name" else {column: plain.get(column, "x") + steer}
    record([ESSEX, {**row, **name, **changed}])
    with pytest.raises(CqcError) as caught:
        clean.write(snapshot.load("latest"))
    sentence = str(caught.value)
    assert f"assessments.csv, row 3, column {column}: " in sentence
    assert quiet(sentence) and "\n" not in sentence


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"report_month": "202\u0665-05"}, "report_month"),
        ({"report_month": "2025-05\n"}, "report_month"),
        ({"slug": "kent-0525\n"}, "slug"),
        ({"qs3": "3\n"}, "qs3"),
        ({"code": "E1000001\u0666"}, "ons_code"),
        ({"printed_score_percent": "5\u0666"}, "printed_score_percent"),
        ({"note": "x" * 2001}, "note"),
        ({"qs1_tier": "exact\x1b"}, "qs1_tier"),
        ({"name": "K" * 201}, "authority_name"),
        ({"name": "<script>alert(1)</script>"}, "authority_name"),
        ({"name": FORMULAS[0]}, "authority_name"),
        ({"report_url": "javascript:alert(1)"}, "report_url"),
        (
            {
                "report_url": "https://www.cqc.org.uk/care-services/"
                "local-authority-assessment-reports/ x"
            },
            "report_url",
        ),
    ],
)
def test_digits_are_ascii_and_nothing_hangs_on(
    record: Record, wrong: dict[str, str], column: str
) -> None:
    record([ESSEX, {**KENT, **wrong}])
    with pytest.raises(DataError, match=f"row 3, column {column}: ") as caught:
        clean.write(snapshot.load("latest"))
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"as_at": 20251231}, "says as_at in another form"),
        ({"as_at": None}, "says as_at in another form"),
        ({"known_gaps": "none"}, "says known_gaps in another form"),
        ({"producer": {"name": "x"}}, "says producer in another form"),
        ({"attribution": ["x"]}, "says attribution in another form"),
        ({"files": {"assessments.csv": "0" * 64}}, "does not list its files with their hashes"),
        ({"files": {"assessments.csv": {}}}, "does not list its files with their hashes"),
        ({"method": "read\x1b[2J"}, "holds a line break or a control character"),
        ({"known_gaps": ["a\nb"]}, "holds a line break or a control character"),
        ({"more": {"deep": ["\u202e"]}}, "holds a line break or a control character"),
    ],
)
def test_a_provenance_is_in_words(record: Record, change: dict[str, Any], sentence: str) -> None:
    path = record([KENT]) / "provenance.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(about | change), encoding="utf-8")
    with pytest.raises(SnapshotError, match=sentence):
        snapshot.load("latest")


def test_a_provenance_nested_without_end(record: Record) -> None:
    path = record([KENT]) / "provenance.json"
    path.write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(SnapshotError, match="is not valid JSON"):
        snapshot.load("latest")


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("overall_rating", FORMULAS[0]),
        ("qs4", "<b>3</b>"),
        ("overall_score_percent", "=64"),
        ("ons_code", "E09\n"),
        ("source_url", "https://example.org/\x1b[2J"),
    ],
)
def test_second_sources_are_checked_too(own_data: Path, column: str, wrong: str) -> None:
    change_second_source(own_data, column, wrong)
    with pytest.raises(DataError, match=rf"second_source_scores\.csv, row 2, column {column}: "):
        clean.write(snapshot.load(BUNDLED))
    assert not (own_data / "processed").exists()


def change_second_source(data: Path, column: str, value: str) -> None:
    """Put a value into the first row, with the hash that fits."""
    path = data / "raw" / "second_sources" / "second_source_scores.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0][column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    seal(path)


def many(count: int, same_month: bool) -> list[dict[str, str]]:
    from cqclib.reference import authorities

    names = [authority.name for authority in authorities.everyone()]
    rows = []
    for number in range(count):
        month = 0 if same_month else number // len(names)
        when = f"20{10 + month // 12:02d}-{month % 12 + 1:02d}"
        name = names[number % len(names)]
        rows.append(ESSEX | {"name": name, "slug": f"n{number}", "month": when})
    return rows


@pytest.mark.full
def test_a_hundred_thousand_assessments(
    record: Record, publish: Callable[[list[dict[str, str]]], Dataset]
) -> None:
    data = publish(many(100_000, same_month=False))
    assert len(data.all_assessments) == 100_000 and data.assessed == 153


@pytest.mark.full
def test_a_hundred_thousand_assessments_in_one_month(record: Record, own_data: Path) -> None:
    record(many(100_000, same_month=True))
    with pytest.raises(DataError, match="are two formal assessments of"):
        clean.write(snapshot.load("latest"))
    assert not (own_data / "processed").exists()


# --- spreadsheets -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", rarely(FORMULAS))
def test_no_cell_of_the_published_tables_is_a_formula(
    record: Record, own_data: Path, text: str
) -> None:
    record([ESSEX, KENT | {"note": text}, KENT | {"name": text[0] + "Devon"}])
    change_second_source(own_data, "source_url", text)
    recorded = snapshot.load("latest")
    clean.write_raw(recorded)
    clean.write(recorded)
    values = cells(own_data / "processed")
    assert not [cell for cell in values if formula(cell)]
    assert "'" + text in values and f"'{text[0]}Devon" in values
    assert dataset.load().assessed == 3


def test_the_bundled_tables_need_no_apostrophe() -> None:
    values = cells(paths.PROJECT / "data" / "processed")
    assert len(values) > 4000
    assert not [cell for cell in values if formula(cell) or cell.startswith("'")]


def test_numbers_stay_numbers() -> None:
    import pandas as pd

    table = pd.DataFrame({"=1": ["-1", "+2.5", "=1"], "n": [-1, -2, -3]})
    assert files.csv_text(table) == "=1,n\n-1,-1\n+2.5,-2\n'=1,-3\n"


@pytest.mark.parametrize("text", ["a\x1b[2Jb", *rarely([*FORMULAS, "a\u202eb\nc", "x" * 9000])])
def test_a_snapshot_can_be_read_whatever_a_page_said(
    record: Record, own_data: Path, text: str
) -> None:
    """A live run records what it read; nothing in it may make the snapshot unreadable."""
    record([ESSEX, KENT])
    original = snapshot.load("latest")
    table = original.assessments.assign(note=text, problem=["", text])
    about = {**original.provenance, "as_at": "2025-11-30", "notes": [text], "known_gaps": [text]}
    recorded = snapshot_store.record(table, about)
    clean.write_raw(recorded)
    assert list(clean.write(recorded)["la_detailed_assessments.csv"]["slug"]) == ["a0-0325"]
    again = snapshot_store.recordable(recorded.assessments)
    assert again.equals(recorded.assessments), "recording twice changes nothing"
    assert not [cell for cell in cells(recorded.folder) if formula(cell) or not quiet(cell)]


# --- tables that do not belong together -------------------------------------------------------


@pytest.fixture
def processed(published_data: Path) -> Path:
    return published_data / "processed"


def test_tables_of_another_snapshot_are_refused(processed: Path, record: Record) -> None:
    record([KENT, ESSEX], as_at="2025-12-31")
    clean.write_raw(snapshot.load("2025-12-31"))
    with pytest.raises(DataError, match="describes tables of another record than"):
        dataset.load()


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("la_detailed_assessments.csv", ",Good,64,23,Good,2,2,2,3,3,2,3,3,3", None),
        ("la_detailed_assessments.csv", ",Good,64,23,Good,", ",Good,65,23,Good,"),
        ("la_detailed_assessments.csv", ",Good,64,23,Good,", ",Good,67,24,Good,"),
        ("la_summary_ratings.csv", ",48,72,66.7", ",47,72,66.7"),
        ("la_summary_ratings.csv", ",48,72,66.7", ",48,72,66.6"),
    ],
    ids="score percent total count share".split(),
)
def test_an_edited_number_is_refused(
    processed: Path, table: str, old: str, new: str | None
) -> None:
    path = processed / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    # One score down and another up, so that the total stays what it was.
    path.write_text(text.replace(old, new or f"{old[:-3]}2,4", 1), encoding="utf-8")
    with pytest.raises(
        DataError, match=f"{table} is not the table that datapackage.json describes"
    ):
        dataset.load()


# --- parameters -------------------------------------------------------------------------------

NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("*.ipynb"))
TEXTS: list[Any] = [
    42,
    None,
    True,
    ["Kent"],
    {"a": 1},
    "",
    " ",
    "K" * 100_000,
    "../../x",
    "/etc/passwd",
    "Kent\nEssex",
    "Kent\x1b[2J",
    "Kent\u202e",
    "\x00",
    "'",
    '"; import os #',
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "$(touch x)",
    *FORMULAS,
]
NUMBERS: list[Any] = ["1", "x", 1.5, True, None, 0, -1, 10**100, [], "=1", float("nan")]
# What only a live run looks at: there the tests of the crawl try the values, here are the types.
LIVE = ("base_url", "contact", "requests_per_second", "workers", "max_problems")


def code(path: Path) -> list[str]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code"]


def declared() -> list[tuple[str, str, str]]:
    return [
        (path.stem, name, about["inferred_type_name"])
        for path in NOTEBOOKS
        for name, about in papermill.inspect_notebook(str(path)).items()
    ]


@pytest.mark.parametrize(("notebook", "name", "kind"), declared())
def test_every_parameter_refuses_every_bad_value(
    notebook: str,
    name: str,
    kind: str,
    published_data: Path,
    tables: Dataset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dataset, "load", lambda: tables)
    before = fingerprint(published_data.parent)
    first, *rest = code(paths.NOTEBOOKS / f"{notebook}.ipynb")
    # The checks of values end where the tables are loaded, or the site is read.
    last = next(at for at, cell in enumerate(rest) if "dataset.load(" in cell or "scrape." in cell)
    second = "\n".join(rest[: last + 1])
    values: list[Any] = {"str": TEXTS, "int": NUMBERS}.get(kind, ["x", None, [], "1"])
    if name in LIVE:
        plain = {"str": str, "int": int, "float": int | float}[kind]
        values = [value for value in values if type(value) is bool or not isinstance(value, plain)]
    for value in values:
        names: dict[str, Any] = {}
        exec(first, names)  # noqa: S102  the notebook's own cell
        names |= {name: value, "In": ["", first, f"# Parameters\n{name} = 0\n"]}
        try:
            exec(second, names)  # noqa: S102
        except CqcError as error:
            sentence = str(error)
        else:
            pytest.fail(f"{notebook} took {name} = {str(value)[:60]!r}")
        assert "\n" not in sentence and quiet(sentence) and len(sentence) < 500, sentence[:500]
    assert fingerprint(published_data.parent) == before


def run_papermill(
    notebook: str, folder: Path, *words: str
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Plain papermill from another folder: what it said, and the lines of its error."""
    command = [sys.executable, "-m", "papermill", "--log-level", "ERROR", "--no-progress-bar"]
    run = subprocess.run(
        [*command, str(paths.NOTEBOOKS / f"{notebook}.ipynb"), "out.ipynb", *words],
        cwd=folder,
        env={**os.environ},
        capture_output=True,
        text=True,
    )
    return run, [line for line in run.stderr.splitlines() if line.startswith("Error: ")]


SAMPLE = [
    ("04_focus_authority", ["-r", "authority", "../../<script>=1+1'\""]),
    ("04_focus_authority", ["-r", "authority", "Kent\n\x1b[2J"]),
    ("04_focus_authority", ["-r", "peers", '=HYPERLINK("x")']),
    ("03_national", ["-r", "near_points", "../../x"]),
    ("05_league_tables", ["-p", "mixed_range", "99999999999999999999"]),
    ("01_scrape", ["-r", "source", "../../../etc"]),
    ("02_clean", ["-r", "source", "=1"]),
    ("04_focus_authority", ["-r", "athority", "Kent"]),
]


@pytest.mark.parametrize(
    ("notebook", "words"),
    [
        pytest.param(*example, id="-".join(example[1][1:2]), marks=pytest.mark.full)
        for example in SAMPLE
    ],
)
def test_plain_papermill_stops_with_a_sentence(
    notebook: str, words: list[str], published_data: Path, tmp_path: Path
) -> None:
    before = fingerprint(tmp_path)
    run, sentences = run_papermill(notebook, tmp_path, *words)
    assert run.returncode != 0
    assert len(sentences) == 1 and quiet(sentences[0]), run.stderr
    after = fingerprint(tmp_path)
    assert set(after) - set(before) <= {"out.ipynb"}
    assert all(after[name] == value for name, value in before.items())
