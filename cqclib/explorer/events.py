"""One queue for everything that a person does in the explorer.

JupyterLab sends what is typed and pressed as messages, and ipykernel may handle them on two threads at
once: a press can overtake the name that was typed before it. So all are sent to one thread where that
can be asked for, a message is only noted down here, and one worker handles it, in the order in which
the browser sent them.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from IPython import get_ipython
from ipywidgets import Widget

LATEST = 0.15  # seconds that a message may come after one that was sent later


class Events:
    """What happened, handled one after the other.

    Before ``start`` (in tests, and wherever nobody looks on) an event is handled at once. A change
    that the handling of an event makes itself is not an event: nothing need be said about it.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, float, Callable[[], None], Widget | None]] = []
        self._changed = threading.Condition()
        self._count = 0
        self._turn = threading.RLock()
        self._handling: int | None = None  # the thread that does
        self._worker: threading.Thread | None = None

    def start(self) -> None:
        """From now on one worker handles what happens. Starting again changes nothing."""
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="explorer", daemon=True)
            self._worker.start()

    def happened(
        self,
        handle: Callable[[], None],
        sent: float | None = None,
        control: Widget | None = None,
    ) -> None:
        """Have ``handle`` called in its turn.

        ``sent`` is when the browser sent the message, ``control`` the widget that somebody used.
        """
        if self._handling == threading.get_ident():
            return
        if self._worker is None:
            with self._alone():
                handle()
            return
        with self._changed:
            self._count += 1
            when = _sent() if sent is None else sent
            heapq.heappush(self._waiting, (when, self._count, time.monotonic(), handle, control))
            self._changed.notify_all()

    def set_value(self, control: Widget, value: object) -> None:
        """Give ``control`` this value, unless somebody has used it since and waits for the answer.

        The browser would show an older value under the hand that moves the control, and the next
        step would go from there.
        """
        with self._changed:
            used_since = any(waiting[4] is control for waiting in self._waiting)
        if not used_since:
            control.value = value

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Wait until everything that happened is handled, and keep what happens meanwhile waiting."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting)
        with self._alone():
            yield

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._turn:
            before, self._handling = self._handling, threading.get_ident()
            try:
                yield
            finally:
                self._handling = before

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._waiting))
                left = self._waiting[0][2] + LATEST - time.monotonic()
                if left > 0:
                    self._changed.wait(left)
                    continue
            with self._alone():
                with self._changed:
                    handle = heapq.heappop(self._waiting)[3]
                    self._changed.notify_all()
                handle()


def in_the_order_sent(widget: Widget) -> None:
    """Have the messages of ``widget`` and all inside it handled by the thread that they name.

    The browser names the same for all. ipykernel 7.4 hands a message to the thread that last sent
    something for its widget instead: a slider's to another than a button's, and under load the one
    overtakes the other by more than ``LATEST``.
    """
    if hasattr(widget.comm, "_reply_subshell_for"):
        widget.comm._reply_subshell_for = _as_named
    for child in getattr(widget, "children", ()):
        in_the_order_sent(child)


def _as_named(_: object, named: str | None) -> str | None:
    return named


def _sent() -> float:
    """When the browser sent the message being handled; now, where there is none."""
    shell = get_ipython()
    parent = shell.get_parent() if shell is not None and hasattr(shell, "get_parent") else {}
    date = parent.get("header", {}).get("date")
    return date.timestamp() if isinstance(date, datetime) else time.time()
