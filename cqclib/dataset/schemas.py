"""What every table must be: columns, types and constraints, declared with pandera (see checking)."""

from __future__ import annotations

import pandera.pandas as pa

from cqclib.dataset import published_files
from cqclib.errors import printable
from cqclib.reference import authorities, framework
from cqclib.snapshot import model as snapshot

_SLUG = r"[A-Za-z0-9][A-Za-z0-9-]{0,99}"
_MONTH = r"20[0-9][0-9]-(0[1-9]|1[0-2])"
_REPORT_URL = r"https://www\.cqc\.org\.uk/care-services/local-authority-assessment-reports/[!-~]+"
KINDS = ("formal", "pilot")
QUARTERS = ("top", "upper middle", "lower middle", "bottom")


def _optional(pattern: str) -> str:
    return rf"^({pattern})?$"


_SCORE_TEXT = pa.Check.str_matches(_optional("[1-4]"), error="a score of 1, 2, 3, 4 or a blank")
_RATING_TEXT = pa.Check.isin(
    ["", *framework.RATING_NAMES],
    error=f"a rating ({', '.join(framework.RATING_NAMES)}) or a blank",
)

_PERCENT_TEXT = pa.Check.str_matches(
    _optional(r"2[5-9]|[3-9][0-9]|100"), error="a whole % from 25 to 100 or a blank"
)
# Patterns alone would let a line break pass at the end of a cell.
LINE = pa.Check(
    lambda text: len(text) <= snapshot.LONGEST_LINE and text == printable(text),
    element_wise=True,
    error=f"one line of at most {snapshot.LONGEST_LINE} printable characters",
)


def _text(check: pa.Check | None = None, unique: bool = False) -> pa.Column:
    return pa.Column(str, [LINE, *([check] if check else [])], unique=unique)


# A snapshot's assessments as text, before anything is read into them.
RECORDED = pa.DataFrameSchema(
    {
        "slug": _text(
            pa.Check.str_matches(f"^{_SLUG}$", error="a slug such as kent-0525"), unique=True
        ),
        "report_url": _text(
            pa.Check.str_matches(f"^{_REPORT_URL}$", error="the address of a CQC report")
        ),
        "authority_name": _text(pa.Check.str_length(1, 200, error="a name")),
        "ons_code": _text(
            pa.Check.str_matches(_optional(r"E[0-9]{8}"), error="an ONS code such as E10000016")
        ),
        "overall_rating": _text(_RATING_TEXT),
        **{column: _text(_SCORE_TEXT) for column in framework.SCORE_KEYS},
        "report_month": _text(
            pa.Check.str_matches(_optional(_MONTH), error="a month such as 2025-05")
        ),
        "kind": _text(pa.Check.isin(["", *KINDS], error="formal, pilot or a blank")),
        "printed_score_percent": _text(_PERCENT_TEXT),
        **{column: _text() for column in snapshot.LINE_COLUMNS},
    }
)

# What second sources state, as text.
STATED = pa.DataFrameSchema(
    {
        "ons_code": _text(
            pa.Check.str_matches("^E[0-9]{8}$", error="an ONS code such as E10000016")
        ),
        "overall_rating": _text(_RATING_TEXT),
        **{column: _text(_SCORE_TEXT) for column in framework.SCORE_KEYS},
        "overall_score_percent": _text(_PERCENT_TEXT),
        "source_url": _text(),
    }
)


_CODES = [authority.code for authority in authorities.everyone()]


def _published(
    columns: dict[str, pa.Column], unique: list[str] | None = None
) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=unique)


def _whole(lowest: int, highest: int, nullable: bool = False) -> pa.Column:
    return pa.Column("Int64", pa.Check.in_range(lowest, highest), nullable=nullable)


def _score_column(nullable: bool) -> pa.Column:
    return pa.Column("Int64", pa.Check.isin(framework.SCORES), nullable=nullable)


def _place(nullable: bool = False) -> pa.Column:
    return _whole(1, len(_CODES), nullable)


def _rating(nullable: bool = False) -> pa.Column:
    return pa.Column(str, pa.Check.isin(framework.RATING_NAMES), nullable=nullable)


# data/processed/la_detailed_assessments.csv
DETAILED = _published(
    {
        "slug": pa.Column(str, pa.Check.str_matches(f"^{_SLUG}$"), unique=True),
        "ons_code": pa.Column(str, pa.Check.isin(_CODES)),
        "authority": pa.Column(str),
        "authority_type": pa.Column(str, pa.Check.isin(authorities.types())),
        "region": pa.Column(str, pa.Check.isin(authorities.regions())),
        "overall_rating": _rating(nullable=True),
        "overall_score_percent": _whole(25, 100, nullable=True),
        "total_score": _whole(9, 36, nullable=True),
        "derived_rating": _rating(nullable=True),
        **{statement.column: _score_column(nullable=True) for statement in framework.STATEMENTS},
        "rank": _place(nullable=True),
        "rank_to": _place(nullable=True),
        "tied": pa.Column("boolean", nullable=True),
        "points_to_next_rating": _whole(1, 27, nullable=True),
        "score_range": _whole(0, 3, nullable=True),
        "score_spread": pa.Column(float, pa.Check.in_range(0, 1.5), nullable=True),
        "latest": pa.Column("boolean"),
        "report_month": pa.Column(str, pa.Check.str_matches(f"^{_MONTH}$")),
        "report_url": pa.Column(str, pa.Check.str_matches(f"^{_REPORT_URL}$")),
        "published_name": pa.Column(str),
        "note": pa.Column(str, nullable=True),
    }
)

# data/processed/scores.csv
SCORES = _published(
    {
        "slug": pa.Column(str, pa.Check.str_matches(f"^{_SLUG}$")),
        "ons_code": pa.Column(str, pa.Check.isin(_CODES)),
        "statement_number": _whole(1, len(framework.STATEMENTS)),
        "statement": pa.Column(
            str, pa.Check.isin([statement.name for statement in framework.STATEMENTS])
        ),
        "theme": pa.Column(str, pa.Check.isin([theme.name for theme in framework.THEMES])),
        "score": _score_column(nullable=False),
    },
    unique=["slug", "statement_number"],
)

# data/processed/la_summary_ratings.csv
SUMMARY = _published(
    {
        "measure": pa.Column(str, pa.Check.isin(["overall rating", "statement score"])),
        "statement_number": _whole(1, 9, nullable=True),
        "statement": pa.Column(str, nullable=True),
        "theme": pa.Column(str, nullable=True),
        "level": pa.Column("Int64", pa.Check.isin(framework.SCORES)),
        "meaning": pa.Column(str),
        "authorities": _whole(0, len(_CODES)),
        "of": _whole(0, len(_CODES)),
        "share_percent": pa.Column(float, pa.Check.in_range(0, 100), nullable=True),
    },
    unique=["measure", "statement_number", "level"],
)

# data/processed/stability.csv
STABILITY = _published(
    {
        "slug": pa.Column(str, pa.Check.str_matches(f"^{_SLUG}$"), unique=True),
        "ons_code": pa.Column(str, pa.Check.isin(_CODES)),
        "authority": pa.Column(str),
        "total_score": _whole(9, 36),
        "rank": _place(),
        "rank_to": _place(),
        "place_if_one_point_more": _place(nullable=True),
        "place_if_one_point_more_to": _place(nullable=True),
        "place_if_one_point_fewer": _place(nullable=True),
        "place_if_one_point_fewer_to": _place(nullable=True),
        "best_place": _place(),
        "last_place": _place(),
        "derived_rating": _rating(),
        "rating_if_one_point_more": _rating(nullable=True),
        "rating_if_one_point_fewer": _rating(nullable=True),
        "rating_changes_with_one_point": pa.Column("boolean"),
        "statements_that_change_the_rating": _whole(0, 9),
        "same_rating_without_any_statement": pa.Column("boolean"),
    }
)

# data/processed/second_source_comparison.csv
COMPARISON = _published(
    {
        "slug": pa.Column(str),
        "ons_code": pa.Column(str, pa.Check.isin(_CODES)),
        "authority": pa.Column(str),
        "item": pa.Column(
            str,
            pa.Check.isin(
                ["overall_rating", "overall_score_percent"]
                + [statement.column for statement in framework.STATEMENTS]
            ),
        ),
        "snapshot_value": pa.Column(str, nullable=True),
        "second_source_value": pa.Column(str),
        "agrees": pa.Column("boolean"),
        "source_url": pa.Column(str),
    }
)

# data/processed/reported_since.csv: what was not stated is missing.
REPORTED_SINCE = _published(
    {
        "ons_code": pa.Column(str, pa.Check.isin(_CODES), unique=True),
        "authority": pa.Column(str),
        "published": pa.Column(
            str, pa.Check.str_matches(rf"^{_MONTH}(-[0-3][0-9])?$"), nullable=True
        ),
        "overall_rating": _rating(nullable=True),
        "overall_score_percent": _whole(25, 100, nullable=True),
        "report_url": pa.Column(str, nullable=True),
        "source_kind": pa.Column(str),
        "source_url": pa.Column(str),
        "note": pa.Column(str, nullable=True),
    }
)

PUBLISHED: dict[str, pa.DataFrameSchema] = {
    published_files.DETAILED: DETAILED,
    published_files.SCORES: SCORES,
    published_files.SUMMARY: SUMMARY,
    published_files.STABILITY: STABILITY,
    published_files.COMPARISON: COMPARISON,
    published_files.REPORTED_SINCE: REPORTED_SINCE,
}
