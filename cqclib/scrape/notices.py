"""CQC's message on a report's page that its rating is under review, or that it was taken down."""

from __future__ import annotations

from cqclib.scrape.parse import notices
from cqclib.scrape.parse.lines import ASIDE, MAIN
from cqclib.scrape.parse.visible_text import read_all
from cqclib.snapshot.events import TAKEN_DOWN, UNDER_REVIEW, Event

_FIRST = 15  # lines at the top of a page, before the findings in prose
_KNOWN = 40  # characters by which a reason quotes a line
_KINDS = {"under_review": UNDER_REVIEW, "taken_down": TAKEN_DOWN}


def notice(slug: str, html: str, reason: str = "") -> Event | None:
    """The message as an event; None where there is none.

    It stands at the top of the page, in a box of its own, or is what the ``reason`` for refusing the
    page quotes. Findings in prose speak of reviews and corrections too.
    """
    lines = [line for line in read_all(html) if line.text]
    top = [line for line in lines if line.place == MAIN][:_FIRST]
    boxes = [line for line in lines if line.place == ASIDE]
    quoted = [line for line in lines if line.text[:_KNOWN] in reason]
    for key, kind in _KINDS.items():
        if message := notices.notice([*top, *boxes, *quoted], key):
            return Event(slug, kind, f"its page says: {message[:200]}")
    return None
