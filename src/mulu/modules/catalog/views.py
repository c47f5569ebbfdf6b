"""The read side of records: texts, and state values told from events; pure.

Read tables are built from state values, whether these come from a state or, block by block, from
events: ``stored_from_event`` here, ``withdrawn_record`` and ``confirmed_record`` in ``content.py``.

Source: docs/spec/catalog.md CAT-20 and CAT-23.
"""

from typing import Final, Literal

from mulu.core.canonical import NotCanonicalError, decode, decode_loose
from mulu.modules.catalog.content import registered_content, revised_content, stored_record
from mulu.modules.catalog.events import (
    RecordRegistered,
    RecordRevised,
)
from mulu.modules.catalog.messages import (
    RegisterRecord,
    ReviseRecord,
)
from mulu.modules.catalog.records import DataEntry, Duty, Record, System, Table
from mulu.modules.catalog.state import StoredRecord
from mulu.modules.catalog.texts import DutyText, EntryText, RecordText, SystemText, TableText

Unseen = Literal["withheld", "erased"]
"""Why a text is not there."""

_TEXT_TYPES: Final[dict[type, type[RecordText]]] = {
    DataEntry: EntryText,
    Duty: DutyText,
    System: SystemText,
    Table: TableText,
}


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
    drifting: tuple[str, ...] = ()
    if isinstance(message, RegisterRecord) and isinstance(event, RecordRegistered):
        content = registered_content(message, event.code, event.declared_by)
    elif isinstance(message, ReviseRecord) and isinstance(event, RecordRevised):
        content = revised_content(
            message,
            declared_by=event.declared_by,
            provider=event.provider,
            version=event.version,
        )
        drifting = event.drifting
    else:
        raise TypeError(f"{type(event).__name__} is not an event of {type(message).__name__}")
    return stored_record(
        content,
        event.content_hash,
        confirmed=event.confirmed,
        height=height,
        time_ms=time_ms,
        drifting=drifting,
    )
