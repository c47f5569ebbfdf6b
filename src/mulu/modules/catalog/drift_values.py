"""State values under drift: of the table that parts from its database, and of entries it touches.

The same functions serve rules and views.

Source: docs/spec/harvest.md HAR-2 to HAR-5.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from mulu.core.ids import OrgId
from mulu.modules.catalog.events import DriftReported
from mulu.modules.catalog.messages import ColumnChange, DriftKind, ReportDrift
from mulu.modules.catalog.records import Table
from mulu.modules.catalog.state import StoredRecord, TableDrift

BREAKING: Final[frozenset[DriftKind]] = frozenset(
    {"dropped", "gone", "key", "narrowed", "nullable", "renamed", "retyped"}
)
"""Changes after which whoever reads the table as catalogued may go wrong."""
TABLES_MAX: Final = 200
"""So many drifting tables are noted at one entry; further ones are noted at the table only."""


def is_breaking(changes: Sequence[ColumnChange]) -> bool:
    """Tell whether one of the changes is breaking."""
    return not BREAKING.isdisjoint(change.what for change in changes)


def touched_entries(table: Table, changes: Sequence[ColumnChange]) -> tuple[str, ...]:
    """Entries that breaking changes touch, in order.

    A column that carries an item touches the table's first entry, whose item it is; any other
    column, and a table that is gone, all entries of the table.
    """
    touched: set[str] = set()
    for change in changes:
        if change.what in BREAKING:
            is_item = bool(change.column and table.columns[change.column - 1].item)
            touched.update(table.entries[:1] if is_item else table.entries)
    return tuple(sorted(touched))


def drifted_table(
    before: StoredRecord, msg: ReportDrift, event: DriftReported, *, height: int, time_ms: int
) -> StoredRecord:
    """State value of a table whose drift is reported; the clock of an earlier report goes on."""
    known = before.drift
    drift = TableDrift(
        breaking=event.breaking,
        changes=msg.changes,
        entries=event.entries,
        reported_by=OrgId(event.by),
        schema_hash=msg.schema_hash,
        since_height=height if known is None else known.since_height,
        since_ms=time_ms if known is None else known.since_ms,
    )
    return replace(before, drift=drift, height=height, time_ms=time_ms)


def settled_table(before: StoredRecord, *, height: int, time_ms: int) -> StoredRecord:
    """State value of a table that is again as its database."""
    return replace(before, drift=None, height=height, time_ms=time_ms)


def noted_entry(before: StoredRecord, table: str, *, height: int, time_ms: int) -> StoredRecord:
    """State value of an entry that the drift of a table touches."""
    drifting = tuple(sorted({*before.drifting, table}))
    return replace(before, drifting=drifting, height=height, time_ms=time_ms)


def cleared_entry(before: StoredRecord, table: str, *, height: int, time_ms: int) -> StoredRecord:
    """State value of an entry that the drift of a table touches no longer."""
    drifting = tuple(code for code in before.drifting if code != table)
    return replace(before, drifting=drifting, height=height, time_ms=time_ms)
