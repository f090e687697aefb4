"""Serve the replica until Ctrl-C: ``python -m replica [--port 8000] [--fault PATH=NAME]``."""

from __future__ import annotations

import argparse
import time
from contextlib import suppress

from replica import Replica, Site
from replica.facts import bundled, everyone
from replica.server import FAULTS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m replica", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port; 0 takes a free one")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="PATH=NAME",
        help=f"answer PATH with a fault; names: {', '.join(FAULTS)}; 500x2 is twice, then fine",
    )
    parser.add_argument(
        "--reports",
        choices=("all", "bundled"),
        default="all",
        help="a report of each of the 153 authorities (the default), or the bundled 72",
    )
    asked = parser.parse_args()
    faults = dict(option.split("=", 1) for option in asked.fault)
    site = Site(reports=everyone() if asked.reports == "all" else bundled(), sitemap=True)
    with Replica(site, port=asked.port, faults=faults) as replica, suppress(KeyboardInterrupt):
        print(replica.address, flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
