"""The queue of events: in the order in which the browser sent them, one at a time."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import ipywidgets as widgets
from ipykernel.comm.comm import BaseComm

from cqclib.explorer.events import Events, in_the_order_sent


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


def test_a_control_that_was_used_since_keeps_what_it_says() -> None:
    events, slider, values = Events(), widgets.IntSlider(value=2), []
    slider.observe(lambda change: values.append(change["new"]), names="value")

    def browser() -> None:
        events.happened(lambda: events.set_value(slider, 0), sent=1)
        slider.value = 3
        events.happened(lambda: events.set_value(slider, 3), sent=2, control=slider)
        slider.value = 4
        events.happened(lambda: events.set_value(slider, 4), sent=3, control=slider)

    events.start()
    with events.settled():  # so that all three wait
        sends = threading.Thread(target=browser)
        sends.start()
        sends.join()
    with events.settled():
        assert values == [3, 4]
    events.happened(lambda: events.set_value(slider, 1), sent=4)
    with events.settled():
        assert values == [3, 4, 1]


def test_ipykernel_is_asked_for_one_thread_for_all_widgets() -> None:
    def elsewhere(data: Any, named: str | None) -> str:
        return "the thread that last sent something"

    assert hasattr(BaseComm, "_reply_subshell_for"), "gone: then in_the_order_sent can go too"

    def made(*inside: Any) -> Any:
        return SimpleNamespace(comm=SimpleNamespace(_reply_subshell_for=elsewhere), children=inside)

    button, slider = made(), made()
    box = made(made(button, slider), SimpleNamespace(comm=None))
    in_the_order_sent(box)
    for widget in (box, box.children[0], button, slider):
        assert widget.comm._reply_subshell_for({"method": "update"}, "named") == "named"
