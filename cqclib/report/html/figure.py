"""One chart of a notebook as a figure of a page: caption, picture, words, source, data.

A chart is an SVG output whose metadata say what it shows, with a second SVG for a phone.
What a page needs and a chart lacks stops the build: a picture without a text alternative is not
published.
"""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from cqclib.errors import ReportError
from cqclib.reference import authorities
from cqclib.report.html import markup

SVG = "image/svg+xml"
PICTURES: tuple[str, ...] = (SVG, "image/png")  # what a notebook may show: a bare PNG is refused
REQUIRED: tuple[str, ...] = ("name", "title", "alt", "csv", "narrow")
SCRIPT = "figure.js"  # the buttons under a picture
# A point of the drawing is at most this many pixels, so that a picture stays calm on a wide page.
MOST_PIXELS_A_POINT = 1.6

_SVG = "{http://www.w3.org/2000/svg}"
# What charts are drawn with. Scripts, foreign markup, styles, references and metadata are left out.
_DRAWN = frozenset("svg g title path rect circle ellipse line polyline polygon text tspan".split())


@dataclass(frozen=True)
class Place:
    """The page that a figure stands on: what its downloads are called and say beside the numbers.

    ``prefix``: the page's subject as lower-case words with hyphens; ``as_at``: an ISO date;
    ``authority``: name and ONS code of the one that the page is about, both or neither.
    """

    prefix: str = ""
    as_at: str = ""
    authority: tuple[str, str] | None = None

    def file(self, name: str) -> str:
        """What a download of ``name`` is called, without its ending: kent-standing-2025-10-03."""
        return "-".join(part for part in (self.prefix, name, self.as_at) if part)

    def dated(self, text: str) -> str:
        """The CSV ``text`` with the as-at date, and whom it is about, in columns of their own."""
        rows = list(csv.reader(io.StringIO(text, newline="")))
        more = {"as_at": self.as_at} if self.as_at else {}
        if self.authority and "ons_code" not in rows[0]:
            more |= dict(zip(("report_authority", "report_ons_code"), self.authority, strict=True))
        more = {key: value for key, value in more.items() if key not in rows[0]}
        made = io.StringIO()
        writer = csv.writer(made, lineterminator="\n")
        writer.writerow([*rows[0], *more])
        writer.writerows([*row, *more.values()] for row in rows[1:])
        return made.getvalue()


def place(file: str, header: Mapping[str, Any]) -> Place:
    """The place of a figure on the page ``file`` (focus_kent.html) under this header's facts."""
    stem = file.removesuffix(".html")
    slug = stem.removeprefix("focus_")
    known = {each.slug: each for each in authorities.everyone()} if slug != stem else {}
    about = (known[slug].name, known[slug].code) if slug in known else None
    return Place(slug.replace("_", "-"), str(header.get("as_at", "")), about)


def figure(content: str, facts: Mapping[str, Any], where: str, on: Place | None = None) -> Markup:
    """The figure for a picture, as SVG, and its ``cqc`` metadata.

    Raises ReportError, saying ``where`` in the notebook, when it lacks what a reader needs.
    """
    missing = [key for key in REQUIRED if not str(facts.get(key, "")).strip()]
    if missing:
        raise ReportError(
            f"{where} shows a picture without {', '.join(missing)}; draw it with cqclib.charts."
        )
    name = markup.checked_name(str(facts["name"]), f"A picture in {where}")
    page = on or Place()
    return markup.fill(
        "figure.html.j2",
        name=name,
        file=page.file(name),
        title=facts["title"],
        subtitle=facts.get("subtitle", ""),
        source=facts.get("source", ""),
        alt=facts["alt"],
        pictures=[
            _inline_svg(content, "cqc-wide-only", where),
            _inline_svg(str(facts["narrow"]), "cqc-narrow", where),
        ],
        data=markup.csv_link(page.dated(str(facts["csv"]))),
    )


def _inline_svg(content: str, css: str, where: str) -> Markup:
    """The drawing alone, to stand inside HTML; what it says is told by the element around it."""
    try:
        root = ET.fromstring(content)  # noqa: S314  from our own notebook; entities stay unread
    except ET.ParseError as error:
        raise ReportError(f"{where} shows an SVG that cannot be read: {error}.") from None
    size = re.findall(r"[\d.]+", root.get("viewBox", ""))
    if root.tag != f"{_SVG}svg" or len(size) != 4:
        raise ReportError(f"{where} shows an SVG without a viewBox.")
    _strip(root)
    letters = {key: root.get(key, "") for key in ("font-size", "fill")}
    root.attrib.clear()
    root.attrib.update({key: value for key, value in letters.items() if value})
    root.set("viewBox", " ".join(size))
    root.set("aria-hidden", "true")
    root.set("class", css)
    root.set("style", f"max-width:{round(float(size[2]) * MOST_PIXELS_A_POINT)}px")
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
        if element.tag not in ("text", "tspan", "title"):
            element.text = None
        if element.tag != "tspan":
            element.tail = None
    # Built by the serialiser from checked elements, every text and attribute escaped.
    # ET writes a space that HTML has no need of, a thousand times.
    return Markup(ET.tostring(root, encoding="unicode").replace(" />", "/>"))  # noqa: S704


def _strip(element: ET.Element) -> None:
    """Leave out what does not draw: scripts, styles, handlers, references."""
    for child in list(element):
        if not isinstance(child.tag, str) or child.tag.removeprefix(_SVG) not in _DRAWN:
            element.remove(child)
            continue
        for name in list(child.attrib):
            if name == "style" or name.endswith("href") or name.lower().startswith("on"):
                del child.attrib[name]
        _strip(child)
