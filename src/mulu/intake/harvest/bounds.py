"""Rows of an engine's catalogue become tables; a schema beyond the bounds is refused.

Source: docs/spec/harvest.md HAR-12.
"""

from collections.abc import Mapping, Sequence

from mulu.intake.harvest.found import FoundColumn, FoundTable, Swept
from mulu.intake.harvest.port import COLUMNS_MAX, TABLES_MAX, HarvestError
from mulu.intake.harvest.wording import no_schema, too_large


def ensure_bounded(tables: int, columns: int) -> None:
    """A schema is of a size that is read.

    Raises:
        HarvestError: It is not.
    """
    if tables > TABLES_MAX or columns > COLUMNS_MAX:
        raise HarvestError(too_large(TABLES_MAX, COLUMNS_MAX))


def ensure_schema(found: object, schema: str) -> None:
    """The schema is there.

    Raises:
        HarvestError: It is not.
    """
    if not found:
        raise HarvestError(no_schema(schema))


def assemble(
    schema: str,
    tables: Mapping[object, tuple[str, str, int | None]],
    columns: Mapping[object, Sequence[FoundColumn]],
) -> Swept:
    """Put tables and their columns together.

    Args:
        schema: Its name.
        tables: Key of the engine → name, comment, estimate of rows.
        columns: Key → columns in their order.
    """
    ensure_bounded(len(tables), sum(map(len, columns.values())))
    found = [
        FoundTable(
            name=name, columns=tuple(columns.get(key, ())), comment=comment, row_estimate=rows
        )
        for key, (name, comment, rows) in tables.items()
    ]
    return Swept(schema=schema, tables=sorted(found, key=lambda table: table.name))
