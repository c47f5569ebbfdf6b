"""What an import says about a workbook, put at the cells it is about.

Source: docs/spec/excel.md XLS-19.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from mulu.intake.excel.cells import column_index
from mulu.intake.excel.headers import Layout
from mulu.intake.excel.lacking import gap_name
from mulu.intake.excel.wording import both
from mulu.intake.report import BrokenOutcome, RecordOutcome
from mulu.modules.catalog.gap_texts import GAP_TEXTS

_CELL: Final = re.compile(r"(?:([^!]{1,31})!)?([A-Z]{1,3})([0-9]{1,7}) ")
_REFUSED: Final = re.compile(r"refused by catalog (\d+)")
_REFUSED_FIELDS: Final[Mapping[int, str]] = {
    2: "provider",
    3: "provider",
    5: "code",
    6: "category",
    7: "code",
    15: "secret",
    16: "share_modes",
    17: "level",
    18: "pi",
    19: "duties",
    21: "share_type",
    24: "related",
    25: "related",
}
"""Which cell the chain's refusals are about."""
_NOT_SAID: Final = 35
"""The refusal that names what a profile demands (PRO-11)."""
_GAP: Final = re.compile(r"\b(?:missing|V[0-9]+):[a-z_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One sentence about one place of a workbook."""

    sheet: str
    row: int
    """From 1."""
    column: int | None
    """From 0; None for the row as a whole."""
    text: str
    """For people, in their language."""


def find_problems(
    name: str,
    records: Iterable[RecordOutcome],
    broken: Iterable[BrokenOutcome],
    layouts: Iterable[Layout],
    tell: Callable[[str], str],
) -> list[Problem]:
    """Everything that a run has to say about one workbook.

    Args:
        name: The file, as the run names it.
        records: What became of every record of the run.
        broken: Places that could not be read.
        layouts: Sheets of records of the workbook.
        tell: Puts a reason into the reader's language.
    """
    sheets = {layout.part.name: layout for layout in layouts}
    found: list[Problem] = []
    for record in records:
        if record.source == name and record.outcome == "rejected":
            sheet, _, row = record.place.rpartition("!")
            if row.isdigit():
                found += [
                    problem
                    for reason in record.reasons
                    for problem in _problems(sheet, int(row), reason, sheets.get(sheet), tell)
                ]
    for place in broken:
        at = _CELL.match(place.reason)
        if place.source == name and at is not None and at[1]:
            found.append(_problem(at[1], int(at[3]), place.reason, None, tell))
    return found


def _problems(
    sheet: str, row: int, reason: str, layout: Layout | None, tell: Callable[[str], str]
) -> Iterator[Problem]:
    """One for each thing that a profile demands and the row leaves out; else one for the reason."""
    refused = _REFUSED.search(reason)
    gaps = _GAP.findall(reason) if refused is not None and int(refused[1]) == _NOT_SAID else []
    for gap in dict.fromkeys(gap for gap in gaps if gap in GAP_TEXTS):
        text = GAP_TEXTS[gap]
        zh, en = (f"{gap_name(gap, told)}: {text.how[at]}" for at, told in enumerate(("zh", "en")))
        where = _column_of(text.field, layout)
        yield Problem(sheet=sheet, row=row, column=where, text=tell(both(zh, en)))
    if not gaps:
        yield _problem(sheet, row, reason, layout, tell)


def _problem(
    sheet: str, row: int, reason: str, layout: Layout | None, tell: Callable[[str], str]
) -> Problem:
    at = _CELL.match(reason)
    if at is not None:
        where = at[1] or sheet
        return Problem(sheet=where, row=int(at[3]), column=column_index(at[2]), text=tell(reason))
    return Problem(sheet=sheet, row=row, column=_refused_at(reason, layout), text=tell(reason))


def _refused_at(reason: str, layout: Layout | None) -> int | None:
    refused = _REFUSED.search(reason)
    if refused is None or layout is None:
        return None
    return _column_of(_REFUSED_FIELDS.get(int(refused[1]), ""), layout)


def _column_of(field: str, layout: Layout | None) -> int | None:
    columns = layout.columns.items() if layout is not None else ()
    return next((place for place, column in columns if column.field == field), None)
