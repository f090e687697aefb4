"""The one site a run may ask, and how its addresses are written.

CQC's pages name the same host in several ways (``cqc.org.uk``, a trailing dot, http): all of them
mean ``https://www.cqc.org.uk``. Any other host is refused, whatever a page says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

from cqclib.errors import ParameterError
from cqclib.scrape.fetch.errors import OffSite

CQC = "https://www.cqc.org.uk"
_CQC_HOSTS = frozenset({"cqc.org.uk", "www.cqc.org.uk"})
_STRANGE = re.compile(r"[\s\\\x00-\x20\x7f]")
_LONGEST = 500


@dataclass(frozen=True)
class Site:
    """The site at ``origin`` (scheme, host and port, no path). Make one with ``Site.at``."""

    origin: str

    @classmethod
    def at(cls, base_url: str = "") -> Site:
        """The site a ``base_url`` names, CQC's own when blank. Raises ParameterError."""
        base_url = base_url.strip() or CQC
        try:
            parts = urlsplit(base_url)
            port = parts.port
        except ValueError:
            raise ParameterError(_not_a_base(base_url)) from None
        plain = parts.path in ("", "/") and not (parts.query or parts.fragment)
        if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
            raise ParameterError(_not_a_base(base_url))
        if parts.username is not None or _STRANGE.search(base_url):
            raise ParameterError(_not_a_base(base_url))
        host = parts.hostname.rstrip(".")
        if host in _CQC_HOSTS and port in (None, 80, 443):
            return cls(CQC)
        if host.endswith(".cqc.org.uk"):
            raise ParameterError(
                f"base_url {_shown(base_url)} is another host of CQC; its reports are at {CQC}."
            )
        shown = f"[{host}]" if ":" in host else host
        default = {"http": 80, "https": 443}[parts.scheme]
        return cls(f"{parts.scheme}://{shown}" + ("" if port in (None, default) else f":{port}"))

    @property
    def host(self) -> str:
        return urlsplit(self.origin).netloc

    @property
    def is_local(self) -> bool:
        """Whether the site is on this machine (a replica)."""
        return urlsplit(self.origin).hostname in ("127.0.0.1", "localhost", "::1")

    def address(self, link: str, page: str = "") -> str:
        """The full address of ``link`` as found on ``page``, without its fragment.

        Raises OffSite for every address that is not on this site.
        """
        link = link.strip()
        if len(link) > _LONGEST or _STRANGE.search(link):
            raise OffSite(f"The link {_shown(link)} is not an address that this run may ask.")
        try:
            parts = urlsplit(urljoin(page or self.origin + "/", link))
            there = f"{parts.scheme}://{parts.netloc}"
            known = parts.username is None and Site.at(there).origin == self.origin
        except (ValueError, ParameterError):
            known = False
        if not known:
            raise OffSite(f"The link {_shown(link)} leads off {self.host}; it was not followed.")
        return self.origin + urlunsplit(("", "", parts.path or "/", parts.query, ""))


def _not_a_base(base_url: str) -> str:
    return (
        f"base_url {_shown(base_url)} is not the address of a site; give scheme and host alone, "
        "such as http://127.0.0.1:8000."
    )


def _shown(text: str) -> str:
    return repr(text if len(text) <= 120 else text[:117] + "...")
