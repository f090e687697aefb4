"""The replica's HTTP server: a real one on 127.0.0.1, with a log of what it saw and faults."""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit

from replica.site import Site
from replica.walls import WALLS

# How a page is encoded, and what its header says of that.
ENCODINGS = {
    "says-latin-1": ("utf-8", "iso-8859-1"),
    "says-utf-16": ("utf-8", "utf-16"),
    "says-ebcdic": ("windows-1252", "cp037"),
    "says-utf-7": ("windows-1252", "utf-7"),
    "says-nonsense": ("windows-1252", "x-unheard-of"),
    "says-utf-8": ("windows-1252", "utf-8"),
    "says-nothing": ("windows-1252", ""),
    "is-utf-16": ("utf-16", "utf-8"),
    "is-utf-16-unmarked": ("utf-16-le", "utf-8"),
}
# Where a redirect leads.
REDIRECTS = {
    "redirect-off-site": "https://www.example.org/kent",
    "redirect-nowhere": "",
    "redirect-latin": "/caf\xe9",
    "redirect-broken": "http://[::1",
    "redirect-utf-8": "/caf\xc3\xa9",
}
LAST_MODIFIED = "Fri, 03 Oct 2025 09:00:00 GMT"
# Faults by name: what the server does with a path they are set for; the path "*" stands for every
# one but robots.txt. A name ending in a number does so that many times ("500x2"), then answers as
# usual. Any status is a fault too ("403").
FAULTS = (
    "429",
    "429-retry-after",
    "503-retry-after",
    "500",
    "timeout",
    "reset",
    "cut",
    "pdf",
    "huge",
    "undecodable",
    "drip-headers",
    "drip-body",
    "drip-chunks",
    "same",
    "challenge",
    *ENCODINGS,
    *WALLS,
    "redirect-loop",
    "redirect-many",
    *REDIRECTS,
)


@dataclass(frozen=True)
class Seen:
    """One request as the server saw it; ``sent`` is the length of the body it answered with."""

    at: float
    path: str
    headers: dict[str, str]
    status: int
    sent: int


@dataclass
class Replica:
    """A running replica: ``with Replica() as site: ... site.address``. Safe from any thread."""

    site: Site = field(default_factory=Site)
    faults: dict[str, str] = field(default_factory=dict)
    retry_after: str = "1"
    cache_control: str = "max-age=0"
    validators: bool = True
    port: int = 0
    drip: float = 1.0  # seconds between two bytes
    tls: ssl.SSLContext | None = None  # with a certificate, to serve https

    def __post_init__(self) -> None:
        self.seen: list[Seen] = []
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.replica = self
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    @property
    def address(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self._server.server_port}"

    @property
    def served_at(self) -> int:
        """The port it listens on."""
        return self._server.server_port

    def __enter__(self) -> Replica:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def note(self, path: str, headers: dict[str, str], status: int, sent: int) -> None:
        with self._lock:
            self.seen.append(Seen(time.monotonic(), path, headers, status, sent))

    def forget(self) -> None:
        """Empty the log, and begin counting faults anew."""
        with self._lock:
            self.seen.clear()
            self._counts.clear()

    def paths(self) -> list[str]:
        with self._lock:
            return [request.path for request in self.seen]

    def fault(self, path: str) -> str:
        """The fault that this request of ``path`` meets; "" for none."""
        general = "" if path == "/robots.txt" else self.faults.get("*", "")
        name = self.faults.get(path, general)
        times = ""
        if match := re.fullmatch(r"(.+)x(\d+)", name):
            name, times = match.groups()
        with self._lock:
            self._counts[path] += 1
            return "" if times and self._counts[path] > int(times) else name

    def pause(self, seconds: float = 30) -> None:
        """Do nothing for so long, or until the replica closes."""
        self._closing.wait(seconds)

    @property
    def closing(self) -> bool:
        return self._closing.is_set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    replica: Replica

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet: clients that go away are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body waits 40 ms for the receipt of its headers
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the log is ``Replica.seen``."""

    def do_GET(self) -> None:
        replica = self.server.replica
        parts = urlsplit(self.path)
        fault = replica.fault(self.path)
        if fault:
            self._fail(fault)
            return
        if parts.path == "/robots.txt":
            robots = replica.site.robots
            self._send(404 if robots is None else 200, (robots or "").encode(), "text/plain")
            return
        target = replica.site.redirects.get(unquote(parts.path))
        if target:
            self._send(301, b"", headers={"Location": target})
            return
        number = parse_qs(parts.query).get("page", ["0"])[0]
        page = replica.site.page(unquote(parts.path), int(number) if number.isdigit() else 0)
        if page is None:
            self._send(404, b"<html><body><h1>Page not found</h1></body></html>")
        else:
            kind = "application/xml" if parts.path.endswith(".xml") else "text/html; charset=utf-8"
            self._send(200, page.encode(), kind)

    def _fail(self, fault: str) -> None:
        replica = self.server.replica
        text = replica.site.page(urlsplit(self.path).path) or "<p>nothing</p>"
        page = text.encode()
        if fault.endswith("-retry-after"):
            status = int(fault.removesuffix("-retry-after"))
            self._send(status, b"<p>busy</p>", headers={"Retry-After": replica.retry_after})
        elif fault.isdigit():
            self._send(int(fault), b"<html>busy</html>")
        elif fault in WALLS:
            self._send(200, WALLS[fault].encode())
        elif fault == "challenge":
            self._send(403, WALLS["wall-browser"].encode(), headers={"cf-mitigated": "challenge"})
        elif fault == "same":
            stamp = f"<p>Request {time.monotonic_ns()}</p>"
            self._send(200, f"<h1>Welcome</h1><p>Find and compare services.</p>{stamp}".encode())
        elif fault in ENCODINGS:
            self._send(200, *_encoded(text, *ENCODINGS[fault]))
        elif fault == "undecodable":
            self._send(
                200, page.replace(b"</main>", b"\xff\xfe</main>").replace(b"</div>", b"\xe9")
            )
        elif fault == "pdf":
            self._send(200, b"%PDF-1.7", "application/pdf")
        elif fault == "huge":
            self._send(200, page + b"<p>more</p>" * 600_000)
        elif fault.startswith("redirect-"):
            self._redirect(fault)
        else:
            self._break(fault, page)

    def _redirect(self, fault: str) -> None:
        if fault == "redirect-loop":
            self._send(302, b"", headers={"Location": self.path})
        elif fault == "redirect-many":
            base, _, number = self.path.partition("?hop=")
            self._send(301, b"", headers={"Location": f"{base}?hop={int(number or 0) + 1}"})
        elif fault in REDIRECTS:
            self._send(302, b"", headers={"Location": REDIRECTS[fault]} if REDIRECTS[fault] else {})
        else:
            raise ValueError(f"there is no fault {fault!r}")

    def _break(self, fault: str, page: bytes) -> None:
        """Faults of the connection: it never is used again."""
        replica = self.server.replica
        self.close_connection = True
        if fault == "cut":
            self._send(200, page[: len(page) // 2], length=len(page))
            return
        replica.note(self.path, dict(self.headers), 0, 0)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
        if fault == "timeout":
            replica.pause()
        elif fault == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
        elif fault == "drip-headers":
            self._drip(head + b"X-More: %s\r\n" % (b"a" * 4000))
        elif fault == "drip-body":
            self.wfile.write(head + b"Content-Length: %d\r\n\r\n" % len(page))
            self._drip(page)
        elif fault == "drip-chunks":
            self.wfile.write(head + b"Transfer-Encoding: chunked\r\n\r\n")
            self._drip(b"".join(b"1\r\n%c\r\n" % byte for byte in page))
        else:
            raise ValueError(f"there is no fault {fault!r}")

    def _drip(self, content: bytes) -> None:
        """Send a byte at a time, as long as anybody listens."""
        replica = self.server.replica
        for byte in content:
            if replica.closing:
                return
            try:
                self.wfile.write(bytes([byte]))
            except OSError:
                return  # the client gave up
            replica.pause(replica.drip)

    def _send(
        self,
        status: int,
        body: bytes,
        kind: str = "text/html; charset=utf-8",
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        replica = self.server.replica
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == 200 and self.headers.get("If-None-Match") == tag:
            status, body = 304, b""
        replica.note(self.path, dict(self.headers), status, len(body))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status != 304:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        if replica.cache_control:
            self.send_header("Cache-Control", replica.cache_control)
        if replica.validators and status in (200, 304):
            self.send_header("ETag", tag)
            self.send_header("Last-Modified", LAST_MODIFIED)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:  # the client has read enough
            self.close_connection = True


def _encoded(text: str, encoding: str, declared: str) -> tuple[bytes, str]:
    """A page's bytes, and the type that its header gives: true or not."""
    kind = f"text/html; charset={declared}" if declared else "text/html"
    return text.encode(encoding, "replace"), kind
