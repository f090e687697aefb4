"""Working through a list with a few threads that an interruption never has to wait for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def each(
    items: Sequence[T], do: Callable[[T], R], workers: int, stop: threading.Event
) -> Iterator[R]:
    """``do`` of every item, in ``workers`` threads, as each is done; the first error is raised.

    The threads are daemons: on Ctrl-C nothing waits for a socket. ``stop`` is set whenever this
    ends early, so that their waiting ends too.
    """
    waiting: queue.SimpleQueue[T] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[R | None, BaseException | None]] = queue.SimpleQueue()
    for item in items:
        waiting.put(item)

    def work() -> None:
        while not stop.is_set():
            try:
                item = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                done.put((do(item), None))
            except BaseException as error:  # handed to the thread that asked
                done.put((None, error))
                return

    for number in range(min(workers, len(items))):
        threading.Thread(target=work, name=f"fetch-{number + 1}", daemon=True).start()
    left, finished = len(items), False
    try:
        while left:
            try:
                result, error = done.get(timeout=0.2)  # short: Ctrl-C is seen on every system
            except queue.Empty:
                continue
            if error is not None:
                raise error
            left -= 1
            yield result  # type: ignore[misc]
        finished = True
    finally:
        if not finished:
            stop.set()
