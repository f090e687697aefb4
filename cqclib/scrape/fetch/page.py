"""A page as it came, and the text in it."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from cqclib.scrape.fetch.errors import UnusablePage


@dataclass(frozen=True)
class Page:
    """One HTML page as it came. ``stale``: the site failed and an older copy was used."""

    url: str
    body: bytes
    content_type: str
    stale: bool = False

    @property
    def text(self) -> str:
        """The page's text. Raises UnusablePage when it is in no encoding that can be trusted.

        Text that is valid UTF-8 is UTF-8, whatever the answer declares; else the declared
        encoding must fit without one replacement.
        """
        declared = _charset(self.content_type)
        for encoding in ("utf-8-sig", declared):
            try:
                return self.body.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
        raise UnusablePage(
            f"{self.url} is neither UTF-8 nor the {declared!r} it declares; it was not read."
        )


def _charset(content_type: str) -> str:
    message = requests.models.Response()
    message.headers["Content-Type"] = content_type
    return requests.utils.get_encoding_from_headers(message.headers) or "utf-8"
