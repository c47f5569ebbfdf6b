"""State values under drift as a block's events left them: of tables, and of entries they touch.

Source: docs/spec/harvest.md HAR-5; docs/spec/projection.md PRJ-3.
"""

from collections.abc import Iterator
from typing import NamedTuple

from mulu.core.canonical import decode_loose, encode
from mulu.modules.catalog.drift_values import (
    cleared_entry,
    drifted_table,
    noted_entry,
    settled_table,
)
from mulu.modules.catalog.events import (
    DriftReported,
    DriftSettled,
    RecordRevised,
    RecordWithdrawn,
)
from mulu.modules.catalog.messages import ReportDrift
from mulu.modules.catalog.state import StoredRecord, record_key
from mulu.projection.needs import Before, Change, What
from mulu.tx.prepare import AnyMessage


class Moment(NamedTuple):
    """Where an event stands."""

    height: int
    time_ms: int
    tx_index: int


def drift_changes(
    message: AnyMessage, event: AnyMessage, at: Moment, before: Before
) -> Iterator[Change]:
    """Values that a report, its settling, a revision or a withdrawal changed by drift.

    Args:
        message: What was done.
        event: What it emitted.
        at: Block and transaction of both.
        before: Values as they were.
    """
    if isinstance(message, ReportDrift) and isinstance(event, DriftReported):
        old = _old(message.code, before)
        new = drifted_table(old, message, event, height=at.height, time_ms=at.time_ms)
        yield _change(new, "drifted", at)
    elif isinstance(event, DriftSettled):
        old = _old(event.code, before)
        yield _change(settled_table(old, height=at.height, time_ms=at.time_ms), "settled", at)
    if isinstance(event, DriftReported | DriftSettled | RecordRevised | RecordWithdrawn):
        for code in event.settled:
            old = _old(code, before)
            new = cleared_entry(old, event.code, height=at.height, time_ms=at.time_ms)
            yield _change(new, "settled", at)
    if isinstance(event, DriftReported):
        for code in event.noted:
            old = _old(code, before)
            new = noted_entry(old, event.code, height=at.height, time_ms=at.time_ms)
            yield _change(new, "drifted", at)


def _old(code: str, before: Before) -> StoredRecord:
    return decode_loose(before(record_key(code)), StoredRecord)


def _change(stored: StoredRecord, what: What, at: Moment) -> Change:
    return Change(record_key(stored.code), encode(stored), what, at.tx_index, stored)
