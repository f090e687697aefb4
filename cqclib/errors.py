"""The errors this project expects: one clear sentence each, shown without a traceback.

Every class below derives from ``CqcError``. Anything else that is raised is a defect
and keeps its traceback.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from types import TracebackType

# Controls, formatting (such as a change of direction), line and paragraph separators, surrogates.
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
# How an expected error begins where a notebook shows it.
_EXPECTED = "Error: "


def printable(text: str) -> str:
    """``text`` as one line that a terminal shows as it is: what would steer it is written out."""
    if text.isprintable():  # the most; nothing in ``_UNSEEN`` is
        return text
    return "".join(
        repr(letter)[1:-1] if unicodedata.category(letter) in _UNSEEN else letter for letter in text
    )


def is_expected(traceback: Sequence[str]) -> bool:
    """Whether a kernel's error output shows a ``CqcError``, of this or any class derived from it.

    ``traceback`` is the output's list of that name. An expected error renders itself, in the one
    line below; what IPython renders of any other error is longer.
    """
    return len(traceback) == 1 and traceback[0].startswith(_EXPECTED)


class CqcError(Exception):
    """Something the user can mend. Its text is one sentence: what was wrong, what to do.

    The sentence may quote what came from outside: nothing in it can steer a terminal.
    """

    def __init__(self, sentence: str = "") -> None:
        super().__init__(printable(sentence))

    def _render_traceback_(
        self,
        etype: type[BaseException] | None = None,
        value: BaseException | None = None,
        tb: TracebackType | None = None,
        tb_offset: int | None = None,
    ) -> list[str]:
        """Show the sentence alone in a notebook (IPython asks the exception for this)."""
        return [f"{_EXPECTED}{self}"]


class ParameterError(CqcError):
    """A notebook or command line was given a parameter it does not know or cannot use."""


class UnknownAuthority(CqcError):
    """A name that is not one of the 153 authorities, or could be several of them."""


class SnapshotError(CqcError):
    """A recorded snapshot is missing, damaged or does not mean what it should."""


class DataError(CqcError):
    """A table breaks one of its rules: names the file, the row and the column."""


class FileError(CqcError, OSError):
    """The file system refused to read or write something."""

    @classmethod
    def of(cls, error: OSError) -> FileError:
        """``error`` as a sentence that names the file, without a number: for a user to mend."""
        reason = error.strerror or str(error) or type(error).__name__
        place = f"{error.filename}: " if error.filename else ""
        return cls(f"{place}{reason}; what was there before is unchanged.")


class ReportError(CqcError):
    """A notebook could not be turned into a report."""
