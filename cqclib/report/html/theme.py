"""The colours of style sheets: all of them come from palette.py.

A style sheet writes ``var(--ink)`` for the page around and ``$s3-fill``, ``$s3-ink`` for what has
the same colour in the light and in the dark: scores, ratings, the focus authority.
"""

from __future__ import annotations

import re

from cqclib import palette

_NAME = re.compile(r"\$([a-z0-9]+-(?:fill|ink))\b")


def fixed() -> dict[str, str]:
    """What ``$name`` stands for in a style sheet, by name: ``s4-fill`` to ``s0-ink``, and so on."""
    fills = {f"s{level}": fill for level, fill in palette.LEVELS.items()}
    fills |= {"s0": palette.NOT_ASSESSED, "focus": palette.ACCENT}
    fills |= {"paper": palette.Fill(palette.PAPER, palette.INK)}  # behind charts, in the dark too
    colours = {f"{name}-fill": pair.fill for name, pair in fills.items()}
    return colours | {f"{name}-ink": pair.ink for name, pair in fills.items()}


def coloured(style: str) -> str:
    """A style sheet with its ``$names`` filled in. Raises KeyError for a name that there is not."""
    colours = fixed()
    return _NAME.sub(lambda match: colours[match[1]], style)


def variables() -> str:
    """The rules that give a page its colours, light and, where the reader asks for it, dark."""
    light, dark = (
        "; ".join(f"--{name}: {colour}" for name, colour in colours.items())
        for colours in (palette.PAGE, palette.DARK_PAGE)
    )
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    )
