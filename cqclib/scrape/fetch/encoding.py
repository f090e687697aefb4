"""From the bytes of a page to its text, whatever encoding it declares.

In this order: a byte order mark, what is valid UTF-8, the encoding that the answer's header
declares, the one that the page declares, and Windows-1252. A declared encoding is believed only
where every ASCII character comes out as it is: no score, percentage or date is lost to a wrong one.
"""

from __future__ import annotations

import codecs
from email.message import Message

from bs4.dammit import EncodingDetector

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = "windows-1252"  # what browsers take the two below for
_LATIN = ("iso8859-1", "ascii")
_ASCII = bytes(range(92)) + bytes(range(93, 128)) + b"\\n"  # the backslash before a letter
_TAGS_LEAST = 2  # "<" in what is taken for UTF-16 without a mark


def decoded(body: bytes, content_type: str = "") -> str:
    """The text of ``body``. Raises ValueError when it is no text at all."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if b"\0" in body:
        return _utf_16(body)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for declared in (_of_header(content_type), EncodingDetector.find_declared_encoding(body, True)):
        text = _believed(body, declared or "")
        if text is not None:
            return text
    # UTF-8 with a broken character here and there, or no UTF-8 at all.
    broken = body.decode("utf-8", "replace")
    lost = broken.count("\ufffd")
    whole = sum(not character.isascii() for character in broken) - lost
    return broken if whole >= lost else body.decode(_WESTERN, "replace")


def _believed(body: bytes, declared: str) -> str | None:
    """``body`` in the ``declared`` encoding, if that fits and keeps what is ASCII as it is."""
    try:
        name = codecs.lookup(declared).name
        if _ASCII.decode(name) != _ASCII.decode("ascii"):
            return None
        text = body.decode(_WESTERN if name in _LATIN else name)
    except (LookupError, UnicodeError, ValueError):
        return None
    ascii_bytes = bytes(byte for byte in body if byte < 128)
    kept = "".join(character for character in text if character.isascii())
    return text if kept.encode("ascii") == ascii_bytes else None


def _utf_16(body: bytes) -> str:
    """Text with a zero byte in it is UTF-16 if that gives markup. Raises ValueError."""
    for name in ("utf-16-le", "utf-16-be"):
        text = body.decode(name, "replace")
        if text.count("<") >= _TAGS_LEAST and "\0" not in text and "\ufffd" not in text:
            return text
    raise ValueError("it is no text")


def _of_header(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = content_type or "text/html"
    return message.get_content_charset("")
