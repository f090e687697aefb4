"""The queue of events: in the order in which the browser sent them, one at a time."""

from __future__ import annotations

import threading

from cqclib.explorer.events import Events


def test_what_was_sent_first_is_handled_first_whichever_thread_brings_it() -> None:
    events, handled = Events(), []
    events.start()
    late = threading.Thread(target=lambda: events.happened(lambda: handled.append("press"), sent=2))
    late.start()
    late.join()
    events.happened(lambda: handled.append("name"), sent=1)
    with events.settled():
        assert handled == ["name", "press"]


def test_one_at_a_time_and_none_is_lost() -> None:
    events, inside, most = Events(), [], []

    def handle() -> None:
        inside.append(1)
        most.append(len(inside))
        inside.pop()

    events.start()
    threads = [
        threading.Thread(target=lambda: [events.happened(handle) for _ in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with events.settled():
        assert most == [1] * 200


def test_a_change_that_handling_makes_itself_is_no_event() -> None:
    events, handled = Events(), []

    def handle() -> None:
        handled.append("name")
        events.happened(lambda: handled.append("own"))

    events.happened(handle)
    events.start()
    events.happened(handle)
    with events.settled():
        assert handled == ["name", "name"]
