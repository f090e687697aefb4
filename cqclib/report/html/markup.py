"""What every page is made with: the templates and which links are allowed.

The templates escape everything that is put into them. Text from data reaches a page through
them and in no other way.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from cqclib import wording
from cqclib.errors import ReportError
from cqclib.report.html import theme
from cqclib.spreadsheet import csv_of

TEMPLATES = Path(__file__).resolve().parent / "templates"
NAME_RULE = "lower-case letters, digits, hyphens and underscores, a letter first"

_CQC_ADDRESS = re.compile(r"https://www\.cqc\.org\.uk(/[\w.~%/?#=&+,:;@!$*-]*)?", re.ASCII)
_REPORT_ADDRESS = re.compile(
    r"[a-z0-9][a-z0-9_-]*\.(?:docx|xlsx|html(#[\w.~%=&+-]*)?)|#[\w.~%=&+-]+", re.ASCII
)
_SOURCE_ADDRESS = re.compile(
    r"https://[a-z0-9.-]+\.[a-z]+(/[\w.~%/?#=&+,:;@!$*-]*)?", re.ASCII | re.I
)
_AUTHORITY = re.compile(r"authority:([a-z0-9-]+)", re.ASCII)
INLINE_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)")


@cache
def environment() -> jinja2.Environment:
    """The one template environment: escapes everything, refuses a name it is not given."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


# A string of a style sheet, which stays as it is, or a sign with spaces that it does not need.
_LOOSE = re.compile(r'("[^"]*")|\s*([{};])\s*|([:,]) +')


def fill(template: str, **values: object) -> Markup:
    """The template of this name with these values, as markup that is not escaped again."""
    return Markup(environment().get_template(template).render(**values))  # noqa: S704


@cache
def asset(name: str, folder: Path = TEMPLATES) -> Markup:
    """A style sheet or script of this project, to stand inside a page."""
    text = (folder / name).read_text(encoding="utf-8")
    text = re.sub(r"\n\s+", "\n", re.sub(r"/\*.*?\*/\n*", "", text, flags=re.S))
    if name.endswith(".css"):
        text = _LOOSE.sub(lambda match: match[1] or match[2] or match[3], theme.coloured(text))
    return Markup(text)  # noqa: S704


def allowed_address(url: str) -> bool:
    """Whether a page may link there: CQC's site, another report beside it, a place in it."""
    return bool(_CQC_ADDRESS.fullmatch(url) or _REPORT_ADDRESS.fullmatch(url))


def source_address(url: str) -> bool:
    """Whether ``url`` may be linked as a second source: https, a host, nothing that ends a link."""
    return bool(_SOURCE_ADDRESS.fullmatch(url))


def authority_anchor(name: str, slug: str) -> Markup:
    """The name of an authority as a link to where it is read about (see ``finder.with_links``)."""
    return Markup('<a data-authority="{0}" href="index.html#{0}">{1}</a>').format(slug, name)


def inline(text: str) -> Markup:
    """``text`` escaped, with the links that ``page.link`` put into it where they are allowed."""
    made, end = Markup(), 0
    for match in INLINE_LINK.finditer(text):
        label, url = match.groups()
        if slug := _AUTHORITY.fullmatch(url):
            anchor = authority_anchor(label, slug[1])
        elif url.startswith("source:") and source_address(url[7:]):
            anchor = Markup('<a rel="external noreferrer" href="{}">{}</a>').format(url[7:], label)
        elif allowed_address(url):
            anchor = Markup('<a href="{}">{}</a>').format(url, label)
        else:
            continue
        made += escape(text[end : match.start()]) + anchor
        end = match.end()
    return made + escape(text[end:])


def plain(text: str) -> str:
    """``text`` with the labels of its links in their place."""
    return INLINE_LINK.sub(r"\1", text)


def checked_name(name: str, what: str) -> str:
    """``name`` if it can be an id and part of a file name; otherwise raises ReportError."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", name):
        raise ReportError(f"{what} is called {name[:60]!r}; use only {NAME_RULE}.")
    return name


def csv_link(text: str) -> str:
    """A ``data:`` address that holds the CSV ``text``, every cell of it inert, for Excel in UTF-8."""
    rows = csv.reader(io.StringIO(text, newline=""))
    return "data:text/csv;charset=utf-8," + quote("\ufeff" + csv_of(rows), safe=",/:-_.~!*()")


def long_date(day: date | str) -> str:
    """3 October 2025. Raises ReportError for text that is not a date."""
    try:
        return wording.day(date.fromisoformat(day) if isinstance(day, str) else day)
    except ValueError:
        raise ReportError(f"{day!r} is not a date; write it as 2025-10-03.") from None


def long_month(month: str) -> str:
    """May 2025, from 2025-05. Raises ReportError for text that is not a month."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month, re.ASCII):
        raise ReportError(f"{month[:40]!r} is not a month; write it as 2025-05.")
    return wording.month(month)
