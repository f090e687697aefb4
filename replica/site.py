"""The replica as a map from path to page: listings, landing, summary and statement pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from replica import dress
from replica.facts import REPORTS, Report, bundled, pilots

SEARCH = "/search/content/7217"
SITEMAP = "/sitemap.xml"
PAGE_SIZE = 10
HOSTILE = (
    ("evil-0125", "<script>alert(1)</script>"),
    ("formula-0125", '=HYPERLINK("http://evil.example","x")'),
    ("../../x", "../../x"),
    ("..%2F..%2Fx-0125", "Kent County Council"),
)


@dataclass
class Site:
    """What is served. ``pager``: how the search listing goes on; the other switches are faults."""

    reports: list[Report] = field(default_factory=bundled)
    pilots: list[Report] = field(default_factory=pilots)
    pager: str = "rel"  # "rel", "text" or "none"
    robots: str | None = "User-agent: *\nDisallow: /admin/\n"
    loops: bool = False  # the listing's last page leads back to its second
    moves: bool = False  # a new report appears while the listing is read: all shift by one
    duplicate: bool = False  # one report stands twice
    hostile: bool = False  # names and addresses meant to do harm
    unlisted: frozenset[str] = frozenset()  # missing from the search listing
    link_missing_on: int | None = None  # a page of the listing that shows no link to the next
    repeats_on: int | None = None  # a page of the listing that shows the first one's reports again
    ends_after: int = 0  # the search listing shows only so many reports, as if that were all
    taken_down: frozenset[str] = frozenset()  # not listed, and not there (404)
    sitemap: bool = False  # /sitemap.xml names every page of every report
    redirects: dict[str, str] = field(default_factory=dict)  # path to where it leads
    extra: dict[str, str] = field(default_factory=dict)  # path to page, before everything else

    def listed(self) -> list[Report]:
        hidden = self.unlisted | self.taken_down
        shown = [report for report in self.reports + self.pilots if report.slug not in hidden]
        return sorted(shown, key=lambda report: (report.published, report.slug), reverse=True)

    def page(self, path: str, number: int = 0) -> str | None:
        """The page at ``path``; ``number`` is the page of a listing. None when there is none."""
        if path in self.extra:
            return self.extra[path]
        if path == SEARCH:
            return self._search(number)
        if path == REPORTS:
            return self._newest()
        if path == SITEMAP:
            return self._sitemap() if self.sitemap else None
        return self._report_page(path)

    def _report_page(self, path: str) -> str | None:
        for report in self.reports + self.pilots:
            if report.slug in self.taken_down:
                continue
            if path == report.path:
                return dress.landing(report)
            if path == report.summary_path:
                return dress.summary(report)
            for number in report.scores:
                if path == report.statement_path(number):
                    return dress.statement(report, number)
        for slug, name in HOSTILE if self.hostile else ():
            if path == f"{REPORTS}/{slug}":
                return dress.page(name, f"<h1>{escape(_title(name))}</h1>")
        return None

    def replace(self, report: Report) -> None:
        """Serve another version of a report."""
        self.reports = [report if old.slug == report.slug else old for old in self.reports]

    def _sitemap(self) -> str:
        """Every report with its pages, under CQC's own addresses, as the protocol has it."""
        paths = ["/", REPORTS]
        for report in self.listed():
            paths += [report.path, report.summary_path]
            paths += [report.statement_path(number) for number in report.scores]
        urls = "".join(
            f"<url><loc>https://www.cqc.org.uk{escape(path)}</loc></url>" for path in paths
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        )

    def _search(self, number: int) -> str:
        entries = self.listed()
        if self.ends_after:
            entries = entries[: self.ends_after]
        if self.moves and number >= 2:
            entries = entries[:1] + entries  # one more on top than when page 1 was read
        if self.duplicate:
            entries = entries[:25] + entries[:1] + entries[25:]
        first = 0 if number == self.repeats_on else number
        shown = entries[first * PAGE_SIZE : (first + 1) * PAGE_SIZE]
        last = (len(entries) - 1) // PAGE_SIZE
        items = "".join(_item(report) for report in shown)
        if self.hostile and number == 1:
            items += "".join(_entry(f"{REPORTS}/{slug}", _title(name)) for slug, name in HOSTILE)
        if number == 0:
            others = "/care-services/integrated-care-system-assessment-reports"
            formal = next((report for report in entries if report.kind == "formal"), None)
            items += (
                _entry(f"{others}/dorset-0925", "NHS Dorset: integrated care system assessment")
                + (_entry(f"{formal.path}-theme1-support", formal.title) if formal else "")
                + _entry("https://www.example.org/kent-0525", _title("Kent"))
            )
        following = 1 if self.loops and number == last else number + 1
        pager = ""
        if (number < last or self.loops) and number != self.link_missing_on:
            href = f"{SEARCH}?page={following}"
            if self.pager == "rel":
                pager = f"<nav><a rel='next' href='{href}'>\u203a</a></nav>"
            elif self.pager == "text":
                pager = f"<nav><a href='?page={following}'>Next page</a></nav>"
        return dress.page("Search", f"<h1>Search results</h1><ol>{items}</ol>{pager}")

    def _newest(self) -> str:
        formal = [report for report in self.listed() if report.kind == "formal"]
        newest = formal[:10] + [report for report in self.reports if report.slug in self.unlisted]
        items, trials = ("".join(map(_item, some)) for some in (newest, self.pilots))
        return dress.page(
            "Local authority assessment reports",
            "<h1>Local authority assessment reports</h1><h2>Assessment reports</h2><p>Our reports, "
            f"starting with the most recently published:</p><ul>{items}</ul><h2>Assessments in "
            "progress</h2><ul><li>Barnsley</li><li>York</li></ul><h2>Pilot assessments</h2>"
            f"<p>Read <a href='/publications/pilot-evaluation'>the evaluation</a>.</p><ul>{trials}"
            "</ul>",
        )


def _item(report: Report) -> str:
    return _entry(report.path, report.title)


def _entry(href: str, words: str) -> str:
    return f"<li><h3><a href='{href}'>{escape(words)}</a></h3><p>Report</p></li>"


def _title(name: str) -> str:
    return f"{name}: local authority assessment"
