"""The error of a page that is refused."""

from __future__ import annotations

from cqclib.errors import CqcError


class PageError(CqcError):
    """A page that cannot be read for certain: one sentence, what was found where."""
