"""The finder knows every name the command line knows, and every name leads to where it is read about."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from cqclib.folding import folded
from cqclib.reference import authorities
from cqclib.reference.authorities import Authority
from cqclib.report.html import finder, markup
from cqclib.report.html.elements import authority_link


def matching(asked: str) -> set[str]:
    """The slugs that finder.js finds: every telling word begins a word of the name or of the rest."""
    words = folded(asked).split()
    telling = [word for word in words if word not in finder.GENERIC] or words
    slugs = set()
    for line in finder.names():
        name, slug, further = line.split("|")
        known = f"{folded(name)} {further}".split()
        if all(any(part.startswith(word) for part in known) for word in telling):
            slugs.add(slug)
    return slugs


@pytest.mark.parametrize("authority", authorities.everyone(), ids=lambda authority: authority.slug)
def test_every_name_alias_and_code_finds_its_authority(authority: Authority) -> None:
    for name in (authority.code, authority.name, *authority.aliases):
        assert authority.slug in matching(name), name


def test_a_slug_is_the_name_folded_as_the_scripts_take_it_to_be() -> None:
    for authority in authorities.everyone():
        assert authority.slug.replace("-", " ") == folded(authority.name)


def test_the_script_has_the_same_generic_words() -> None:
    script = (markup.TEMPLATES / finder.SCRIPT).read_text(encoding="utf-8")
    listed = re.search(r"GENERIC = new Set\(`([^`]+)`", script)
    assert listed and set(listed[1].split()) == finder.GENERIC


def test_a_name_leads_to_its_report_or_to_where_it_is_listed() -> None:
    page = f'<form data-status="">{markup.inline(authority_link("Kent", "kent"))}</form>'
    other = str(page).replace("kent", "devon").replace("Kent", "Devon")
    linked = finder.with_links(page + other, {"kent"}, {"kent", "essex"}, compared=False)
    assert 'href="focus_kent.html">Kent' in linked
    assert 'href="index.html#devon">Devon' in linked
    again = finder.with_links(linked, set(), {"kent"}, compared=True)
    assert 'href="compare.html#kent">Kent' in again
    assert 'href="compare.html#devon">Devon' in again


def test_the_status_says_who_has_a_report_and_who_was_assessed() -> None:
    linked = finder.with_links('<p data-status="">', {"kent"}, {"kent", "essex"}, compared=True)
    match = re.search('data-status="([^"]*)"', linked)
    assert match is not None
    states = dict(zip((line.split("|")[1] for line in finder.names()), match[1], strict=False))
    assert (states["kent"], states["essex"], states["devon"]) == ("r", "a", "-")
    assert match[1].endswith("c") and len(match[1]) == 154


def test_a_name_with_markup_in_it_stays_text() -> None:
    shown = markup.inline(authority_link("<b>Kent</b>", "kent"))
    assert isinstance(shown, Markup) and "<b>" not in shown
