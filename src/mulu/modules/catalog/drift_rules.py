"""What the catalogue does about drift: one function for each message.

Source: docs/spec/harvest.md HAR-1 to HAR-5.
"""

from mulu.machine.context import Context
from mulu.modules.catalog.drift_checks import ensure_drift, table_of
from mulu.modules.catalog.drift_notes import clear_entries, note_entries, settle_entries
from mulu.modules.catalog.drift_values import (
    drifted_table,
    is_breaking,
    settled_table,
    touched_entries,
)
from mulu.modules.catalog.errors import DriftUnknownError
from mulu.modules.catalog.events import DriftReported, DriftSettled
from mulu.modules.catalog.messages import ReportDrift, SettleDrift
from mulu.modules.catalog.preconditions import ensure_current, ensure_may_declare, known_record
from mulu.modules.catalog.state import CatalogState


def report_drift(ctx: Context, state: CatalogState, msg: ReportDrift) -> None:
    """Note that a table's database parts from the catalogue, and at the entries it touches.

    Args:
        ctx: Block height, block time and the verified sender.
        state: The catalogue's keys.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        RecordUnknownError: There is no record of this code (CAT-11).
        NotAllowedError: The sender may not declare for the provider (CAT-9).
        RecordWithdrawnError: The table is withdrawn (CAT-11).
        StaleBaseError: It has another version by now (CAT-11).
        RecordKindError: The record is no table (HAR-2).
        DriftFormError: The changes contradict themselves or the table (HAR-2).
        DriftKnownError: The very same drift is reported already (HAR-2).

    Source: docs/spec/harvest.md HAR-1 to HAR-3.
    """
    # AUTHORITY
    before = known_record(state, msg.code)
    ensure_may_declare(ctx.sender, before.provider)
    # CHECK
    ensure_current(before, msg.base)
    table = table_of(before)
    ensure_drift(before, table, msg)
    # APPLY
    entries = touched_entries(table, msg.changes)
    touched = () if before.drift is None else before.drift.entries
    settled = clear_entries(ctx, state, msg.code, [one for one in touched if one not in entries])
    noted = note_entries(ctx, state, msg.code, entries)
    event = DriftReported(
        breaking=is_breaking(msg.changes),
        by=ctx.sender.org_id,
        code=msg.code,
        entries=entries,
        noted=noted,
        settled=settled,
    )
    state.put_record(drifted_table(before, msg, event, height=ctx.height, time_ms=ctx.time_ms))
    # EVENT
    ctx.emit(event)


def settle_drift(ctx: Context, state: CatalogState, msg: SettleDrift) -> None:
    """Take a drift back: the database is again as catalogued.

    Args:
        ctx: Block height, block time and the verified sender.
        state: The catalogue's keys.
        msg: Decoded, and within the ranges its fields state.

    Raises:
        RecordUnknownError: There is no record of this code (CAT-11).
        NotAllowedError: The sender may not declare for the provider (CAT-9).
        RecordWithdrawnError: The table is withdrawn (CAT-11).
        StaleBaseError: It has another version by now (CAT-11).
        DriftUnknownError: No drift of it is reported (HAR-4).

    Source: docs/spec/harvest.md HAR-4.
    """
    # AUTHORITY
    before = known_record(state, msg.code)
    ensure_may_declare(ctx.sender, before.provider)
    # CHECK
    ensure_current(before, msg.base)
    if before.drift is None:
        raise DriftUnknownError(f"no drift of {msg.code} is reported; there is nothing to settle")
    # APPLY
    settled = settle_entries(ctx, state, before)
    state.put_record(settled_table(before, height=ctx.height, time_ms=ctx.time_ms))
    # EVENT
    ctx.emit(DriftSettled(by=ctx.sender.org_id, code=msg.code, settled=settled))
