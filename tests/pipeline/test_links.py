"""Every link between the reports of a run leads somewhere, and every name to where it is read about."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from cqclib.analysis import national
from cqclib.dataset.tables import Dataset
from cqclib.pipeline import run as pipeline
from cqclib.pipeline.steps import checked
from cqclib.reference import authorities

COMPARISON = "compare.html"
SLUGS = {authority.slug for authority in authorities.everyone()}


class Links(HTMLParser):
    """The ids of a page, its links, and those of authorities' names: (slug, address)."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.addresses: list[str] = []
        self.names: list[tuple[str, str]] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "a" and "href" in given:
            self.addresses.append(given["href"])
            if "data-authority" in given:
                self.names.append((given["data-authority"], given["href"]))


@pytest.mark.full
def test_every_link_and_every_name_leads_where_it_should(
    published_data: Path, tables: Dataset, tmp_path: Path
) -> None:
    national.write(tables)
    pipeline.run(
        [
            checked("04_focus_authority", {"authority": "Kent"}),
            checked("04_focus_authority", {"authority": "Devon"}),
            checked("05_league_tables", {}),
            checked("06_compare", {}),
            checked("07_region", {"region": "North East"}),
            checked("03_national", {}),
        ]
    )
    folder = tmp_path / "reports"
    pages = {page.name: Links(page) for page in folder.glob("*.html")}
    assert {"index.html", "national.html", "league_tables.html", COMPARISON} < set(pages)
    lost = [
        (name, address)
        for name, links in pages.items()
        for address in links.addresses
        if not address.startswith(("https://", "data:"))
        and not _is_there(folder, name, address, pages)
    ]
    assert lost == []
    reported = {"kent": "focus_kent.html", "devon": "focus_devon.html"}
    for name, links in pages.items():
        for slug, address in links.names:
            assert address == reported.get(slug, f"{COMPARISON}#{slug}"), name
    assert {slug for slug, _ in pages["index.html"].names} == SLUGS


def _is_there(folder: Path, name: str, address: str, pages: dict[str, Links]) -> bool:
    file, _, fragment = address.partition("#")
    file = file or name
    if not fragment:
        return (folder / file).is_file()
    if file == COMPARISON and fragment in SLUGS:
        return True
    return file in pages and fragment in pages[file].ids
