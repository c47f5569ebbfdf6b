"""What is told about one gap: its effect, why it matters, how it is mended, with an example.

Source: docs/spec/profiles.md PRO-13 and PRO-14.
"""

from dataclasses import dataclass
from typing import Final, Literal

Effect = Literal["shares", "law", "found", "nice"]
"""What a gap does: it stands in the way of sharing; the record lacks a form that the law asks for;
the record is hard to find or to understand; it would be nice to have."""
WEIGHTS: Final[dict[Effect, int]] = {"shares": 8, "law": 4, "found": 2, "nice": 1}
"""How heavy each effect is, the heaviest first."""
EFFECT_NAMES: Final[dict[Effect, tuple[str, str]]] = {
    "shares": ("阻碍共享", "blocks sharing"),
    "law": ("不合法定形式", "not the form the law asks for"),
    "found": ("难查难懂", "hard to find or understand"),
    "nice": ("可再完善", "nice to have"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GapText:
    """What is told about a gap, each text in Chinese and in English."""

    effect: Effect
    field: str
    """Where it is mended: a field of the record or of its text, or ``code``."""
    why: tuple[str, str]
    """Article of law, or use."""
    how: tuple[str, str]
    """What to write where."""
    example: tuple[str, str]
    """As it may stand in a cell of a workbook."""
    value: str = ""
    """The same as ``mulu revise --set FIELD=VALUE`` takes it; "" where no single value does."""
    path: str = ""
    """FIELD of that, where record and text have one of the same name; "" is ``field``."""

    @property
    def setting(self) -> str:
        """``FIELD=VALUE`` for ``mulu revise --set``; "" where no single value mends the gap."""
        return f"{self.path or self.field}={self.value}" if self.value else ""
