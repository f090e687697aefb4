"""Filler prose, our own, full of traps: percentages, ratings and scores of something else."""

from __future__ import annotations

from replica.facts import pick

_TRAPS = (
    "In a survey of 2023 to 2024, 45% of the people who answered said that support came in time, "
    "against 62.5% in the region, and 3 in 4 unpaid carers felt listened to.",
    "A care home nearby had been rated Good in 2019, Requires improvement in 2021 and Inadequate "
    "in 2022, which staff described to us as a long road back.",
    "One partner told us that it would give the authority a score of 4 for safeguarding, and "
    "another that assessing needs deserved a score of 1; neither is our judgement.",
    "Score: 1 was what the peer review of the year before had noted under governance, management "
    "and sustainability, on a scale of its own that ran from 1 to 5.",
    "Waiting times fell from 38 days to 12, and the number of overdue reviews from 1,204 to 311, "
    "while the budget stood at \u00a3134,567,000 or 39% of the total.",
    "Leaders spoke of learning, improvement and innovation as an outstanding strength; people who "
    "use services spoke of good days and of days when nobody rang back.",
    "Overall, an internal audit scored 78 out of 100, indicating a good standard of record keeping "
    "in four teams of five.",
    "Partnerships and communities were described as inadequate by 2 of 14 voluntary groups.",
)


def paragraphs(count: int, *keys: object) -> list[str]:
    """``count`` paragraphs, always the same for the same ``keys``."""
    return [
        " ".join(pick(_TRAPS, keys, number, part) for part in range(2)) for number in range(count)
    ]
