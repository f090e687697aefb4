"""The 153 authorities: every name resolves to its own, likeness only suggests, peers are right."""

from collections import Counter

import pytest

from cqclib.errors import UnknownAuthority
from cqclib.reference import authorities

Reference = dict[str, dict[str, str]]


def test_153_of_four_types_in_nine_regions(reference: Reference) -> None:
    everyone = authorities.everyone()
    assert len(everyone) == len({authority.code for authority in everyone}) == 153
    assert Counter(authority.authority_type for authority in everyone) == {
        "County council": 21,
        "Unitary authority": 63,
        "Metropolitan borough": 36,
        "London borough": 33,
    }
    assert len({authority.region for authority in everyone}) == 9
    assert [authority.name for authority in everyone] == sorted(
        row["name"] for row in reference.values()
    )
    assert len({authority.slug for authority in everyone}) == 153


def test_every_name_and_alias_resolves_to_its_own_authority(reference: Reference) -> None:
    tried = 0
    for code, row in reference.items():
        names = [code, row["ons_code_from_2025"], row["name"], row["official_council_name"]]
        names += [row["cqc_name"], *row["cqc_list_name"].split("|")]
        names += row["alternative_names"].split("|")
        for name in filter(None, names):
            for spelled in (
                name,
                name.upper(),
                name.lower(),
                f"  {name} ",
                name.replace(" and ", " & "),
                name.replace("-", " "),
                name.replace("'", "\u2019"),
            ):
                assert authorities.resolve(spelled).code == code, spelled
                tried += 1
    assert tried > 153 * 7 * 3


def test_every_name_with_the_words_around_it(reference: Reference) -> None:
    forms = {
        "County council": ["{} County Council", "{} county"],
        "London borough": ["LB {}", "London Borough of {}", "{} London Borough"],
        "Metropolitan borough": ["{} MBC", "{} Metropolitan Borough Council"],
        "Unitary authority": ["{} UA"],
    }
    for code, row in reference.items():
        for form in ["{} Council", *forms[row["authority_type"]]]:
            assert authorities.resolve(form.format(row["name"])).code == code


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Kent", "Kent"),
        ("kent county council", "Kent"),
        ("KENT", "Kent"),
        ("E10000016", "Kent"),
        ("e10000016", "Kent"),
        ("LB Camden", "Camden"),
        ("Royal Borough of Windsor & Maidenhead", "Windsor and Maidenhead"),
        ("Southend", "Southend-on-Sea"),
        ("Southend-on-Sea City Council", "Southend-on-Sea"),
        ("Hull", "Kingston upon Hull"),
        ("BCP", "Bournemouth, Christchurch and Poole"),
        ("RBWM", "Windsor and Maidenhead"),
        ("Stoke-on-Trent City Council", "Stoke-on-Trent"),
        ("Stoke on Trent", "Stoke-on-Trent"),
        ("St. Helens", "St Helens"),
        ("Leicester", "Leicester"),
        ("Leicester City Council", "Leicester"),
        ("Leicestershire", "Leicestershire"),
        ("Bedford", "Bedford"),
        ("Bedford Borough Council", "Bedford"),
        ("Central Bedfordshire", "Central Bedfordshire"),
        ("Royal Borough of Kensington and Chelsea", "Kensington and Chelsea"),
        ("Durham", "County Durham"),
        ("City of York", "York"),
        ("City of London", "City of London"),
        ("Barnsley", "Barnsley"),
        ("E08000038", "Barnsley"),
        ("E08000039", "Sheffield"),
    ],
)
def test_a_name_as_anyone_writes_it(written: str, name: str) -> None:
    assert authorities.resolve(written).name == name


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("Kant", "No authority called 'Kant'. Did you mean Kent?"),
        ("Leicester County Council", "Did you mean Leicester or Leicestershire?"),
        ("Hammersmith", "No authority called 'Hammersmith'. Did you mean Hammersmith and Fulham?"),
        ("Sussex", "Did you mean East Sussex, West Sussex or Essex?"),
        ("Bedfordshire", "Did you mean Central Bedfordshire"),
        ("Bedford County Council", "Did you mean Bedford"),
        ("Kingston", "Did you mean Kingston upon Hull, Kingston upon Thames or "),
        ("Cheshire", "Did you mean Cheshire East, Cheshire West and Chester"),
        ("Northamptonshire", "Did you mean North Northamptonshire, West Northamptonshire or "),
        ("Stoke-on-Tent", "Did you mean Stoke-on-Trent"),
        ("zzzz", "No authority called 'zzzz'. Give a name such as Kent."),
        ("", "No authority called ''. Give a name such as Kent."),
        ("council", "Give a name such as Kent."),
        ("London", "Give a name such as Kent."),
        ("E10000099", "No authority called 'E10000099'."),
        ("../../etc/passwd", "No authority called '../../etc/passwd'."),
    ],
)
def test_anything_else_is_refused_with_a_suggestion(written: str, suggestion: str) -> None:
    with pytest.raises(UnknownAuthority) as caught:
        authorities.resolve(written)
    assert suggestion in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_very_long_name_is_refused_in_a_short_sentence() -> None:
    with pytest.raises(UnknownAuthority) as caught:
        authorities.resolve("Kent " * 5000)
    assert len(str(caught.value)) < 200


@pytest.mark.full
def test_no_misspelling_of_one_letter_resolves_to_another(reference: Reference) -> None:
    """Leaving out or doubling a letter means the same authority or none, never another."""
    for code, row in reference.items():
        name = row["name"]
        for place in range(len(name)):
            for wrong in (
                name[:place] + name[place + 1 :],
                name[:place] + name[place] + name[place:],
            ):
                try:
                    authority = authorities.resolve(wrong)
                except UnknownAuthority:
                    continue
                assert authority.code == code, wrong


def test_by_code_takes_only_codes() -> None:
    assert authorities.by_code("E09000020").name == "Kensington and Chelsea"
    assert authorities.by_code("E09000020").authority_type == "London borough"
    with pytest.raises(UnknownAuthority, match="ONS code 'Kent'"):
        authorities.by_code("Kent")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Kent", "kent"),
        ("Stoke-on-Trent", "stoke-on-trent"),
        ("St Helens", "st-helens"),
        ("Bournemouth, Christchurch and Poole", "bournemouth-christchurch-and-poole"),
    ],
)
def test_slugs_are_file_names(name: str, slug: str) -> None:
    assert authorities.resolve(name).slug == slug


def test_peers_of_type_and_region(reference: Reference) -> None:
    for authority in authorities.everyone():
        for peers, key, value in (
            (authorities.same_type(authority), "authority_type", authority.authority_type),
            (authorities.same_region(authority), "region", authority.region),
        ):
            wanted = sorted(
                row["name"]
                for code, row in reference.items()
                if row[key] == value and code != authority.code
            )
            assert [other.name for other in peers] == wanted


def test_neighbours_are_the_nearest_15_first_first(
    nearest: dict[str, list[tuple[str, float]]],
) -> None:
    assert len(nearest) == 153
    for code, wanted in nearest.items():
        neighbours = authorities.neighbours(authorities.by_code(code))
        assert [
            (neighbour.authority.code, neighbour.distance) for neighbour in neighbours
        ] == wanted
        assert [neighbour.distance for neighbour in neighbours] == sorted(
            neighbour.distance for neighbour in neighbours
        )
        assert code not in {neighbour.authority.code for neighbour in neighbours}


@pytest.mark.parametrize("count", [0, -1, 21])
def test_ons_gives_twenty_neighbours(count: int) -> None:
    kent = authorities.resolve("Kent")
    assert len(authorities.neighbours(kent, 20)) == 20
    with pytest.raises(ValueError, match="20 nearest"):
        authorities.neighbours(kent, count)


def test_two_authorities_have_no_close_neighbour() -> None:
    far = [
        authority.name
        for authority in authorities.everyone()
        if not authorities.has_close_neighbours(authority)
    ]
    assert far == ["City of London", "Isles of Scilly"]
