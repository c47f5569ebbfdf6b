"""A table of a database becomes a record of the catalogue with its text.

Source: docs/spec/harvest.md HAR-15 to HAR-19.
"""

from typing import Final

from msgspec import structs

from mulu.intake.harvest.fitting import FitColumn, FitTable, fit_comment, title_of
from mulu.intake.harvest.personal import guess_personal
from mulu.intake.needs import KnownRecord
from mulu.modules.catalog.records import Column, Table
from mulu.modules.catalog.texts import ColumnText, Original, SourceRef, TableText

SOURCE: Final = "harvest"
PI_GUESS: Final = "pi_guess"
"""Field of the text that names columns which may hold personal information."""
_VALUE_CHARS: Final = 1000


def table_body(table: FitTable, system: str, db_kind: str, hash_: str) -> Table:
    """The record of a table that the chain does not know."""
    return Table(
        columns=tuple(_column(column) for column in table.columns),
        db_kind=db_kind,
        row_estimate=table.found.row_estimate,
        schema_hash=hash_,
        system=system,
    )


def table_text(table: FitTable, system: str, schema: str) -> TableText:
    """Its text: names, comments, and the guesses that a person confirms."""
    return TableText(
        columns=tuple(
            ColumnText(name=column.name, note=fit_comment(found.comment))
            for column, found in zip(table.columns, table.found.columns, strict=True)
        ),
        originals=guesses(table),
        schema=schema,
        source_ref=SourceRef(id=f"{system}/{schema}.{table.name}", source=SOURCE),
        table_name=table.name,
        title=title_of(table),
    )


def guesses(table: FitTable) -> tuple[Original, ...]:
    """Columns that may hold personal information, by place; none when there is no sign."""
    found = personal_columns(table)
    if not found:
        return ()
    listed = ", ".join(f"{place} {kind}" for place, kind in found.items())
    return (Original(field=PI_GUESS, value=listed[:_VALUE_CHARS]),)


def personal_columns(table: FitTable) -> dict[int, str]:
    """Place, from 1, of each column that may hold personal information → what it may be."""
    pairs = enumerate(zip(table.columns, table.found.columns, strict=True), 1)
    return {
        place: kind
        for place, (column, found) in pairs
        if (kind := guess_personal(column.name, found.comment))
    }


def accepted(
    known: KnownRecord, table: FitTable, db_kind: str, schema: str, hash_: str
) -> tuple[Table, TableText]:
    """The record as its database is now; what people wrote about kept columns stays.

    Args:
        known: As the chain has it: a table with its text.
        table: As the database has it.
        db_kind: Engine.
        schema: Name of the schema.
        hash_: Of the columns.

    Raises:
        TypeError: The known record is no table with a readable text.
    """
    body, text = known.record, known.text
    if not isinstance(body, Table) or not isinstance(text, TableText):
        raise TypeError(f"{known.code} is no table with a text")
    kept = {
        words.name: (column, words)
        for column, words in zip(body.columns, text.columns, strict=True)
    }
    columns, names = [], []
    for column, found in zip(table.columns, table.found.columns, strict=True):
        fresh = ColumnText(name=column.name, note=fit_comment(found.comment))
        old, words = kept.get(column.name, (Column(), fresh))
        columns.append(_column(column, old))
        names.append(words)
    changed = structs.replace(body, columns=tuple(columns), db_kind=db_kind, schema_hash=hash_)
    others = tuple(one for one in text.originals if one.field != PI_GUESS)
    return changed, structs.replace(
        text,
        columns=tuple(names),
        originals=(*others, *guesses(table)),
        schema=schema,
        table_name=table.name,
    )


def _column(column: FitColumn, old: Column | None = None) -> Column:
    return structs.replace(
        old or Column(), nullable=column.nullable, pk=column.pk, type_name=column.type_name
    )
