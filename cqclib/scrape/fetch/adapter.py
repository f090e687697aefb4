"""The transports: one that asks the site politely, one that cannot reach a network at all.

``PoliteAdapter`` asks only its own site, takes a turn for every attempt, tries three times
with exponential backoff and jitter, honours Retry-After, and hands on only whole bodies of a
bounded size that came in time and are no wall. It trusts the certificates that the operating
system trusts. ``RecordedAdapter`` answers from recorded exchanges and holds no socket.
"""

from __future__ import annotations

import io
import logging
import random
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import truststore
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.utils import requote_uri
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError, InvalidHeader
from urllib3.util.retry import Retry

from cqclib.scrape.fetch.counters import Counters, event
from cqclib.scrape.fetch.deadline import POOLS, deadline
from cqclib.scrape.fetch.errors import (
    Blocked,
    NotRecorded,
    OffSite,
    PageUnavailable,
    UnusablePage,
    left_alone,
    why,
)
from cqclib.scrape.fetch.rate_limit import RateLimiter
from cqclib.scrape.fetch.site import Site
from cqclib.scrape.fetch.walls import Walls
from cqclib.snapshot.pages_zip import BODY_LIMIT, Exchange

ATTEMPTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
RETRY_AFTER_MOST = 120  # seconds; a site that asks for more is left alone
BACKOFF_MOST = 30.0  # seconds
_UNCAPPED = 10**9  # seconds
_CHUNK = 65_536
_XML = ("application/xml", "text/xml")
_HTML = ("text/html", "application/xhtml+xml")
_ROBOTS = "/robots.txt"


@dataclass(frozen=True)
class Timeouts:
    """How long to wait for what, in seconds. Tests shorten it."""

    connect: float = 10.0
    read: float = 30.0
    whole: float = 60.0  # for an answer, from asking to its last byte, on the clock
    backoff: float = 1.0  # before the second attempt; doubles after


class PoliteAdapter(HTTPAdapter):
    """Asks one site; see the module. Raises FetchError (requests passes it through)."""

    def __init__(
        self, site: Site, rate_limiter: RateLimiter, counters: Counters, timeouts: Timeouts
    ) -> None:
        self._site, self._rate_limiter = site, rate_limiter
        self._counters, self._timeouts = counters, timeouts
        self._walls = Walls()
        super().__init__(max_retries=0, pool_maxsize=16)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(*args, ssl_context=context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        manager = super().proxy_manager_for(proxy, ssl_context=context, **kwargs)
        manager.pool_classes_by_scheme = POOLS
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """The operating system's certificates, and those that REQUESTS_CA_BUNDLE names."""
        if verify is True:
            conn.cert_reqs = "CERT_REQUIRED"  # and not requests' own list of authorities
        else:
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        url = request.url or ""
        if self._site.address(url) != url.split("#")[0]:
            raise OffSite(f"{url[:120]!r} is not an address of {self._site.host}.")
        kwargs.update(stream=True, timeout=(self._timeouts.connect, self._timeouts.read))
        for attempt in range(1, ATTEMPTS + 1):
            self._rate_limiter.turn()
            self._counters.add(requests=1, retries=int(attempt > 1))
            began = time.monotonic()
            failure: Exception | None = None
            response = None
            try:
                with deadline(self._timeouts.whole, self._rate_limiter.check):
                    response = self._whole(super().send(request, *args, **kwargs))
            except (requests.ConnectionError, requests.Timeout, HTTPError, OSError) as error:
                failure = error
            event(
                logging.DEBUG,
                "request",
                url=url,
                attempt=attempt,
                status=response.status_code if response is not None else None,
                error=type(failure).__name__ if failure else None,
                conditional="If-None-Match" in request.headers
                or "If-Modified-Since" in request.headers,
                seconds=round(time.monotonic() - began, 3),
            )
            if response is not None:
                self._walls.check(response)
                if not _failed(response):
                    return response
            if attempt < ATTEMPTS:
                self._wait(attempt, response)
        if response is not None:
            return response
        raise PageUnavailable(
            f"{url} could not be fetched in {ATTEMPTS} attempts ({why(failure)})."
        ) from failure

    def _wait(self, attempt: int, response: requests.Response | None) -> None:
        """Wait before the next attempt; when the site is busy (429, 503) everybody waits.

        Raises Blocked when the site asks for longer than a run waits.
        """
        backoff = self._timeouts.backoff * 2 ** (attempt - 1)
        seconds = min(backoff * random.uniform(1.0, 1.5), BACKOFF_MOST)  # noqa: S311
        asked = _retry_after(response)
        if response is not None and asked > RETRY_AFTER_MOST:
            raise Blocked(left_alone(self._site.host, asked), response.content)
        seconds = max(seconds, asked)
        if asked or (response is not None and response.status_code in (429, 503)):
            self._rate_limiter.hold(seconds)
        event(logging.INFO, "retry", attempt=attempt + 1, wait=round(seconds, 2))
        self._rate_limiter.sleep(seconds)

    def _whole(self, response: requests.Response) -> requests.Response:
        """``response`` with its body read to the end, within its size.

        Raises UnusablePage for too large a body; urllib3's errors for one that is cut.
        """
        raw = response.raw
        parts: list[bytes] = []
        size = 0
        try:
            _refuse_other_types(response)
            while chunk := raw.read(_CHUNK, decode_content=True):
                size += len(chunk)
                if size > BODY_LIMIT:
                    raise UnusablePage(
                        f"{response.url} is larger than {BODY_LIMIT // 1_000_000} MB; it was not "
                        "read further."
                    )
                parts.append(chunk)
            wire = raw.tell()
        finally:
            raw.close()
        self._counters.add(
            body_bytes=wire,
            bodies=int(size > 0 and response.status_code == 200),
            not_modified=int(response.status_code == 304),
        )
        headers = {
            key: value
            for key, value in response.headers.items()
            if key.lower() not in ("content-encoding", "transfer-encoding", "set-cookie")
        }
        if response.status_code in REDIRECTS:
            headers["Location"] = _location(response)
        return _response(self, response.request, response.status_code, headers, b"".join(parts))


class RecordedAdapter(BaseAdapter):
    """Answers from recorded exchanges, by address; anything else is NotRecorded."""

    def __init__(self, exchanges: Mapping[str, Exchange]) -> None:
        super().__init__()
        self._exchanges = exchanges
        self._builder = HTTPAdapter()  # builds Response objects; it is never asked to send

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        exchange = self._exchanges.get(request.url or "")
        if exchange is None:
            raise NotRecorded(f"{request.url} is not among the snapshot's recorded pages.")
        headers = {"Content-Type": exchange.content_type}
        if exchange.location:
            headers["Location"] = exchange.location
        return _response(self._builder, request, exchange.status, headers, exchange.body)

    def close(self) -> None:
        """Nothing is open."""


def _response(
    builder: HTTPAdapter,
    request: requests.PreparedRequest,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
) -> requests.Response:
    raw = HTTPResponse(
        body=io.BytesIO(body), status=status, headers=dict(headers), preload_content=False
    )
    response = builder.build_response(request, raw)
    response.__dict__.update(_content=body, _content_consumed=True)  # nothing is left to read
    return response


def _failed(response: requests.Response) -> bool:
    return response.status_code == 429 or response.status_code >= 500


def _refuse_other_types(response: requests.Response) -> None:
    """HTML only, seen before the body is read; robots.txt may be plain text, a sitemap is XML."""
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    path = urlsplit(response.url).path
    allowed = kind in _HTML or path == _ROBOTS or (path.endswith(".xml") and kind in _XML)
    if response.status_code == 200 and not allowed:
        raise UnusablePage(f"{response.url} is not an HTML page but {kind[:60] or 'of no type'!r}.")


def _location(response: requests.Response) -> str:
    """Where a redirect leads, in ASCII. Raises UnusablePage when that is no address.

    requests works out where it would go even when it is told not to follow, and fails on these.
    """
    try:
        location = response.headers.get("Location", "").encode("latin-1").decode("utf-8")
        address = requote_uri(location)
        urlsplit(urljoin(response.url, address))
    except (ValueError, requests.exceptions.InvalidURL):
        address = ""
    if not address or not address.isascii():
        raise UnusablePage(f"{response.url} is redirected, but to no address that can be read.")
    return address


def _retry_after(response: requests.Response | None) -> float:
    """The seconds that the site asks to wait; 0 when it does not, or says nothing readable."""
    header = response.headers.get("Retry-After") if response is not None else None
    if not header:
        return 0.0
    try:
        return Retry(retry_after_max=_UNCAPPED).parse_retry_after(header) or 0.0
    except (InvalidHeader, ValueError, OverflowError):
        event(logging.INFO, "retry_after_unreadable", value=header[:60])
        return 0.0
