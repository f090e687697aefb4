"""Text folded for comparing: one way for the whole project.

Two texts that fold to the same are the same to a reader: names of authorities, labels of
statements, headings and the texts of links.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Characters that take no room: soft hyphens, zero-width ones, direction marks.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DROPPED = str.maketrans("", "", "'\u2018\u2019\u201b\u02bc.")


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Fold what does not distinguish: case, accents, "&", punctuation, spacing."""
    text = unicodedata.normalize("NFKD", UNSEEN.sub("", text)).casefold()
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = text.replace("&", " and ").translate(_DROPPED)
    return " ".join(re.sub(r"[\W_]+", " ", text).split())
