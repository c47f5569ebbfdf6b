"""Every state key of the catalogue, and typed access to it.

Source: docs/spec/catalog.md CAT-1 to CAT-3; docs/spec/harvest.md HAR-3.
"""

from typing import Final, Literal

from mulu.core.canonical import UInt, Wire, decode_loose, encode
from mulu.core.hashing import TAG_CONTENT, Hasher
from mulu.core.ids import Code, OrgId
from mulu.core.prefixes import DATA_ENTRY, DUTY, SOURCE_COUNTER, SYSTEM, TABLE
from mulu.machine.context import View
from mulu.modules.catalog.messages import ColumnChange, WithdrawReason
from mulu.modules.catalog.records import DataEntry, Record
from mulu.tx.parts import PartRef

_PREFIX: Final = {"D": DUTY, "S": SYSTEM, "T": TABLE}

RecordStatus = Literal["published", "withdrawn"]


class RecordContent(Wire):
    """What a version's content hash is taken over."""

    code: Code
    declared_by: OrgId
    part: PartRef
    prev: str = ""
    profile: str
    provider: OrgId
    record: Record
    version: UInt


class TableDrift(Wire):
    """How the database of a table parts from the catalogue, as it was reported last."""

    breaking: bool = False
    changes: tuple[ColumnChange, ...]
    entries: tuple[str, ...] = ()
    """Entries that it touches."""
    reported_by: OrgId
    schema_hash: str = ""
    """Of the columns as they are in the database; "" when the table is gone."""
    since_height: UInt
    """Block of the first report after the table was as catalogued."""
    since_ms: UInt
    """Time of that block: where the clock of an update begins."""


class StoredRecord(Wire):
    """A record's current version."""

    code: Code
    confirmed: bool = False
    """A key of the provider declared or confirmed it."""
    content_hash: str
    """H(``mulu/content/1`` ‖ canonical ``RecordContent``), hex."""
    declared_by: OrgId
    drift: TableDrift | None = None
    """Of a table only; None while its database is as catalogued."""
    drifting: tuple[str, ...] = ()
    """Of an entry only: tables whose drift touches it, in order."""
    height: UInt
    """Block that wrote this value."""
    note: PartRef | None = None
    """Binds the ``WithdrawText`` of a withdrawn record."""
    part: PartRef
    prev: str = ""
    """Content hash of the version before, "" for the first."""
    profile: str
    provider: OrgId
    reason: WithdrawReason | Literal[""] = ""
    """Why it was withdrawn."""
    record: Record
    status: RecordStatus
    successor: str = ""
    time_ms: UInt
    """Time of that block, UTC milliseconds."""
    version: UInt
    """From 1; withdrawing and confirming make no new version."""


class RecordHead(Wire, forbid_unknown_fields=False):
    """The part of a ``StoredRecord`` that links ask about."""

    status: RecordStatus


class SourceCounter(Wire):
    """How many codes were given for one source."""

    given: UInt


def content_hash(hasher: Hasher, content: RecordContent) -> str:
    """Hash a version's content (hex of 32 bytes)."""
    return hasher.tagged(TAG_CONTENT, encode(content)).hex()


def record_key(code: str) -> bytes:
    """State key of a record; the code's first letter tells its kind."""
    return _PREFIX.get(code[:1], DATA_ENTRY) + code.encode()


class CatalogState:
    """Typed access to records.

    Args:
        view: The state as it stands.
    """

    __slots__ = ("_view",)

    def __init__(self, view: View) -> None:
        self._view = view

    def has(self, code: str) -> bool:
        """Tell whether a code was ever used."""
        return self._view.get(record_key(code)) is not None

    def record(self, code: str) -> StoredRecord | None:
        """A record's current version, withdrawn or not, or None."""
        stored = self._view.get(record_key(code))
        return None if stored is None else decode_loose(stored, StoredRecord)

    def status(self, code: str) -> RecordStatus | None:
        """Whether a record is published or withdrawn; None when there is none of this code."""
        stored = self._view.get(record_key(code))
        return None if stored is None else decode_loose(stored, RecordHead).status

    def related(self, code: str) -> tuple[str, ...]:
        """Codes that an entry is related to; none for other records."""
        entry = self._entry(code)
        return () if entry is None else entry.related

    def item_count(self, code: str) -> int:
        """How many items an entry has; 0 for other records."""
        entry = self._entry(code)
        return 0 if entry is None else len(entry.items)

    def put_record(self, stored: StoredRecord) -> None:
        """Keep a record's new value."""
        self._view.put(record_key(stored.code), encode(stored))

    def given(self, source: str) -> int:
        """How many codes were given for a source."""
        stored = self._view.get(SOURCE_COUNTER + source.encode())
        return 0 if stored is None else decode_loose(stored, SourceCounter).given

    def put_given(self, source: str, given: int) -> None:
        """Keep how many codes were given for a source."""
        self._view.put(SOURCE_COUNTER + source.encode(), encode(SourceCounter(given=given)))

    def _entry(self, code: str) -> DataEntry | None:
        stored = self.record(code)
        return (
            stored.record if stored is not None and isinstance(stored.record, DataEntry) else None
        )
