"""Reading an answer against the clock: a server that sends slowly holds a worker no longer.

The read timeout of a socket begins anew with every byte, so a byte a second, of headers or of body,
would never end. The connections of ``POOLS`` read with the deadline that ``deadline`` sets for this
thread, and look up several times a second whether the run was interrupted.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_GLANCE = 0.25  # seconds between two looks at whether the run was interrupted


@dataclass(frozen=True)
class _Deadline:
    at: float  # time.monotonic()
    check: Callable[[], None]  # raises when the run was interrupted


_deadline: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def deadline(seconds: float, check: Callable[[], None]) -> Iterator[None]:
    """Within, whatever this thread reads from ``POOLS`` has to come within ``seconds`` in all.

    Reading later raises TimeoutError; whatever ``check`` raises, several times a second, passes.
    """
    token = _deadline.set(_Deadline(time.monotonic() + seconds, check))
    try:
        yield
    finally:
        _deadline.reset(token)


class _Reader(io.RawIOBase):
    """What arrives on a socket, as long as the deadline allows."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._open = connected.makefile("rb", buffering=0)  # keeps the socket open until close()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        longest_silence = self._socket.gettimeout()
        began = time.monotonic()
        limit = _deadline.get()
        try:
            while True:
                now = time.monotonic()
                left = _GLANCE
                if longest_silence is not None:
                    left = min(left, began + longest_silence - now)
                if limit is not None:
                    limit.check()
                    left = min(left, limit.at - now)
                if left <= 0:
                    raise TimeoutError("timed out")
                self._socket.settimeout(left)
                try:
                    return self._socket.recv_into(buffer)
                except TimeoutError:
                    continue  # nothing yet; look at the clock
        finally:
            self._socket.settimeout(longest_silence)

    def close(self) -> None:
        self._open.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        plain, self.fp = self.fp, io.BufferedReader(_Reader(sock))
        plain.close()


class _HTTPConnection(HTTPConnection):
    response_class = _Response


class _HTTPSConnection(HTTPSConnection):
    response_class = _Response


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


POOLS = {"http": _HTTPPool, "https": _HTTPSPool}
