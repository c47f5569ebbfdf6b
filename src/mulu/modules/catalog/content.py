"""A record's version: its content from a message, and the value that is stored.

The same functions serve rules (which compute the hash) and views (which read it from the event).

Source: docs/spec/catalog.md CAT-3.
"""

import msgspec

from mulu.core.ids import Code, OrgId
from mulu.modules.catalog.messages import RegisterRecord, ReviseRecord, WithdrawRecord
from mulu.modules.catalog.state import RecordContent, StoredRecord


def registered_content(msg: RegisterRecord, code: str, declared_by: str) -> RecordContent:
    """Content of a record's first version."""
    return RecordContent(
        code=Code(code),
        declared_by=OrgId(declared_by),
        part=msg.part,
        profile=msg.profile,
        provider=OrgId(msg.provider),
        record=msg.record,
        version=1,
    )


def revised_content(
    msg: ReviseRecord, *, declared_by: str, provider: str, version: int
) -> RecordContent:
    """Content of a later version; ``version`` counts from 2."""
    return RecordContent(
        code=Code(msg.code),
        declared_by=OrgId(declared_by),
        part=msg.part,
        prev=msg.base,
        profile=msg.profile,
        provider=OrgId(provider),
        record=msg.record,
        version=version,
    )


def stored_record(
    content: RecordContent,
    hash_: str,
    *,
    confirmed: bool,
    height: int,
    time_ms: int,
    drifting: tuple[str, ...] = (),
) -> StoredRecord:
    """State value of a version.

    Args:
        content: The version.
        hash_: Its content hash, hex.
        confirmed: A key of the provider declared it.
        height: Block that writes it.
        time_ms: Time of that block.
        drifting: Tables whose drift touches it, of an entry.
    """
    return StoredRecord(
        code=content.code,
        confirmed=confirmed,
        content_hash=hash_,
        declared_by=content.declared_by,
        drifting=drifting,
        height=height,
        part=content.part,
        prev=content.prev,
        profile=content.profile,
        provider=content.provider,
        record=content.record,
        status="published",
        time_ms=time_ms,
        version=content.version,
    )


def withdrawn_record(
    before: StoredRecord, msg: WithdrawRecord, *, height: int, time_ms: int
) -> StoredRecord:
    """State value of a record that ended: its last version, and why."""
    return msgspec.structs.replace(
        before,
        drift=None,
        drifting=(),
        height=height,
        note=msg.part,
        reason=msg.reason,
        status="withdrawn",
        successor=msg.successor,
        time_ms=time_ms,
    )


def confirmed_record(before: StoredRecord, *, height: int, time_ms: int) -> StoredRecord:
    """State value of a record that its provider confirmed."""
    return msgspec.structs.replace(before, confirmed=True, height=height, time_ms=time_ms)
