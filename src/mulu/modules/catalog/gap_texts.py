"""The one table of what is told about gaps, and their order by effect.

Source: docs/spec/profiles.md PRO-13 and PRO-14.
"""

from collections.abc import Iterable
from typing import Final

from mulu.modules.catalog.gap_text import WEIGHTS, GapText
from mulu.modules.catalog.gap_texts_entry import ENTRY
from mulu.modules.catalog.gap_texts_levels import LEVELS
from mulu.modules.catalog.gap_texts_sharing import SHARING

GAP_TEXTS: Final[dict[str, GapText]] = {**SHARING, **ENTRY, **LEVELS}
"""By gap, for every one of ``GAP_NAMES``."""


def weight(gap: str) -> int:
    """How heavy a gap is; 0 for one that this version does not know."""
    text = GAP_TEXTS.get(gap)
    return 0 if text is None else WEIGHTS[text.effect]


def by_effect(gaps: Iterable[str]) -> list[str]:
    """Gaps of one record, the heaviest first, equal ones in byte order."""
    return sorted(gaps, key=lambda gap: (-weight(gap), gap))
