"""Answers from a recording, without a network; and the options that are refused."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from cqclib.errors import ParameterError
from cqclib.scrape.fetch import (
    BODY_LIMIT,
    CQC,
    Exchange,
    Fetcher,
    NotRecorded,
    RateLimiter,
    user_agent,
)
from cqclib.scrape.fetch import adapter as transport

KENT = "/care-services/local-authority-assessment-reports/kent-0525"


def test_a_recording_cannot_reach_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    kept = {
        f"{CQC}/robots.txt": Exchange(f"{CQC}/robots.txt", 404, "text/html", "", b""),
        f"{CQC}/a": Exchange(f"{CQC}/a", 301, "text/html", "/b", b""),
        f"{CQC}/b": Exchange(f"{CQC}/b", 200, "text/html", "", b"<p>kept</p>"),
    }
    fetcher = Fetcher.recorded(kept)
    fetcher.start()
    assert fetcher.get("/a").text == "<p>kept</p>"
    with pytest.raises(NotRecorded):
        fetcher.get("/c")


@pytest.mark.parametrize("contact", ["a\r\nHost: x", "caf\u00e9", "x" * 201])
def test_a_contact_is_one_plain_line(contact: str) -> None:
    with pytest.raises(ParameterError, match="contact"):
        user_agent(contact)


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf")])
def test_a_rate_is_above_zero(rate: float, cache: Path, live: Callable[..., Fetcher]) -> None:
    with pytest.raises(ParameterError, match="requests_per_second"):
        Fetcher.live(cache, requests_per_second=rate)


def test_the_limits_are_the_agreed_ones() -> None:
    assert (BODY_LIMIT, transport.ATTEMPTS, transport.RETRY_AFTER_MOST) == (5_000_000, 3, 120)
    assert RateLimiter(1.0).interval == 1.0
