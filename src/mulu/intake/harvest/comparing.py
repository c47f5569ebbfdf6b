"""Column by column: how the database of a table parts from the catalogue.

Source: docs/spec/harvest.md HAR-18.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mulu.intake.harvest.fitting import FitColumn, FitTable
from mulu.intake.harvest.type_names import type_change
from mulu.intake.needs import KnownRecord
from mulu.modules.catalog.messages import ColumnChange, DriftKind
from mulu.modules.catalog.records import Table
from mulu.modules.catalog.texts import TableText


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One change, with the names that stay off the chain's body."""

    change: ColumnChange
    column: str
    """Catalogued name of the column; of an added one its name in the database."""
    before: str = ""
    now: str = ""

    @property
    def what(self) -> DriftKind:
        """What became of it."""
        return self.change.what


class _Catalogued:
    """The columns of a table as the chain has them; what was never harvested says less."""

    def __init__(self, known: KnownRecord) -> None:
        body, text = known.record, known.text
        if not isinstance(body, Table) or not isinstance(text, TableText):
            raise TypeError(f"{known.code} is no table with a text")
        self.is_harvested = bool(body.schema_hash)
        self.columns = [
            FitColumn(words.name, column.type_name, column.nullable, column.pk)
            for column, words in zip(body.columns, text.columns, strict=True)
        ]


def differences(known: KnownRecord, table: FitTable) -> list[Difference]:
    """Compare a catalogued table with its database.

    Of a table that was typed in, not harvested, only what it says is compared: names, and types
    where it has them.

    Args:
        known: A table with its text.
        table: As the database has it.

    Raises:
        TypeError: The known record is no table with a readable text.
    """
    catalogued = _Catalogued(known)
    live = {column.name: (place, column) for place, column in enumerate(table.columns)}
    known_names = {column.name for column in catalogued.columns}
    added = {c.name: place for place, c in enumerate(table.columns) if c.name not in known_names}
    found: list[Difference] = []
    for place, column in enumerate(catalogued.columns):
        if column.name in live:
            pair = (column, live[column.name][1])
            found += _of_column(place + 1, *pair, strict=catalogued.is_harvested)
        else:
            found.append(_dropped(place, column, table.columns, added))
    found += [_added(table.columns[place]) for place in added.values()]
    return found


def _of_column(
    place: int, column: FitColumn, now: FitColumn, *, strict: bool
) -> Iterator[Difference]:
    became = type_change(column.type_name, now.type_name) if column.type_name else "same"
    if became != "same":
        change = ColumnChange(column=place, type_name=now.type_name, what=became)
        yield Difference(
            change=change, column=column.name, before=column.type_name, now=now.type_name
        )
    if not strict:
        return
    if column.nullable is not now.nullable:
        what: DriftKind = "nullable" if now.nullable else "required"
        yield Difference(change=ColumnChange(column=place, what=what), column=column.name)
    if column.pk is not now.pk:
        yield Difference(change=ColumnChange(column=place, what="key"), column=column.name)


def _dropped(
    place: int, column: FitColumn, live: Sequence[FitColumn], added: dict[str, int]
) -> Difference:
    """A column that is gone, or has another name: same place, same definition."""
    other = live[place] if place < len(live) else None
    if other is not None and other.name in added and other[1:] == column[1:]:
        del added[other.name]
        change = ColumnChange(column=place + 1, type_name=other.type_name, what="renamed")
        return Difference(change=change, column=column.name, before=column.name, now=other.name)
    return Difference(change=ColumnChange(column=place + 1, what="dropped"), column=column.name)


def _added(column: FitColumn) -> Difference:
    change = ColumnChange(type_name=column.type_name, what="added")
    return Difference(change=change, column=column.name, now=column.type_name)


def gone() -> Difference:
    """The table is not there any more."""
    return Difference(change=ColumnChange(what="gone"), column="")
