"""Values that no code list knows, kept as they were, so that nothing is lost and a gap says why.

Source: docs/spec/intake.md INT-17.
"""

import json
from collections.abc import Iterator
from typing import Final

from mulu.core.plain_text import tidy_text
from mulu.intake.limits import ORIGINAL_CHARS, ORIGINALS_MAX
from mulu.intake.privacy import masked_text
from mulu.modules.catalog.texts import Original

MORE: Final = "…"
"""Field under which it is said how many more there were."""


class Originals:
    """The originals of one record, in the order in which they were met."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], None] = {}

    def keep(self, field: str, value: object) -> None:
        """Keep a value under the name of the field it was meant for, or of its own key."""
        if value is None:
            return
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        masked = masked_text(tidy_text(text))
        if masked:
            self._found[tidy_text(field)[:80], masked] = None

    def kept(self) -> tuple[Original, ...]:
        """What was kept; a value longer than is kept ends in ``…``, and so does too long a list."""
        return tuple(self._bounded())

    def _bounded(self) -> Iterator[Original]:
        for place, (field, value) in enumerate(self._found):
            if place == ORIGINALS_MAX - 1 and len(self._found) > ORIGINALS_MAX:
                yield Original(field=MORE, value=f"+{len(self._found) - place}")
                return
            cut = value if len(value) <= ORIGINAL_CHARS else value[: ORIGINAL_CHARS - 1] + "…"
            yield Original(field=field, value=cut)
