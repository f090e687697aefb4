"""Text from bytes: whatever is declared, no digit is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cqclib.scrape.fetch.encoding import decoded

POUND = "<p>\u00a312 \u2013 caf\u00e9 39%</p>"


@pytest.mark.parametrize(
    ("encoding", "header", "meta", "text"),
    [
        ("utf-8", "utf-8", "", POUND),
        ("utf-8", "iso-8859-1", "", POUND),  # what is valid UTF-8 is UTF-8
        ("utf-8-sig", "windows-1251", "koi8-r", POUND),  # the mark comes first
        ("utf-16", "utf-8", "utf-8", POUND),
        ("utf-16-be", "", "", POUND),
        ("windows-1252", "windows-1252", "", POUND),
        ("windows-1252", "iso-8859-1", "", POUND),  # as browsers do
        ("windows-1252", "", "", POUND),
        ("windows-1252", "utf-8", "utf-8", POUND),  # both wrong
        ("iso-8859-15", "", "iso-8859-15", POUND.replace("\u2013", "\u20ac")),
        ("iso-8859-15", "iso-8859-15", "utf-8", POUND.replace("\u2013", "\u20ac")),
        ("windows-1252", "cp037", "", POUND),  # EBCDIC: every byte would be another character
        ("windows-1252", "utf-16", "", POUND),
        ("windows-1252", "gb18030", "", POUND),
        ("windows-1252", "punycode", "unicode_escape", POUND),
        ("windows-1252", "hex", "rot13", POUND),
    ],
)
def test_mark_then_utf_8_then_header_then_page(
    encoding: str, header: str, meta: str, text: str
) -> None:
    text = f"<html><meta charset='{meta}'>{text}</html>" if meta else text
    declared = f"text/html; charset={header}" if header else "text/html"
    assert decoded(text.encode(encoding), declared) == text


def test_utf_8_with_a_broken_character_keeps_the_others() -> None:
    body = "<p>caf\u00e9 \u2013 39%".encode() + b"\xff12\xe2\x80 3</p>"
    assert (
        decoded(body, "text/html; charset=utf-8") == "<p>caf\u00e9 \u2013 39%\ufffd12\ufffd 3</p>"
    )


@given(
    st.binary(max_size=60).filter(lambda body: b"\0" not in body),
    st.sampled_from(
        "utf-8 utf-16 utf-7 utf-32 cp037 cp500 gb18030 gbk big5 shift_jis euc-jp iso-2022-jp hz "
        "johab punycode idna unicode_escape raw_unicode_escape x \u00e9 undefined mbcs base64".split()
    ),
)
@example(b"\xa33\xa31", "gb18030")
@example(b"2 \x8139\x8139", "gb18030")
def test_no_declared_encoding_loses_a_digit(body: bytes, declared: str) -> None:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return  # marked as UTF-16
    text = decoded(body, f"text/html; charset={declared}")
    assert re.findall("[0-9]", text) == re.findall("[0-9]", body.decode("latin-1"))


@pytest.mark.parametrize("body", [b"\0", b"%PDF\0\1\2", b"<p>39\0</p>", b"\x89PNG\0\0<<"])
def test_what_is_no_text_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="no text"):
        decoded(body)
