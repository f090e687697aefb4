"""A replica of the part of CQC's site that the scraper reads, for tests and for trying it by hand.

``python -m replica`` serves it and prints its address.
"""

from replica.server import Replica, Seen
from replica.site import Site

__all__ = ["Replica", "Seen", "Site"]
