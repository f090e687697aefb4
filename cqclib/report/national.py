"""What the national report says of ratings and statements: its head and sentences.

Every function words the table it is given: a table of one region speaks of that region.
"""

from __future__ import annotations

import pandas as pd

from cqclib import wording
from cqclib.analysis import averages
from cqclib.analysis.permutation import Outcome
from cqclib.analysis.stability import Sturdiness
from cqclib.analysis.structure import Alpha
from cqclib.dataset.tables import Dataset
from cqclib.reference import framework
from cqclib.report.chance import UNLIKELY
from cqclib.report.html.elements import Callout, Header, Prose
from cqclib.report.shared import be, head, lower

# So many statements that tie are each named with what they scored; of more, how many they are.
MOST_NAMED = 2


def header(
    by_rating: pd.DataFrame, by_statement: pd.DataFrame, sturdiness: Sturdiness, data: Dataset
) -> Header:
    """The head of the national report, from the tables its first sections show."""
    return head(
        data,
        headline=f"{most_are(by_rating)}; {_weakest(by_statement)}",
        standfirst=f"{_other_ratings(by_rating)} {_not_yet(data)}",
        cards=_cards(by_rating, by_statement, sturdiness),
        title="The national picture",
    )


def most_common(by_rating: pd.DataFrame) -> pd.DataFrame:
    """The rating that most authorities have, or those that tie."""
    most: pd.DataFrame = by_rating[by_rating["authorities"] == by_rating["authorities"].max()]
    return most


def most_are(by_rating: pd.DataFrame) -> str:
    """How many have the most common rating, as a headline says it."""
    most, rated = most_common(by_rating), int(by_rating["of"].iloc[0])
    if rated == 0:
        return "No rating has been recorded"
    count = int(most["authorities"].iloc[0])
    if rated == 1:
        return f"The one assessed authority is rated {lower(most['rating'])}"
    if len(most) > 1:
        return f"Of {rated} assessed authorities {_counted(most)}"
    return f"{count} of {rated} assessed authorities {be(count)} rated {lower(most['rating'])}"


def _weakest(by_statement: pd.DataFrame) -> str:
    if averages.all_alike(by_statement):
        return "no statement is weaker than another"
    weakest = averages.lowest(by_statement)["statement"]
    if len(weakest) == 1:
        return f"{lower(weakest)} is the weakest statement"
    if len(weakest) > MOST_NAMED:
        return f"{wording.number(len(weakest))} statements are the weakest"
    return f"{lower(weakest)} are the weakest statements"


_ARE = {
    "Outstanding": ("is outstanding", "are outstanding"),
    "Good": ("is good", "are good"),
    "Requires improvement": ("requires improvement", "require improvement"),
    "Inadequate": ("is inadequate", "are inadequate"),
}


def _other_ratings(by_rating: pd.DataFrame) -> str:
    most = list(most_common(by_rating)["rating"])
    others = by_rating[~by_rating["rating"].isin(most) & (by_rating["authorities"] > 0)]
    if others.empty:
        return "No other rating has been given."
    return f"{wording.capital(_counted(others))}."


def _counted(by_rating: pd.DataFrame) -> str:
    """ "two are outstanding and one is inadequate"."""
    counts = zip(by_rating["rating"], by_rating["authorities"], strict=True)
    return wording.listed([f"{wording.number(n)} {_ARE[name][n > 1]}" for name, n in counts])


def _not_yet(data: Dataset) -> str:
    left = data.authority_count - data.assessed
    by = f"by {wording.day(data.as_at)}"
    if left == 0:
        return f"All {data.authority_count} authorities had been assessed {by}."
    return (
        f"{left} of {data.authority_count} authorities had no published assessment {by}, so this is "
        "not yet all of England."
    )


def _cards(
    by_rating: pd.DataFrame, by_statement: pd.DataFrame, sturdiness: Sturdiness
) -> list[tuple[str, str]]:
    most, worst = most_common(by_rating).iloc[0], averages.lowest(by_statement).iloc[0]
    of = sturdiness.authorities
    cards = [
        (f"{most['authorities']} of {most['of']}", f"are rated {most['rating'].lower()}"),
        (
            f"{worst['below_3']} of {worst['authorities']}",
            f"scored below 3 for {worst['statement'].lower()}",
        ),
    ]
    if of > 1:
        cards += [
            (f"{sturdiness.on_an_edge} of {of}", "are a single point from another rating"),
            (
                f"{sturdiness.typical_width:g} of {of}",
                "places lie within one point of a typical authority",
            ),
        ]
    return cards


def coverage(data: Dataset) -> Callout | None:
    """What an unfinished coverage means for every share in the report; None when all are assessed."""
    if data.assessed == data.authority_count:
        return None
    return Callout(
        f"Shares are of the {data.assessed} assessed authorities, not of all {data.authority_count}. "
        "CQC did not choose them as a sample of the rest; how far they are like it stands below."
    )


def strongest_and_weakest(by_statement: pd.DataFrame) -> Prose:
    """The statements with the highest and the lowest average, and how many scored 3 or more there."""
    statistic = averages.statistic_of(by_statement)
    if averages.all_alike(by_statement):
        value = wording.mean(float(by_statement[statistic].iloc[0]))
        return Prose(f"All nine statements have the same {statistic} score, {value}.")
    return Prose(
        [
            *_stand_out("highest", statistic, averages.highest(by_statement)),
            *_stand_out("lowest", statistic, averages.lowest(by_statement)),
        ]
    )


def _stand_out(word: str, statistic: str, rows: pd.DataFrame) -> list[str]:
    value = wording.mean(float(rows[statistic].iloc[0]))
    if len(rows) > MOST_NAMED:
        return [
            f"{wording.capital(wording.number(len(rows)))} statements have the {word} {statistic} "
            f"score, {value}: {lower(rows['statement'], len(rows))}."
        ]
    lines = []
    for row in rows.to_dict("records"):
        of, good = int(row["authorities"]), int(row["authorities"] - row["below_3"])
        lines.append(
            f"{row['statement']} has the {word} {statistic} score, {value}: "
            f"{wording.of(good, of, 'authorities')} scored 3 or more."
        )
    return lines


def fours(by_score: pd.DataFrame) -> Prose:
    """How many scores of 4 there are, and where. ``by_score``: ``analysis.national.by_score``."""
    best = by_score[by_score["score"] == max(framework.SCORES)]
    given, of = int(best["authorities"].sum()), int(by_score["authorities"].sum())
    if given == 0:
        return Prose(f"None of the {of} scores is a 4.")
    most = best[best["authorities"] == best["authorities"].max()]
    where = (
        f"{wording.of(given, of, 'scores')} {be(given)} {'a 4' if given == 1 else '4s'}; "
        f"most of them for {lower(most['statement'])} ({int(most['authorities'].iloc[0])})"
    )
    without = best[best["authorities"] == 0]["statement"]
    if without.empty:
        return Prose(f"{where}.")
    return Prose(f"{where} and none for {wording.listed([n.lower() for n in without], 'or')}.")


def structure(alpha: Alpha, eigenvalues: pd.DataFrame, together: Outcome) -> Prose:
    """Whether the nine scores measure one thing or four themes, and what follows for reading them."""
    if eigenvalues.empty or together.as_large is None:
        return Prose(
            "Whether the scores follow CQC's four themes cannot be asked of "
            f"{wording.plural(alpha.authorities, 'authority', 'authorities')}; read the nine "
            "statements."
        )
    return Prose(
        [
            f"The nine scores rise and fall together (Cronbach's alpha {wording.mean(alpha.alpha)}; "
            f"{wording.mean(alpha.low)} to {wording.mean(alpha.high)} when the authorities are drawn "
            "again at random).",
            _components(eigenvalues),
            _themes(together),
        ]
    )


def _components(eigenvalues: pd.DataFrame) -> str:
    beyond = int(eigenvalues["beyond_chance"].sum())
    share = wording.decimals(100 * float(eigenvalues["share"].iloc[0]), 0)
    if beyond == 1:
        return (
            f"They behave like one measure: a single component, with {share}% of the variation, stands "
            "out from what shuffled scores give; four separate themes would give four."
        )
    if beyond == 0:
        return "No component stands out from what shuffled scores give."
    return f"{wording.capital(wording.number(beyond))} components stand out from shuffled scores."


def _themes(together: Outcome) -> str:
    as_good = wording.of(together.as_large or 0, together.draws)
    if together.p >= UNLIKELY:
        return (
            "Statements of one theme go together hardly more than others: of all other ways to sort "
            f"nine statements into a three and three pairs, {as_good} do as well. So no table here "
            "ranks anybody by theme; the themes are headings over the nine."
        )
    return (
        "Statements of one theme go together more than others: of all other ways to sort nine "
        f"statements into a three and three pairs, {as_good} do as well."
    )


def no_trend() -> Callout:
    """What the dates of reports cannot say."""
    return Callout(
        "This is no trend in care. Different authorities were assessed at different times, CQC's "
        "method changed on the way, and nobody was assessed twice under one method: do not draw a "
        "line through these points."
    )
