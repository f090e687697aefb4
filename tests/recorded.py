"""The recorded data in a folder of a test's own, and whether a folder is as it was."""

import hashlib
import json
import shutil
from pathlib import Path

BUNDLED = "2025-10-03"
RAW = Path(__file__).resolve().parent.parent / "data" / "raw"


def copy_recorded(to: Path) -> Path:
    """The recorded data alone, in a new data folder."""
    for name in (BUNDLED, "second_sources", "reported_later"):
        shutil.copytree(RAW / name, to / "raw" / name)
    return to


def fingerprint(folder: Path) -> dict[str, str]:
    """The hash of every file in ``folder``, by its path there."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def seal(path: Path) -> None:
    """Record the hash of ``path`` in the provenance beside it."""
    about = path.with_name("provenance.json")
    provenance = json.loads(about.read_text(encoding="utf-8"))
    provenance["files"][path.name] = {"sha256": fingerprint(path.parent)[path.name]}
    about.write_text(json.dumps(provenance), encoding="utf-8")
