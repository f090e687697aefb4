"""Numbers as words and sentences, written one way everywhere.

The rules are in docs/terminology.md: "24 of 72 (33%)", "joint 61st", first to ninth and then
10th, whole per cents while the numbers are small.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth".split()
_NUMBERS = "no one two three four five six seven eight nine".split()
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def ordinal(number: int) -> str:
    """``number`` as a place: first to ninth, then 10th, 11th, 21st."""
    if number < len(_ORDINALS):
        return _ORDINALS[number]
    ending = (
        "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"


def number(value: int) -> str:
    """``value`` in a sentence: no, one to nine in words, then figures."""
    return _NUMBERS[value] if 0 <= value < len(_NUMBERS) else f"{value}"


def percent(part: int, whole: int) -> int:
    """``part`` of ``whole`` as a whole %, halves rounded up. ``whole`` must not be 0."""
    return (200 * part + whole) // (2 * whole)


def of(part: int, whole: int, what: str = "") -> str:
    """ "24 of 72 assessed authorities (33%)"; without the % when ``whole`` is 0.

    ``what`` is a plural; of one it is put in the singular.
    """
    if whole == 1:
        what = f"{what[:-3]}y" if what.endswith("ies") else what.removesuffix("s")
    text = f"{part} of {whole}" + (f" {what}" if what else "")
    return f"{text} ({percent(part, whole)}%)" if whole else text


def plural(count: int, singular: str, several: str | None = None) -> str:
    """ "1 point", "3 points"."""
    return f"{count} {singular if count == 1 else several or singular + 's'}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """ "a, b and c"; where an item holds "and" or a comma itself, so that each still stands apart:
    "a, b, and c and d", "a; b, c and d; and e".
    """
    if len(items) < 2:
        return "".join(items)
    before = _joined(items[:-1])
    if len(items) == 2 or not any(", " in item for item in items):
        comma = "," if any(f" {last} " in item for item in items) else ""
        return f"{before}{comma} {last} {items[-1]}"
    return f"{_joined(items[:-1], always=True)}; {last} {items[-1]}"


def _joined(items: Sequence[str], always: bool = False) -> str:
    return ("; " if always or any(", " in item for item in items) else ", ").join(items)


def listed_up_to(items: Sequence[str], most: int) -> str:
    """The first ``most`` items and how many others there are."""
    if len(items) <= most:
        return listed(items)
    return f"{_joined(items[:most])} and {plural(len(items) - most, 'other')}"


def day(value: date) -> str:
    """ "3 October 2025"."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def months_between(earlier: date, later: date) -> int:
    """Whole months from ``earlier`` to ``later``."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)


def month(value: str) -> str:
    """ "2025-05" as "May 2025"."""
    year, number_ = value.split("-")
    return f"{_MONTHS[int(number_) - 1]} {year}"


def place(rank: int, sharing: int, assessed: int) -> str:
    """A rank with its tie: "joint 61st of 72" or "10th of 72".

    ``sharing`` is how many authorities have the score, this one included.
    """
    return f"{'joint ' if sharing > 1 else ''}{ordinal(rank)} of {assessed}"


def decimals(value: float, places: int = 2) -> str:
    """``value`` with ``places`` decimals, halves rounded up as in a spreadsheet: 2.625 as "2.63".

    The one rounding rule of this project, for every number that is shown. Raises ValueError for
    a value that is no number.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number to show")
    # Nine decimals first: a mean of 2.625 may be held as 2.6249999999999996.
    exact = Decimal(repr(round(float(value), 9)))
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def rounded(value: float, places: int) -> float:
    """The number that ``decimals`` shows, for tables; a missing value stays missing."""
    return float(decimals(value, places)) if math.isfinite(value) else value


def mean(value: float) -> str:
    """A mean score: two decimals."""
    return decimals(value, 2)


def difference(value: float, places: int = 2) -> str:
    """ "0.25 above", "0.10 below" or "level with"; a difference that rounds to 0 is level."""
    rounded = round(value, places)
    if rounded == 0:
        return "level with"
    return f"{abs(rounded):.{places}f} {'above' if rounded > 0 else 'below'}"


def capital(text: str) -> str:
    """``text`` with its first letter a capital and the rest as it is."""
    return text[:1].upper() + text[1:]
