"""Does a reported drift hold together, and speak of the table as it is catalogued?

Source: docs/spec/harvest.md HAR-2.
"""

import re

from mulu.modules.catalog.errors import DriftFormError, DriftKnownError, RecordKindError
from mulu.modules.catalog.messages import ColumnChange, ReportDrift
from mulu.modules.catalog.records import Table
from mulu.modules.catalog.state import StoredRecord

_hash = re.compile("[0-9a-f]{64}", re.ASCII)
_type_name = re.compile("[a-z0-9_ (),]{0,40}", re.ASCII)


def table_of(before: StoredRecord) -> Table:
    """The table that a record is.

    Raises:
        RecordKindError: It is another kind of record.
    """
    if not isinstance(before.record, Table):
        raise RecordKindError(f"{before.code} is no table; only a table drifts")
    return before.record


def ensure_drift(before: StoredRecord, table: Table, msg: ReportDrift) -> None:
    """A drift says something, says it once, and of columns that there are.

    Raises:
        DriftFormError: It does not.
        DriftKnownError: It is the one that is reported already.
    """
    is_gone = any(change.what == "gone" for change in msg.changes)
    if is_gone is bool(msg.schema_hash) or (is_gone and len(msg.changes) > 1):
        raise DriftFormError(
            "a table that is gone has one change and no schema hash, any other has a hash;"
            " compare the database again"
        )
    if msg.schema_hash and not _hash.fullmatch(msg.schema_hash):
        raise DriftFormError(f"schema hash {msg.schema_hash[:16]!r} is no hex of 32 bytes")
    if msg.schema_hash and msg.schema_hash == table.schema_hash:
        raise DriftFormError(f"the columns of {msg.code} are as catalogued; settle its drift")
    for change in msg.changes:
        _ensure_change(table, change)
    places = [(change.column, change.what) for change in msg.changes if change.column]
    if len(set(places)) != len(places):
        raise DriftFormError("a column changes twice in the same way; name each change once")
    drift = before.drift
    if drift is not None and (drift.schema_hash, drift.changes) == (msg.schema_hash, msg.changes):
        raise DriftKnownError(f"this drift of {msg.code} is reported already; revise the table")


def _ensure_change(table: Table, change: ColumnChange) -> None:
    if bool(change.column) is (change.what in ("added", "gone")):
        raise DriftFormError(
            f"change {change.what!r} at column {change.column}: added columns and a table that"
            " is gone have no place, all others have one"
        )
    if change.column > len(table.columns):
        raise DriftFormError(
            f"column {change.column} changes, the table has {len(table.columns)}; read it again"
        )
    if not _type_name.fullmatch(change.type_name):
        raise DriftFormError(
            f"type {change.type_name!r} is not of a-z, 0-9, space and _(),; write it so"
        )
