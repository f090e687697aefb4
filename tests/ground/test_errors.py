"""Expected errors: a sentence in a notebook, recognised from a kernel's output by how it renders."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from cqclib import errors
from cqclib.errors import CqcError, FileError


class Farther(FileError):
    """Derived from an expected error, neither directly nor in the package."""


@pytest.mark.parametrize("kind", [CqcError, errors.ParameterError, Farther])
def test_an_expected_error_of_any_depth_is_recognised(kind: type[CqcError]) -> None:
    assert errors.is_expected(kind("No \x1bsite.")._render_traceback_())


@pytest.mark.parametrize("code", ["1 / 0", "raise ValueError('Error: x')", "x ="])
def test_a_defect_is_not(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    shell = InteractiveShell()
    result = shell.run_cell(code)
    error = result.error_in_exec or result.error_before_exec
    assert error is not None
    shown = shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__)
    assert not errors.is_expected(shown)
    assert not errors.is_expected([])


def test_an_error_of_the_file_system_has_no_number() -> None:
    error = OSError(28, "No space left on device", "/data/scores.csv")
    assert str(FileError.of(error)) == (
        "/data/scores.csv: No space left on device; what was there before is unchanged."
    )
    assert str(FileError.of(OSError("odd"))) == "odd; what was there before is unchanged."
