"""Why the site was left alone, or a page could not be had, in plain words."""

from __future__ import annotations

import requests


def left_alone(host: str, seconds: float) -> str:
    """How long the site asks to be left alone, in words."""
    if seconds >= 172_800:
        span = f"{seconds / 86_400:.0f} days"
    elif seconds >= 7_200:
        span = f"{seconds / 3_600:.0f} hours"
    else:
        span = f"{seconds / 60:.0f} minutes"
    return f"{host} asks to be left alone for {span}"


def why(error: Exception | None) -> str:
    """The cause in plain words, never a nest of exception names."""
    text = str(error).lower()
    if isinstance(error, requests.exceptions.ProxyError):
        return (
            "the proxy that HTTPS_PROXY or this computer's settings name did not connect; ask those "
            "who run the network"
        )
    if isinstance(error, requests.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, requests.exceptions.SSLError):
        return (
            "its certificate is not one that this computer trusts; behind an organisation's network, "
            "ask those who run it to install theirs"
        )
    if isinstance(error, requests.Timeout) or "timed out" in text:
        return "no answer in time"
    if "resolve" in text or "name or service" in text:
        return "its name cannot be resolved"
    if "refused" in text:
        return "the connection was refused"
    if "incomplete" in text or "broken" in text:
        return "the answer was cut off"
    return "the connection failed"
