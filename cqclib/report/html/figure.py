"""One chart of a notebook as a figure of a page: caption, picture, words, source, data.

A chart is an SVG (or PNG) output whose metadata say what it shows. What a page needs and a chart
lacks stops the build: a picture without a text alternative is not published.
"""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from cqclib.errors import ReportError
from cqclib.report.html import markup

PICTURES: tuple[str, ...] = ("image/svg+xml", "image/png")
REQUIRED: tuple[str, ...] = ("name", "title", "alt", "csv")
# A point of the drawing is at least this many pixels, so that 10 pt text stays legible on a
# phone (the picture then scrolls in its frame), and at most this many, so that it stays calm.
LEAST_PIXELS_A_POINT = 1.3
MOST_PIXELS_A_POINT = 1.6

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
# What drawing needs. Scripts, foreign markup, styles for the whole page and metadata are left out.
_DRAWN = frozenset(
    "svg g defs title clipPath path rect circle ellipse line polyline polygon text tspan use image "
    "linearGradient radialGradient stop pattern marker mask symbol".split()
)
_FONT_FAMILY = re.compile(r"font-family:[^;]*;?\s*")


def figure(kind: str, content: str, facts: Mapping[str, Any], where: str) -> Markup:
    """The figure for a picture (``kind`` is its media type) and its ``cqc`` metadata.

    Raises ReportError, saying ``where`` in the notebook, when it lacks what a reader needs.
    """
    missing = [key for key in REQUIRED if not str(facts.get(key, "")).strip()]
    if missing:
        raise ReportError(
            f"{where} shows a picture without {', '.join(missing)}; draw it with cqclib.charts."
        )
    name = markup.checked_name(str(facts["name"]), f"A picture in {where}")
    if kind == "image/svg+xml":
        picture = _inline_svg(content, str(facts["alt"]), where)
    else:
        encoded = base64.b64encode(base64.b64decode(content)).decode("ascii")
        picture = Markup('<img src="data:image/png;base64,{}" alt="{}">').format(
            encoded, facts["alt"]
        )
    return markup.fill(
        "figure.html.j2",
        name=name,
        title=facts["title"],
        subtitle=facts.get("subtitle", ""),
        source=facts.get("source", ""),
        alt=facts["alt"],
        picture=picture,
        data=markup.csv_link(str(facts["csv"])),
    )


def _inline_svg(content: str, alt: str, where: str) -> Markup:
    """The drawing alone, named by its text alternative, to stand inside HTML."""
    try:
        root = ET.fromstring(content)  # noqa: S314  from our own notebook; entities stay unread
    except ET.ParseError as error:
        raise ReportError(f"{where} shows an SVG that cannot be read: {error}.") from None
    size = re.findall(r"[\d.]+", root.get("viewBox", ""))
    if root.tag != f"{_SVG}svg" or len(size) != 4:
        raise ReportError(f"{where} shows an SVG without a viewBox.")
    _strip(root)
    points = float(size[2])
    root.attrib.clear()
    root.set("viewBox", " ".join(size))
    root.set("role", "img")
    root.set("aria-label", alt)
    least, most = (round(points * n) for n in (LEAST_PIXELS_A_POINT, MOST_PIXELS_A_POINT))
    root.set("style", f"min-width:{least}px;max-width:{most}px")
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
        if _HREF in element.attrib:
            element.set("href", element.attrib.pop(_HREF))
        if element.tag not in ("text", "tspan", "title"):
            element.text = None
        if element.tag != "tspan":
            element.tail = None
    # Built by the serialiser from checked elements, every text and attribute escaped.
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704


def _strip(element: ET.Element) -> None:
    """Leave out what does not draw: scripts, handlers, references to anything outside."""
    for child in list(element):
        if not isinstance(child.tag, str) or child.tag.removeprefix(_SVG) not in _DRAWN:
            element.remove(child)
            continue
        for name, value in list(child.attrib.items()):
            if name == "style":
                child.set(name, _FONT_FAMILY.sub("", value).strip("; "))
            elif name.lower().startswith("on") or (
                name in (_HREF, "href") and not value.startswith(("#", "data:image/png;"))
            ):
                del child.attrib[name]
        _strip(child)
