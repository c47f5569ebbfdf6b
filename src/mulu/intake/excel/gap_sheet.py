"""The sheet that explains the gaps of a gap list: each once, the most pressing first.

Source: docs/spec/excel.md XLS-24; docs/spec/profiles.md PRO-13 and PRO-14.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from mulu.intake.excel.columns import Sheet
from mulu.intake.excel.lacking import explained
from mulu.modules.catalog.gap_texts import weight

NAME: Final = {"zh": "缺项说明", "en": "Gaps explained"}
_HEADINGS: Final = {
    "zh": ("缺项", "影响", "为何要紧", "怎样补", "例", "工作表", "条数"),
    "en": ("gap", "effect", "why it matters", "how to mend it", "example", "sheet", "records"),
}
_WIDTHS: Final = (28, 16, 50, 50, 40, 14, 8)


class GapSheet:
    """A sheet that is written when all records are known.

    Args:
        page: The empty sheet.
        language: ``zh`` or ``en``.
        heading: Form of headings.
        wrapped: Form of cells.
    """

    def __init__(self, page: Any, language: str, *, heading: object, wrapped: object) -> None:  # noqa: ANN401
        self._page = page
        self._language = language
        self._wrapped = wrapped
        self._counts: Counter[tuple[str, str]] = Counter()
        for place, width in enumerate(_WIDTHS):
            page.set_column(place, place, width, wrapped)
        for place, text in enumerate(_HEADINGS[language]):
            page.write_string(0, place, text, heading)
        page.freeze_panes(1, 0)

    def count(self, sheet: Sheet, gaps: Sequence[str]) -> None:
        """Count what one record lacks."""
        name = sheet.zh if self._language == "zh" else sheet.en
        self._counts.update((gap, name) for gap in gaps)

    def write(self) -> None:
        """Write one row for each gap and sheet, by weight times number of records."""
        ordered = sorted(
            self._counts.items(),
            key=lambda item: (-weight(item[0][0]) * item[1], -weight(item[0][0]), item[0]),
        )
        for row, ((gap, sheet), count) in enumerate(ordered, 1):
            for place, text in enumerate((*explained(gap, self._language), sheet)):
                self._page.write_string(row, place, text, self._wrapped)
            self._page.write_number(row, len(_WIDTHS) - 1, count)
