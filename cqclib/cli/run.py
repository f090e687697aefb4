"""``run``: the notebooks in order, from the recorded assessments to the reports."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from cqclib import parameters, paths
from cqclib.cli.values import at_least, between, rate, text
from cqclib.errors import ParameterError
from cqclib.reference import authorities

if TYPE_CHECKING:
    from cqclib.pipeline.steps import Step

SUMMARY = "Run the notebooks in order and write the reports to reports/."
EXAMPLES = """\
examples:
  run                                          Kent's report and the national ones
  run --authority Essex --authority RBWM       two authorities
  run --region "North East" --peers "same type"
  run --authority all                          every assessed authority, region and statement
  run --live --contact you@example.org         from CQC's site, as it is today
"""
PEERS = ("statistical neighbours", "same type", "same region")
# What goes with --live alone.
_LIVE = (
    *("contact", "requests_per_second", "workers", "max_problems", "base_url"),
    *("statements", "refresh", "debug"),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which authorities, compared with whom, from which snapshot."""
    whom = parser.add_argument_group("whom to report on (each can be given again)")
    for option, words in (
        ("authority", "a name, an alias or an ONS code (default Kent); or all that were assessed"),
        ("region", 'all assessed authorities of a region, such as "South East", and its page'),
        ("type", 'all assessed authorities of a type, such as "County council"'),
    ):
        about: dict[str, Any] = {"metavar": "NAME", "dest": "whom", "help": words}
        whom.add_argument(f"--{option}", action="append", type=_selection(option), **about)
    whom.add_argument(
        "--peers", metavar="GROUP", type=text, help=f"compare with: {', '.join(PEERS)}"
    )
    source = parser.add_argument_group("which snapshot")
    either = source.add_mutually_exclusive_group()
    either.add_argument(
        "--source", metavar="DATE", type=text, help="a folder in data/raw, or latest"
    )
    either.add_argument(
        "--live", action="store_true", help="read CQC's site, politely, and record a new snapshot"
    )
    _add_live_options(parser.add_argument_group("with --live (see docs/how_to.md)"))


def _add_live_options(live: argparse._ArgumentGroup) -> None:
    live.add_argument("--contact", metavar="TEXT", type=text, help="where CQC can reach you")
    live.add_argument(
        "--requests-per-second", metavar="N", type=rate, help="for all workers together (1)"
    )
    live.add_argument("--workers", metavar="N", type=between(1, 8), help="requests at once (2)")
    live.add_argument(
        "--max-problems", metavar="N", type=at_least(0), help="pages that may be unreadable (0)"
    )
    live.add_argument("--base-url", metavar="URL", type=text, help="another site than CQC's")
    live.add_argument("--statements", action="store_true", help="also every statement's own page")
    live.add_argument("--refresh", action="store_true", help="ask for every page again")
    live.add_argument("--debug", action="store_true", help="log every request")


def _selection(option: str) -> Any:
    def selection(value: str) -> tuple[str, str]:
        return option, text(value)

    return selection


def check(options: argparse.Namespace) -> None:
    """Refuse names that are nobody's, unknown groups and snapshots, and options without --live."""
    for option, value in options.whom or ():
        if option == "region":
            parameters.choice("--region", value, authorities.regions())
        elif option == "type":
            parameters.choice("--type", value, authorities.types())
        elif value != "all":
            authorities.resolve(value)
    if options.peers is not None:
        parameters.choice("--peers", options.peers, PEERS)
    if options.source not in (None, "latest"):
        _check_source(options.source)
    given = _given(options)
    if given and not options.live:
        first = next(iter(given)).replace("_", "-")
        raise ParameterError(f"--{first} goes with --live only.")


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """The options for --live that were given, with their values; a number may be 0."""
    values = {name: getattr(options, name) for name in _LIVE}
    return {
        name: value for name, value in values.items() if value is not None and value is not False
    }


def _check_source(source: str) -> None:
    known = sorted(path.parent.name for path in paths.raw().glob("2*-*-*/provenance.json"))
    if source not in known:
        raise ParameterError(
            f"there is no snapshot {source[:60]!r} in {paths.raw()}; "
            f"there is {', '.join(known) or 'none'}."
        )


def steps(options: argparse.Namespace) -> list[Step]:
    """The notebooks to run, in order, with their parameters."""
    from cqclib.pipeline.steps import checked
    from cqclib.report.catalogue import FOCUS, REGION, STATEMENT

    scrape: dict[str, Any] = {}
    if options.live:
        scrape["source"] = "live"
    elif options.source is not None:
        scrape["source"] = options.source
    scrape |= _given(options)
    peers = {} if options.peers is None else {"peers": options.peers}
    whom = options.whom or [("authority", "Kent")]
    focus = [{option: value, **peers} for option, value in whom]
    # The regions asked for get a page of their own; with all authorities every one, and every statement.
    regions, statements = [value for option, value in whom if option == "region"], range(0)
    if ("authority", "all") in whom:
        regions, statements = authorities.regions(), range(1, 10)
    return [
        checked("01_scrape", scrape),
        checked("02_clean", {}),
        checked("03_national", {}),
        *(checked(FOCUS, given) for given in focus),
        checked("05_league_tables", {}),
        checked("06_compare", {}),
        *(checked(REGION, {"region": region}) for region in dict.fromkeys(regions)),
        *(checked(STATEMENT, {"statement": number}) for number in statements),
    ]


def main(options: argparse.Namespace) -> int:
    """Run them."""
    from cqclib.pipeline.pool import Pool

    with Pool() as pool:  # its kernels start while the rest is imported
        from cqclib.pipeline import run

        run.run(steps(options), pool)
    return 0
