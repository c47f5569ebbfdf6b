"""Notes of a table's drift at the entries it touches: written and taken away by rules.

Source: docs/spec/harvest.md HAR-3.
"""

from collections.abc import Sequence

from mulu.machine.context import Context
from mulu.modules.catalog.drift_values import TABLES_MAX, cleared_entry, noted_entry
from mulu.modules.catalog.state import CatalogState, StoredRecord


def note_entries(
    ctx: Context, state: CatalogState, table: str, entries: Sequence[str]
) -> tuple[str, ...]:
    """Note a table at entries that lack the note, are published and have room.

    Returns:
        Those that were changed.
    """
    noted = []
    for code in entries:
        entry = state.record(code)
        if entry is None or entry.status != "published" or table in entry.drifting:
            continue
        if len(entry.drifting) < TABLES_MAX:
            state.put_record(noted_entry(entry, table, height=ctx.height, time_ms=ctx.time_ms))
            noted.append(code)
    return tuple(noted)


def clear_entries(
    ctx: Context, state: CatalogState, table: str, entries: Sequence[str]
) -> tuple[str, ...]:
    """Take the note of a table away from entries that have it.

    Returns:
        Those that were changed.
    """
    cleared = []
    for code in entries:
        entry = state.record(code)
        if entry is not None and table in entry.drifting:
            state.put_record(cleared_entry(entry, table, height=ctx.height, time_ms=ctx.time_ms))
            cleared.append(code)
    return tuple(cleared)


def settle_entries(ctx: Context, state: CatalogState, before: StoredRecord) -> tuple[str, ...]:
    """A table's drift ends with its version: no entry is touched by it any longer.

    Args:
        ctx: Height and time of the block.
        state: The catalogue's keys.
        before: The record as it was; only a table has a drift.

    Returns:
        Entries that were changed.
    """
    if before.drift is None:
        return ()
    return clear_entries(ctx, state, before.code, before.drift.entries)
