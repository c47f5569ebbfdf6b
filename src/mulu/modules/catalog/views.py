"""Read rows of records: equal from events and from state; pure.

Source: docs/spec/catalog.md CAT-23.
"""

from dataclasses import dataclass
from typing import Literal

from mulu.core.canonical import NotCanonicalError, decode, decode_loose
from mulu.modules.catalog.codes import Kind, kind_of
from mulu.modules.catalog.content import registered_content, revised_content, stored_record
from mulu.modules.catalog.events import (
    RecordRegistered,
    RecordRevised,
    RecordsConfirmed,
    RecordWithdrawn,
)
from mulu.modules.catalog.gaps import gaps
from mulu.modules.catalog.links import links_of
from mulu.modules.catalog.messages import (
    ConfirmRecords,
    RegisterRecord,
    ReviseRecord,
    WithdrawRecord,
)
from mulu.modules.catalog.profiles import Profile
from mulu.modules.catalog.records import DataEntry, Duty, Record, System, Table
from mulu.modules.catalog.state import StoredRecord
from mulu.modules.catalog.texts import DutyText, EntryText, RecordText, SystemText, TableText

Unseen = Literal["withheld", "erased"]
"""Why a text is not there."""

_TEXT_TYPES: dict[type, type[RecordText]] = {
    DataEntry: EntryText,
    Duty: DutyText,
    System: SystemText,
    Table: TableText,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """What a reader sees of a record, of whatever kind; "" and 0 are "not said"."""

    code: str
    kind: Kind
    provider: str
    declared_by: str
    confirmed: bool
    status: str
    reason: str
    successor: str
    profile: str
    version: int
    content_hash: str
    prev: str
    height: int
    """Block that wrote this: version, confirmation or withdrawal."""
    time_ms: int
    part: str
    """Commitment of the text, hex."""
    note: str
    """Commitment of the words of withdrawal, hex, or ""."""
    text: str
    """``present``, ``withheld`` or ``erased``."""
    title: str
    title_en: str
    summary: str
    """Of a duty its text, of a table its name in the database."""
    names: tuple[str, ...]
    """Names of items or columns, in both languages, to be searched."""
    keywords: tuple[str, ...]
    source: str
    source_id: str
    category: str
    share_type: int
    is_open: bool | None
    update_cycle: int
    """Of a table how often it is refreshed."""
    format_class: int
    level: str
    pi: str
    updated_on: str
    item_count: int
    """Items or columns."""
    links: tuple[tuple[str, str], ...]
    """Field and code of each record it leads to."""
    gaps: tuple[str, ...]


def decode_text(record: Record, part: bytes) -> RecordText:
    """Read the text of a record.

    Args:
        record: Tells the kind.
        part: The part's bytes, without the salt.

    Raises:
        NotCanonicalError: They are no text of this kind.
    """
    return decode(part, _TEXT_TYPES[type(record)])


def text_or_empty(record: Record, part: bytes) -> RecordText:
    """Read the text of a record on the chain, where nobody promised that its bytes are good.

    Args:
        record: Tells the kind.
        part: The part's bytes, without the salt.

    Returns:
        The text; an empty one when the bytes are none of this kind.
    """
    type_ = _TEXT_TYPES[type(record)]
    try:
        return decode_loose(part, type_)
    except NotCanonicalError:
        return type_()


def record_row(stored: StoredRecord, text: RecordText | Unseen, profile: Profile) -> RecordRow:
    """Build a record's row.

    Args:
        stored: Its current value.
        text: Its text, or why that is not there.
        profile: The profile it is judged by.
    """
    record = stored.record
    seen = None if isinstance(text, str) else text
    shown = seen if seen is not None else _TEXT_TYPES[type(record)]()
    entry = record if isinstance(record, DataEntry) else DataEntry()
    source = shown.source_ref
    return RecordRow(
        code=stored.code,
        kind=kind_of(record),
        provider=stored.provider,
        declared_by=stored.declared_by,
        confirmed=stored.confirmed,
        status=stored.status,
        reason=stored.reason,
        successor=stored.successor,
        profile=stored.profile,
        version=stored.version,
        content_hash=stored.content_hash,
        prev=stored.prev,
        height=stored.height,
        time_ms=stored.time_ms,
        part=stored.part.commitment,
        note=stored.note.commitment if stored.note is not None else "",
        text=text if isinstance(text, str) else "present",
        title=shown.title,
        title_en=shown.title_en,
        summary=_summary(shown),
        names=_names(shown),
        keywords=shown.keywords if isinstance(shown, EntryText) else (),
        source=source.source if source is not None else "",
        source_id=source.id if source is not None else "",
        category=entry.category,
        share_type=entry.share_type,
        is_open=entry.is_open,
        update_cycle=record.refresh if isinstance(record, Table) else entry.update_cycle,
        format_class=entry.format_class,
        level=entry.level,
        pi=entry.pi,
        updated_on=entry.updated_on,
        item_count=len(record.columns) if isinstance(record, Table) else len(entry.items),
        links=tuple((field, target) for field, _, codes in links_of(record) for target in codes),
        gaps=gaps(stored, seen, profile),
    )


def stored_from_event(
    message: RegisterRecord | ReviseRecord,
    event: RecordRegistered | RecordRevised,
    height: int,
    time_ms: int,
) -> StoredRecord:
    """What a rule stored, told from its message and event.

    Args:
        message: The message that was done.
        event: The event it emitted.
        height: Block of both.
        time_ms: Time of that block.

    Raises:
        TypeError: The event is not this message's.
    """
    if isinstance(message, RegisterRecord) and isinstance(event, RecordRegistered):
        content = registered_content(message, event.code, event.declared_by)
    elif isinstance(message, ReviseRecord) and isinstance(event, RecordRevised):
        content = revised_content(
            message,
            declared_by=event.declared_by,
            provider=event.provider,
            version=event.version,
        )
    else:
        raise TypeError(f"{type(event).__name__} is not an event of {type(message).__name__}")
    return stored_record(
        content, event.content_hash, confirmed=event.confirmed, height=height, time_ms=time_ms
    )


def changes_from_event(
    message: WithdrawRecord | ConfirmRecords,
    event: RecordWithdrawn | RecordsConfirmed,
    height: int,
    time_ms: int,
) -> dict[str, dict[str, object]]:
    """Which fields of which ``RecordRow`` a withdrawal or confirmation changed.

    Args:
        message: The message that was done.
        event: The event it emitted.
        height: Block of both.
        time_ms: Time of that block.

    Returns:
        Changed fields by code.

    Raises:
        TypeError: The event is not this message's.
    """
    changed: dict[str, object] = {"height": height, "time_ms": time_ms}
    if isinstance(message, ConfirmRecords) and isinstance(event, RecordsConfirmed):
        return {code: {**changed, "confirmed": True} for code in event.codes}
    if isinstance(message, WithdrawRecord) and isinstance(event, RecordWithdrawn):
        changed |= {"status": "withdrawn", "reason": message.reason}
        changed |= {"successor": message.successor}
        changed |= {"note": message.part.commitment if message.part is not None else ""}
        return {message.code: changed}
    raise TypeError(f"{type(event).__name__} is not an event of {type(message).__name__}")


def _summary(text: RecordText) -> str:
    match text:
        case DutyText():
            return text.text
        case TableText():
            return text.table_name
        case _:
            return text.summary


def _names(text: RecordText) -> tuple[str, ...]:
    match text:
        case EntryText():
            return tuple(name for item in text.items for name in (item.name, item.name_en) if name)
        case TableText():
            return tuple(
                name for column in text.columns for name in (column.name, column.note) if name
            )
        case _:
            return ()
