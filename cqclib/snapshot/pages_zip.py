"""``pages.zip``: the pages a snapshot was read from, in a form that the same parsing can replay.

The index names every answer of the site by its address; the same pages give the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cqclib import files
from cqclib.errors import SnapshotError

PAGES = "pages.zip"
BODY_LIMIT = 5_000_000  # bytes of one page, after decompression
_INDEX = "index.json"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a zip's first day; the same bytes on every day
_ANSWERS_MOST = 10_000


@dataclass(frozen=True)
class Exchange:
    """One recorded answer of the site."""

    url: str
    status: int
    content_type: str
    location: str
    body: bytes


def packed(transcript: Mapping[str, Exchange]) -> bytes:
    """The bytes of ``pages.zip`` for the answers of a run."""
    index = []
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, url in enumerate(sorted(transcript), start=1):
            answer = transcript[url]
            name = f"{number:05}.html" if answer.body else ""
            if name:
                archive.writestr(_entry(name), answer.body)
            about = {key: value for key, value in vars(answer).items() if key != "body"}
            index.append({**about, "file": name})
        archive.writestr(_entry(_INDEX), files.json_text(index))
    return buffer.getvalue()


def unpacked(path: Path) -> dict[str, Exchange]:
    """The answers in the file ``path``, by address. Raises SnapshotError for a damaged file."""
    try:
        with zipfile.ZipFile(path) as archive:
            index = json.loads(_content(archive, _INDEX))
            if not isinstance(index, list) or len(index) > _ANSWERS_MOST:
                raise ValueError("its index is no list of pages")
            answers = {}
            for entry in index:
                body = _content(archive, entry["file"]) if entry["file"] else b""
                answers[str(entry["url"])] = Exchange(
                    str(entry["url"]),
                    int(entry["status"]),
                    str(entry["content_type"]),
                    str(entry["location"]),
                    body,
                )
            return answers
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise SnapshotError(f"{path} cannot be read ({error}); restore it.") from None


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > BODY_LIMIT:
        raise ValueError(f"{name} is too large")
    return archive.read(name)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
