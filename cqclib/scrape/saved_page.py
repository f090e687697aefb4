"""Pages that a person saved in a browser: their bytes, and the address they were saved from."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.dammit import EncodingDetector

from cqclib.scrape.outcome import CrawlError
from cqclib.snapshot.pages_zip import BODY_LIMIT

ADDRESSES = "addresses.csv"  # of a folder: file,address
_SUFFIXES = (".html", ".htm", ".mhtml", ".mht")
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")


@dataclass(frozen=True)
class SavedPage:
    """One saved page: the file's name, its address, and the HTML as it was saved."""

    file: str
    address: str
    body: bytes
    content_type: str


def saved_pages(path: Path, address: str = "") -> list[SavedPage]:
    """The pages in a file, or in all HTML files of a folder.

    A file's address is ``address``, or what ``addresses.csv`` of the folder says, or what the
    browser wrote into it. Raises CrawlError for what is no saved page, or has no address.
    """
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in _SUFFIXES)
        if not files:
            raise CrawlError(f"{path} holds no saved page ({', '.join(_SUFFIXES)}).")
        if address:
            raise CrawlError("An address goes with one page; for a folder write addresses.csv.")
        addresses = _addresses(path / ADDRESSES)
        return [_saved_page(file, addresses.get(file.name, "")) for file in files]
    return [_saved_page(path, address)]


def _addresses(path: Path) -> dict[str, str]:
    """File to address. Raises CrawlError for a file that is no such table."""
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, csv.Error) as error:
        raise CrawlError(f"{path} cannot be read ({error}).") from None
    if rows and not {"file", "address"} <= rows[0].keys():
        raise CrawlError(f"{path} must begin with the line file,address.")
    return {str(row["file"]).strip(): str(row["address"]).strip() for row in rows}


def _saved_page(path: Path, address: str) -> SavedPage:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise CrawlError(f"{path} cannot be read ({error.strerror}).") from None
    if len(body) > BODY_LIMIT:
        raise CrawlError(f"{path} is larger than {BODY_LIMIT // 1_000_000} MB; it is no such page.")
    written = ""
    if path.suffix.lower() in (".mhtml", ".mht"):
        body, content_type, written = _of_mhtml(path, body)
    else:
        charset = EncodingDetector.find_declared_encoding(body, is_html=True) or "utf-8"
        content_type = f"text/html; charset={charset}"
    if b"<" not in body or body.startswith((b"%PDF", b"PK")):
        raise CrawlError(f"{path} is no HTML page; save the page itself from the browser.")
    address = address or written or _address_in(body)
    if not address:
        raise CrawlError(f"{path} does not say where it was saved from; give --address.")
    return SavedPage(path.name, address, body, content_type)


def _of_mhtml(path: Path, content: bytes) -> tuple[bytes, str, str]:
    """The HTML in a page saved as one file, with its type and address. Raises CrawlError."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    part = message.get_body(("html",)) if isinstance(message, EmailMessage) else None
    body = part.get_payload(decode=True) if part else None
    if part is None or not isinstance(body, bytes):
        raise CrawlError(f"{path} holds no HTML page; save the page as HTML instead.")
    charset = part.get_content_charset() or "utf-8"
    address = message.get("Snapshot-Content-Location") or part.get("Content-Location") or ""
    return body, f"text/html; charset={charset}", str(address).strip()


def _address_in(body: bytes) -> str:
    """The address that a browser wrote into a page, or that the page calls its own; "" for none."""
    saved_from = _SAVED_FROM.search(body[:5000])
    if saved_from:
        return saved_from[1].decode("ascii", "replace")
    page = BeautifulSoup(body, "lxml")
    for selector, attribute in (
        ("link[rel=canonical]", "href"),
        ("meta[property='og:url']", "content"),
    ):
        element = page.select_one(selector)
        if element is not None and element.get(attribute):
            return str(element[attribute]).strip()
    return ""
