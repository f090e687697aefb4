"""Who is compared with whom, and who scored higher, against the recorded files and by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from cqclib.analysis.peers import PEER_GROUPS, peers_first, peers_of, who_scored_higher
from cqclib.dataset.tables import Dataset
from cqclib.errors import ParameterError
from cqclib.reference import authorities

Publish = Callable[[list[dict[str, str]]], Dataset]
KENT = authorities.resolve("Kent")


@pytest.fixture
def some(request: pytest.FixtureRequest, reference: dict[str, dict[str, str]]) -> list[str]:
    """ONS codes: all of them with --full, else every fifth."""
    codes = sorted(reference)
    return codes if request.config.getoption("--full") else codes[::5]


def test_peers_of_every_authority_and_group(
    tables: Dataset,
    assessments: list[Any],
    reference: dict[str, dict[str, str]],
    nearest: dict[str, list[tuple[str, float]]],
    some: list[str],
) -> None:
    by_code = {row["ons_code"]: row for row in assessments}
    by_name = sorted(reference, key=lambda code: reference[code]["name"])
    for code in some:
        own = reference[code]
        others = [other for other in by_name if other != code]
        wanted = {
            "statistical neighbours": [other for other, _ in nearest[code]],
            "same type": [
                c for c in others if reference[c]["authority_type"] == own["authority_type"]
            ],
            "same region": [c for c in others if reference[c]["region"] == own["region"]],
        }
        for group in PEER_GROUPS:
            peers = peers_of(tables.scored, authorities.by_code(code), group)
            assert [member.code for member in peers.members] == wanted[group]
            scored = [by_code[other] for other in wanted[group] if other in by_code]
            assert peers.codes == [row["ons_code"] for row in scored]
            assert peers.totals == [row["total"] for row in scored]
            assert peers.assessed == len(scored)
            assert peers.names == [reference[row["ons_code"]]["name"] for row in scored]


def test_an_unknown_group_is_refused_with_a_suggestion(tables: Dataset) -> None:
    with pytest.raises(ParameterError, match="did you mean 'same region'"):
        peers_of(tables.scored, KENT, "same regions")


def test_two_have_no_close_neighbours(
    tables: Dataset, nearest: dict[str, list[tuple[str, float]]]
) -> None:
    far = []
    for authority in authorities.everyone():
        peers = peers_of(tables.scored, authority)
        assert peers.nearest_distance == nearest[authority.code][0][1]
        assert peers_of(tables.scored, authority, "same region").are_close
        far += [] if peers.are_close else [authority.name]
    assert far == ["City of London", "Isles of Scilly"]


@pytest.mark.full
def test_who_scored_higher_for_every_authority(
    tables: Dataset, assessments: list[Any], nearest: dict[str, list[tuple[str, float]]]
) -> None:
    by_code = {row["ons_code"]: row for row in assessments}
    for code, near in nearest.items():
        own = by_code[code]["scores"] if code in by_code else {}
        peers = [other for other, _ in near if other in by_code]
        table = peers_first(who_scored_higher(tables.scores, own), peers)
        for number in range(1, 10):
            rows = table[table["statement_number"] == number]
            least = max(3, own.get(number, 0) + 1)
            able = {o for o, row in by_code.items() if row["scores"][number] >= least}
            assert set(rows["ons_code"]) == able
            first = [other for other in peers if other in able]
            assert list(rows["ons_code"])[: len(first)] == first
            assert list(rows["is_peer"]) == [True] * len(first) + [False] * (len(able) - len(first))
            after = [
                (-by_code[other]["scores"][number], -by_code[other]["total"])
                for other in rows["ons_code"][len(first) :]
            ]
            assert after == sorted(after)


def test_nobody_to_ask(publish: Publish) -> None:
    data = publish([{"name": "Kent", "scores": "2" * 9}])
    assert peers_first(who_scored_higher(data.scores, dict.fromkeys(range(1, 10), 2)), []).empty
    assert len(peers_first(who_scored_higher(data.scores, {}), [])) == 0
