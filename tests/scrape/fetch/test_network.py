"""Behind an organisation's network: its proxy, and certificates that only this computer trusts.

Everything stays on this machine: the proxy connects to the replica, whatever host it is asked for.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from cqclib.scrape.fetch import CQC, Fetcher, SiteUnreachable, Timeouts
from replica import Replica
from replica.proxy import Proxy

KENT = "/care-services/local-authority-assessment-reports/kent-0525"
BRIEF = Timeouts(connect=5.0, read=5.0, whole=10.0, backoff=0.01)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def cqc(authority: trustme.CA) -> Iterator[Replica]:
    """A replica that can prove to be www.cqc.org.uk to who trusts ``authority``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("www.cqc.org.uk").configure_cert(context)
    with Replica(tls=context) as running:
        yield running


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Without this computer's own proxy and certificate settings."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture
def trusted(
    authority: trustme.CA, no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> pytest.MonkeyPatch:
    """As if the operating system trusted ``authority``: where OpenSSL looks for its list."""
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    no_settings.setenv("SSL_CERT_FILE", str(bundle))
    return no_settings


def test_https_proxy_and_the_operating_systems_certificates(
    cqc: Replica, trusted: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Proxy(to=cqc.served_at) as proxy:
        trusted.setenv("HTTPS_PROXY", proxy.address)
        fetcher = Fetcher.live(tmp_path / "cache", requests_per_second=500.0, timeouts=BRIEF)
        fetcher.start()
        page = fetcher.get(KENT)
        fetcher.close(finished=True)
    assert page.url == CQC + KENT
    assert "Kent County Council" in page.text
    assert set(proxy.asked) == {"www.cqc.org.uk:443"}
    assert cqc.paths() == ["/robots.txt", KENT]
    assert {seen.headers["Host"] for seen in cqc.seen} == {"www.cqc.org.uk"}


def test_a_certificate_that_this_computer_does_not_trust_is_refused(
    cqc: Replica, authority: trustme.CA, no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "own.pem"))
    # Not even what requests' own list has counts.
    no_settings.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "own.pem"))
    with Proxy(to=cqc.served_at) as proxy:
        no_settings.setenv("HTTPS_PROXY", proxy.address)
        with pytest.raises(SiteUnreachable, match="not one that this computer trusts"):
            Fetcher.live(tmp_path, requests_per_second=500.0, timeouts=BRIEF).start()
    assert cqc.paths() == []


def test_a_trusted_certificate_of_another_host_is_refused(
    authority: trustme.CA, trusted: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("www.example.org").configure_cert(context)
    with Replica(tls=context) as other, Proxy(to=other.served_at) as proxy:
        trusted.setenv("HTTPS_PROXY", proxy.address)
        with pytest.raises(SiteUnreachable, match="not one that this computer trusts"):
            Fetcher.live(tmp_path, requests_per_second=500.0, timeouts=BRIEF).start()
        assert other.paths() == []


def test_a_named_bundle_of_certificates_is_used_too(
    cqc: Replica, authority: trustme.CA, no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle.pem"
    authority.cert_pem.write_to_path(str(bundle))
    no_settings.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with Proxy(to=cqc.served_at) as proxy:
        no_settings.setenv("HTTPS_PROXY", proxy.address)
        fetcher = Fetcher.live(tmp_path / "cache", requests_per_second=500.0, timeouts=BRIEF)
        fetcher.start()
        fetcher.close(finished=True)
    assert cqc.paths() == ["/robots.txt"]


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_is_one_sentence(
    cqc: Replica, trusted: pytest.MonkeyPatch, tmp_path: Path, status: int
) -> None:
    with Proxy(to=cqc.served_at, status=status) as proxy:
        trusted.setenv("HTTPS_PROXY", proxy.address.replace("//", "//name:secret@"))
        with pytest.raises(SiteUnreachable, match="the proxy that HTTPS_PROXY") as caught:
            Fetcher.live(tmp_path, requests_per_second=500.0, timeouts=BRIEF).start()
    assert "secret" not in str(caught.value)
    assert cqc.paths() == []


def test_a_proxy_that_is_not_there_is_one_sentence(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    no_settings.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(SiteUnreachable, match="the proxy that HTTPS_PROXY"):
        Fetcher.live(tmp_path, requests_per_second=500.0, timeouts=BRIEF).start()


def test_a_replica_is_never_asked_through_a_proxy(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    no_settings.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with Replica() as replica:
        fetcher = Fetcher.live(tmp_path, replica.address, 500.0, timeouts=BRIEF)
        fetcher.start()
        assert "Kent" in fetcher.get(KENT).text


@pytest.mark.full
def test_a_slow_answer_over_https_is_given_up_too(
    cqc: Replica, trusted: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cqc.faults[KENT] = "drip-body"
    quick = Timeouts(connect=5.0, read=30.0, whole=1.0, backoff=0.01)
    with Proxy(to=cqc.served_at) as proxy:
        trusted.setenv("HTTPS_PROXY", proxy.address)
        fetcher = Fetcher.live(tmp_path / "cache", requests_per_second=500.0, timeouts=quick)
        fetcher.start()
        with pytest.raises(Exception, match="no answer in time"):
            fetcher.get(KENT)
    assert cqc.paths().count(KENT) == 3
