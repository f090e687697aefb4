"""Telling a page of the site from a page that keeps robots out, and one page given for all.

Both judge conservatively: a wall is a short page that speaks of nothing else, or one whose title or
heading says so; the same page is the same words for several addresses, not counting what has a
digit in it (a request number, a time).
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import defaultdict
from urllib.parse import urlsplit

import requests
from lxml import etree

from cqclib.scrape.fetch.errors import Blocked

SAME_PAGE_MOST = 2  # addresses that may give the same words
_SHORT = 1_500  # characters; the shortest page of a report has several thousand
_HEADERS = ("cf-mitigated", "x-amzn-waf-action")  # what they set is what the visitor must do
_ROBOTS = "/robots.txt"

# What asks the visitor to prove something. It is a wall whatever the status of the answer.
_CHALLENGE = re.compile(
    r"checking your browser|just a moment|verify(ing)? (that )?you are (a )?human|\bcaptcha\b"
    r"|human verification|bot verification|robot check|are you a (robot|human)|are you human"
    r"|you are not a robot|attention required|security check|pardon our interruption"
    r"|unusual traffic|ddos protection"
    r"|(enable|accept|allow) (all )?(javascript and )?cookies (to|and|before|in order)"
    r"|cookies (are|must be) (required|enabled|accepted)"
)
# What refuses. With a status of its own (403) it may be about one page; with 200 it is a wall.
_REFUSAL = re.compile(
    r"access (to this page )?(has been |is |was )?denied|you have been blocked|request (was )?blocked"
    r"|request rejected|requested url was rejected|incapsula incident|403 forbidden"
)
_SHOWN = "//text()[not(ancestor::script|ancestor::style|ancestor::noscript|ancestor::template)]"


class Walls:
    """Watches the answers of one run. ``check`` is safe from any thread."""

    def __init__(self) -> None:
        self._addresses: dict[str, dict[str, str]] = defaultdict(dict)  # by words, then by path
        self._lock = threading.Lock()

    def check(self, response: requests.Response) -> None:
        """Raises Blocked when ``response`` is a wall, or the same page as for other addresses."""
        url, host = response.url, urlsplit(response.url).netloc
        headings, text = _headings_and_text(response.content) if _is_markup(response) else ([], "")
        if speech := _wall(response, headings, text):
            raise Blocked(
                f"{host} keeps robots out: in place of {url} came a page that says {speech!r}",
                response.content,
                (url,),
            )
        path = urlsplit(url).path.rstrip("/")
        if response.status_code != 200 or path == _ROBOTS:
            return
        with self._lock:
            same = self._addresses[_fingerprint(text, response.content)]
            same[path] = url
            addresses = tuple(same.values())
        if len(addresses) > SAME_PAGE_MOST:
            raise Blocked(
                f"{host} gives the same page for {len(addresses)} different addresses, the last "
                f"of them {url}",
                response.content,
                addresses,
            )


def _wall(response: requests.Response, headings: list[str], text: str) -> str:
    """The words by which an answer keeps robots out; "" for an answer of the site itself."""
    for name in _HEADERS:
        if action := response.headers.get(name, "").strip().lower():
            return action[:40]
    if response.status_code not in (200, 202, 401, 403, 405, 429, 503):
        return ""
    rules = [_CHALLENGE, _REFUSAL] if response.status_code in (200, 202) else [_CHALLENGE]
    for rule in rules:
        for heading in headings:
            if match := rule.match(heading):
                return match[0]
        if len(text) < _SHORT and (match := rule.search(text)):
            return match[0]
    return ""


def _fingerprint(text: str, body: bytes) -> str:
    """What a page says, but for words with a digit in them; a page of no words is its bytes."""
    lasting = [word for word in text.split() if not any(map(str.isdigit, word))]
    return hashlib.sha256(" ".join(lasting).encode() or body).hexdigest()


def _is_markup(response: requests.Response) -> bool:
    """Whether the body is markup: a robots.txt in plain text may name /captcha/."""
    return response.content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _headings_and_text(body: bytes) -> tuple[list[str], str]:
    """Title and first-level headings, and all text that is shown, in small letters."""
    if not body.strip():
        return [], ""
    # Whatever the encoding, the letters looked for are ASCII.
    tree = etree.fromstring(body, etree.HTMLParser(encoding="iso-8859-1", huge_tree=True))
    if tree is None:
        return [], ""
    headings = [_plain("".join(element.itertext())) for element in tree.iter("title", "h1")]
    return headings, _plain(" ".join(tree.xpath(_SHOWN)))


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()
