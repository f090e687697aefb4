"""What a report that was written says of itself, read from its head."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from cqclib.errors import ReportError

_ABOUT = re.compile(r'<script type="application/json" id="about">(.*?)</script>', re.DOTALL)
_HEAD = 8192  # characters; the block about the report stands before the styles


def about(path: Path) -> dict[str, Any] | None:
    """What the report in ``path`` says of itself: ``shell.ABOUT``. None when it is not there.

    Raises ReportError for a file that is no report of this project.
    """
    try:
        with path.open(encoding="utf-8") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        return None
    match = _ABOUT.search(head)
    if match is None:
        raise ReportError(f"{path} is no report of this project; move it elsewhere.")
    return dict(json.loads(match[1]))
