"""Rows of items and columns, kept packed until the record they belong to is read.

A list of so many dictionaries would take many times the memory, so each row is kept as JSON.

Source: docs/spec/excel.md XLS-4.
"""

from dataclasses import dataclass, field

import msgspec

from mulu.intake.excel.cells import Row
from mulu.intake.excel.headers import Layout
from mulu.intake.excel.values import clean_text


class PartRow(msgspec.Struct, array_like=True):
    """One row of parts."""

    number: int
    cells: dict[str, str]
    odd: dict[str, str]


_encode = msgspec.json.Encoder().encode
_decoder = msgspec.json.Decoder(list[PartRow])


@dataclass(slots=True)
class Parts:
    """The parts of one level, by what their first column says."""

    layout: Layout | None = None
    packed: dict[str, bytearray] = field(default_factory=dict)
    first_rows: dict[str, int] = field(default_factory=dict)
    """For those whose record was not met yet."""
    used: set[str] = field(default_factory=set)

    def take(self, owner: str, row: PartRow) -> None:
        """Take a row in."""
        pieces = self.packed.get(owner)
        if pieces is None:
            pieces = self.packed[owner] = bytearray()
            self.first_rows[owner] = row.number
        pieces += _encode(row) + b","

    def of(self, names: tuple[str, ...]) -> list[PartRow]:
        """The rows that name a record in one of these ways, each once."""
        found: list[PartRow] = []
        for name in dict.fromkeys(filter(None, names)):
            pieces = self.packed.pop(name, None)
            if pieces is not None:
                self.used.add(name)
                found += _decoder.decode(b"[" + pieces[:-1] + b"]")
        return found


def owner_of(name: str) -> str:
    """How a record is named, in the form in which names are compared."""
    return clean_text(name)


def part_row(row: Row, layout: Layout) -> PartRow:
    """The cells of a row that speak of a part, by field."""
    return PartRow(
        number=row.number,
        cells={
            column.field: row.cells[index]
            for index, column in layout.parts.items()
            if index in row.cells
        },
        odd={
            column.field: row.odd[index]
            for index, column in layout.parts.items()
            if index in row.odd
        },
    )
