"""Reports in the site's sitemap: asked for where the search listing cannot be had, or is short.

The addresses of sitemaps are the ``Sitemap`` lines of robots.txt, and ``/sitemap.xml``
(https://www.sitemaps.org/protocol.html). A sitemap gives addresses without names.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from lxml import etree

from cqclib.scrape.fetch import Fetcher, FetchError, NotFound, SiteUnreachable, Stopped
from cqclib.scrape.outcome import Problem
from cqclib.scrape.parse import REPORTS, Listed

_FILES_MOST = 50
_REPORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,95}-(?:0[1-9]|1[0-2])\d\d", re.ASCII)


def reports_in_sitemap(fetcher: Fetcher) -> tuple[list[Listed], list[Problem]]:
    """The dated reports that the site's sitemaps name, each once, and what could not be read."""
    waiting = list(dict.fromkeys([*fetcher.sitemaps, "/sitemap.xml"]))
    asked: set[str] = set()
    slugs: dict[str, None] = {}
    problems: list[Problem] = []
    while waiting and len(asked) < _FILES_MOST:
        link = waiting.pop(0)
        try:
            address = fetcher.site.address(link)
            if address in asked:
                continue
            asked.add(address)
            sitemaps, addresses = _read(fetcher.get(address).body)
        except (Stopped, SiteUnreachable):
            raise
        except NotFound:
            continue
        except (FetchError, ValueError) as error:
            problems.append(Problem("sitemap", link[:500], f"A sitemap: {error}"))
            continue
        waiting += sitemaps
        slugs |= dict.fromkeys(filter(None, map(_slug, addresses)))
    if waiting:
        reason = f"There are more than {_FILES_MOST} sitemaps; the others were not read."
        problems.append(Problem("sitemap", waiting[0][:500], reason))
    return [Listed(slug, "", "formal") for slug in slugs], problems


def _read(body: bytes) -> tuple[list[str], list[str]]:
    """The sitemaps and the pages that a sitemap names. Raises ValueError for other XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"it is not XML ({error}).") from None
    kind = etree.QName(root).localname
    if kind not in ("urlset", "sitemapindex"):
        raise ValueError(f"it begins with <{kind}>, which no sitemap does.")
    locations = [text.strip() for text in root.xpath("//*[local-name()='loc']/text()")]
    return (locations, []) if kind == "sitemapindex" else ([], locations)


def _slug(address: str) -> str:
    """The slug of a report's own address; "" for any other, a page within a report included."""
    path = unquote(urlsplit(address).path)
    slug = path.removeprefix(REPORTS).rstrip("/")
    return slug if path.startswith(REPORTS) and _REPORT.fullmatch(slug) else ""
