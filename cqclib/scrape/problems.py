"""What a run could not read, and the errors that end one."""

from __future__ import annotations

from dataclasses import dataclass, field

from cqclib.errors import CqcError


class CrawlError(CqcError):
    """A run that ends without a snapshot: why, and what to do."""


@dataclass(frozen=True)
class Problem:
    """One report (or list) that is kept out, with its reason.

    ``page`` is the page as it came, ``saved`` the file it was saved to for a look.
    """

    slug: str
    address: str
    reason: str
    page: bytes = field(default=b"", repr=False, compare=False)
    saved: str = ""

    def told(self) -> dict[str, str]:
        """The problem as plain facts, for a table or a file."""
        return {
            "slug": self.slug,
            "address": self.address,
            "reason": self.reason,
            "saved_page": self.saved,
        }
