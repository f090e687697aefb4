"""The errors this project expects: one clear sentence each, shown without a traceback.

Every class below derives from ``CqcError``. Anything else that is raised is a defect
and keeps its traceback.
"""

from __future__ import annotations

import unicodedata
from types import TracebackType

# Controls, formatting (such as a change of direction), line and paragraph separators, surrogates.
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def printable(text: str) -> str:
    """``text`` as one line that a terminal shows as it is: what would steer it is written out."""
    return "".join(repr(one)[1:-1] if unicodedata.category(one) in _UNSEEN else one for one in text)


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
        return [f"Error: {self}"]


class ParameterError(CqcError):
    """A notebook or command line was given a parameter it does not know or cannot use."""


class UnknownAuthority(CqcError):
    """A name that is not one of the 153 authorities, or could be several of them."""


class SnapshotError(CqcError):
    """A recorded snapshot is missing, damaged or does not mean what it should."""


class DataError(CqcError):
    """A table breaks one of its rules: names the file, the row and the column."""


class ReportError(CqcError):
    """A notebook could not be turned into a report."""
