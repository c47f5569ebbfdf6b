"""From a row to what is shown of it: docs opened, names looked up.

Source: docs/spec/search.md SEA-10; docs/spec/projection.md PRJ-6.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import msgspec

from mulu.core.canonical import NotCanonicalError, decode_loose
from mulu.modules.catalog.codes import kind_of
from mulu.modules.catalog.links import links_of
from mulu.modules.catalog.records import DataEntry, Table
from mulu.modules.catalog.state import StoredRecord
from mulu.modules.catalog.texts import (
    DutyText,
    EntryText,
    RecordText,
    SystemText,
    TableText,
    WithdrawText,
)
from mulu.projection.coding import Doc
from mulu.projection.needs import RecordStatus
from mulu.query.answers import EntrySummary, OrgName, TextShown
from mulu.query.tables import Moment

SUMMARY_CHARS: Final = 200
_NO_ENTRY: Final = DataEntry()
RECORD_COLUMNS: Final = "docid, code, height, time_ms, doc, what, tx_id"
_TEXTS: Final[dict[str, type[RecordText]]] = {
    "data_entry": EntryText,
    "duty": DutyText,
    "system": SystemText,
    "table": TableText,
}


class Opened(NamedTuple):
    """A row, opened."""

    code: str
    kind: str
    committed_height: int
    time_ms: int
    what: str
    tx_id: str
    doc: Doc
    stored: StoredRecord
    text: RecordText | None
    text_state: TextShown

    @property
    def status(self) -> RecordStatus:
        """How the record is shown."""
        if self.stored.status == "withdrawn":
            return "WITHDRAWN"
        return "PUBLISHED" if self.stored.confirmed else "UNCONFIRMED"


def open_row(moment: Moment, row: tuple[Any, ...]) -> Opened:
    """Open a row of ``RECORD_COLUMNS``, or one of history with the same columns.

    Raises:
        VerificationError: The tables are damaged.
    """
    _, code, height, time_ms, packed, what, tx_id = row
    doc = moment.coder.unpack(packed)
    stored = decode_loose(doc.stored, StoredRecord)
    kind = kind_of(stored.record)
    text = _text(doc, kind)
    state: TextShown = "unreadable" if doc.text is not None and text is None else doc.text_state
    return Opened(code, kind, height, time_ms, what, tx_id, doc, stored, text, state)


def summary_of(opened: Opened, names: dict[str, str]) -> EntrySummary:
    """What a list shows of a row."""
    stored, record, text = opened.stored, opened.stored.record, opened.text
    entry = record if isinstance(record, DataEntry) else _NO_ENTRY
    return EntrySummary(
        code=opened.code,
        kind=opened.kind,
        title="" if text is None else text.title,
        title_en="" if text is None else text.title_en,
        summary=_summary(text)[:SUMMARY_CHARS],
        provider=named(stored.provider, names),
        status=opened.status,
        share_type=entry.share_type,
        level=entry.level,
        update_cycle=record.refresh if isinstance(record, Table) else entry.update_cycle,
        is_open=entry.is_open,
        version=stored.version,
        gaps=opened.doc.gaps,
        text_state=opened.text_state,
        committed_height=opened.committed_height,
        time_ms=opened.time_ms,
    )


def note_of(doc: Doc) -> str:
    """Words of a withdrawal."""
    try:
        return "" if doc.note is None else decode_loose(doc.note, WithdrawText).note
    except NotCanonicalError:
        return ""


def plain(data: bytes) -> dict[str, Any]:
    """Canonical JSON as plain values."""
    value: dict[str, Any] = msgspec.json.decode(data)
    return value


def links_from(stored: StoredRecord) -> list[str]:
    """Codes of the records that a record refers to."""
    codes = [code for _, _, to in links_of(stored.record) for code in to]
    return [*codes, *([stored.successor] if stored.successor else [])]


def names_of(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    """Names of organisations and titles of records; those without one are left out."""
    found = {}
    for id_ in dict.fromkeys(ids):
        table = _ORG_NAME if id_.startswith("o") else _TITLE
        row = connection.execute(table, (id_,)).fetchone()
        if row is not None and row[0]:
            found[id_] = row[0]
    return found


def named(org_id: str, names: dict[str, str]) -> OrgName:
    """An organisation with its name, when it has one that can be read."""
    return OrgName(org_id=org_id, name=names.get(org_id, ""))


def _text(doc: Doc, kind: str) -> RecordText | None:
    try:
        return None if doc.text is None else decode_loose(doc.text, _TEXTS[kind])
    except NotCanonicalError:
        return None


def _summary(text: RecordText | None) -> str:
    match text:
        case None:
            return ""
        case DutyText():
            return text.text
        case TableText():
            return text.table_name
        case _:
            return text.summary


_ORG_NAME: Final = "SELECT name FROM orgs WHERE org_id = ?"
_TITLE: Final = "SELECT title FROM records WHERE code = ?"
