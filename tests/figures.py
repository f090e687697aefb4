"""The headline figures of England, made up, as the front door and the guide are given them."""

from collections.abc import Iterable
from typing import Any


def national(scores_agree: int, disputed: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Figures of which ``scores_agree`` of 300 scores; ``disputed``: statement and address, of Kent."""
    return {
        "assessed": 72,
        "authorities": 153,
        "as_at": "2025-10-03",
        "ratings": {"Outstanding": 2, "Good": 48, "Requires improvement": 21, "Inadequate": 1},
        "first_month": "2024-05",
        "last_month": "2025-10",
        "second_sources": {
            "authorities": 40,
            "scores_compared": 300,
            "scores_agree": scores_agree,
            "disagreements": [
                {
                    "authority": "Kent",
                    "statement": statement,
                    "snapshot": 2,
                    "second_source": 3,
                    "source_url": url,
                }
                for statement, url in disputed
            ],
        },
    }
