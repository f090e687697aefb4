"""A replica of the part of CQC's site that the scraper reads, for tests and for trying it by hand.

``python -m tests.replica`` serves it and prints its address.
"""

from tests.replica.server import Replica, Seen
from tests.replica.site import Site

__all__ = ["Replica", "Seen", "Site"]
