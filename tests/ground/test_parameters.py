"""The check after a notebook's parameters cell, on the history that papermill makes."""

from typing import Any

import pytest

from cqclib import parameters
from cqclib.errors import ParameterError

CELL = 'authority: str = "Kent"  # whose report\npeers: str = "same type"\n'
VALUES: dict[str, Any] = {
    "authority": "Kent",
    "peers": "same type",
    "__annotations__": {"authority": str, "peers": str},
}
NUMBERS: dict[str, Any] = {"points": int, "share": float, "loud": bool}
CHECK = "parameters.check(In, globals())"


def injected(text: str) -> list[str]:
    return ["", CELL, f"# Parameters\n{text}\n", CHECK]


def test_known_parameters_pass() -> None:
    parameters.check(["", CELL, "parameters.check(In, globals())"], VALUES)
    parameters.check(injected('authority = "Essex"'), VALUES | {"authority": "Essex"})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ('authorty = "Essex"', "unknown parameter 'authorty'; did you mean 'authority'?"),
        ('Authority = "Essex"', "unknown parameter 'Authority'; did you mean 'authority'?"),
        ('authority = "Kent"\npear = 1', "unknown parameter 'pear'; did you mean 'peers'?"),
        ("zzz = 1", "unknown parameter 'zzz' (known: authority, peers)"),
    ],
)
def test_an_unknown_parameter_is_named_with_a_suggestion(given: str, sentence: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parameters.check(injected(given), VALUES)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_only_the_cell_papermill_adds_is_looked_at() -> None:
    own = ["", CELL, "other = 1", "# a comment\nmore = 2"]
    parameters.check(own, VALUES)


def test_running_the_cells_again_by_hand_forgets_what_was_injected_before() -> None:
    history = [*injected("authorty = 1"), CELL, "parameters.check(In, globals())"]
    parameters.check(history, VALUES)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("points", "3", "parameter 'points' must be int, got str '3'."),
        ("points", 1.5, "parameter 'points' must be int, got float '1.5'."),
        ("points", True, "parameter 'points' must be int, got bool 'True'."),
        ("share", "x", "parameter 'share' must be float, got str 'x'."),
        ("loud", 1, "parameter 'loud' must be bool, got int '1'."),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, value: object, sentence: str) -> None:
    values = {"points": 1, "share": 0.5, "loud": False, name: value, "__annotations__": NUMBERS}
    with pytest.raises(ParameterError) as caught:
        parameters.check([], values)
    assert str(caught.value) == sentence


def test_a_whole_number_is_a_float_too() -> None:
    values = {"points": 1, "share": 1, "loud": True, "__annotations__": NUMBERS}
    parameters.check([], values)


@pytest.mark.parametrize("value", [42, None, 1.5, True, ["Kent"], {"a": 1}])
def test_text_must_be_text(value: object) -> None:
    with pytest.raises(ParameterError, match="parameter 'authority' must be str, got") as caught:
        parameters.check(["", CELL], VALUES | {"authority": value})
    assert "-r instead of -p" in str(caught.value)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("K" * 201, "201 characters long"),
        ("Kent\nEssex", "line break"),
        ("Kent\x1b[31m", "control character"),
        ("Kent\x00", "control character"),
    ],
)
def test_text_is_one_short_line(value: str, sentence: str) -> None:
    with pytest.raises(ParameterError, match=sentence) as caught:
        parameters.check(["", CELL], VALUES | {"authority": value})
    assert str(caught.value).isprintable() and len(str(caught.value)) < 200


def test_the_cells_own_annotations_are_what_is_known() -> None:
    """As the interpreter keeps them, of this Python and of 3.14, where a function gives them."""
    space: dict[str, Any] = {}
    exec(CELL, space)  # noqa: S102  the cell above
    with pytest.raises(ParameterError, match="unknown parameter 'authorty'"):
        parameters.check(injected('authorty = "Essex"'), space)
    known = {"authority": str}
    later = {"authority": 42, "__annotate__": lambda form: known if form == 1 else None}
    with pytest.raises(ParameterError, match="must be str, got int '42'"):
        parameters.check([], later)


def test_a_choice_is_one_of_its_options() -> None:
    known = ("same type", "same region")
    assert parameters.choice("peers", "same type", known) == "same type"
    with pytest.raises(ParameterError) as caught:
        parameters.choice("peers", "same tipe", known)
    assert str(caught.value) == (
        "peers 'same tipe' is not one of 'same type', 'same region'; did you mean 'same type'?"
    )


def test_a_number_is_within_its_limits() -> None:
    assert [parameters.within("n", value, 1, 3) for value in (1, 2, 3)] == [1, 2, 3]
    for value in (0, 4, -1, 10**100):
        with pytest.raises(ParameterError, match="'n' must be from 1 to 3") as caught:
            parameters.within("n", value, 1, 3)
        assert len(str(caught.value)) < 120
