"""A proxy of the kind an organisation's network has: it takes CONNECT and nothing else."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

_CHUNK = 65_536


@dataclass
class Proxy:
    """A running proxy: ``with Proxy(to=replica.port) as proxy: ... proxy.address``.

    Whatever host is asked for, it connects to port ``to`` on this machine, so that no test leaves
    it; ``asked`` holds the hosts. ``status`` other than 200 refuses (407: give a password first).
    """

    to: int
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    proxy: Proxy


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: what was asked is in ``Proxy.asked``."""

    def do_CONNECT(self) -> None:
        proxy = self.server.proxy
        proxy.asked.append(self.path)
        if proxy.status != 200:
            self.send_error(proxy.status)
            return
        with socket.create_connection(("127.0.0.1", proxy.to), timeout=10) as there:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_carry, args=(there, self.connection), daemon=True)
            back.start()
            _carry(self.connection, there)
            back.join(timeout=10)
        self.close_connection = True


def _carry(source: socket.socket, to: socket.socket) -> None:
    """Pass on all that comes from ``source`` until it ends."""
    try:
        while chunk := source.recv(_CHUNK):
            to.sendall(chunk)
        to.shutdown(socket.SHUT_WR)
    except OSError:
        return  # either side went away
