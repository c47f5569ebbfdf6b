"""Messages written by hand, for ``tx build``: plain JSON, each with its text beside it.

A message is written as it stands in a body (docs/spec), except that its text is given in a member
``text`` in place of the reference ``part``; salt and commitment are made here.

Source: docs/spec/cli.md CLI-17.
"""

from typing import Any, Final

import msgspec

from mulu.app import MESSAGES
from mulu.cli.errors import UsageError
from mulu.client.transactions import NO_PART, Draft
from mulu.core.canonical import Wire, encode
from mulu.modules.catalog.messages import RegisterRecord, ReviseRecord, WithdrawRecord
from mulu.modules.catalog.records import DataEntry, Duty, System, Table
from mulu.modules.catalog.texts import (
    DutyText,
    EntryText,
    SystemText,
    TableText,
    WithdrawText,
)
from mulu.modules.governance.messages import Propose
from mulu.modules.governance.texts import ReasonText
from mulu.modules.identity.messages import RegisterOrg, ReviseOrg
from mulu.modules.identity.texts import OrgText
from mulu.tx.body import MESSAGES_MAX
from mulu.tx.prepare import AnyMessage

TEXTS: Final[dict[type, type[Wire]]] = {
    DataEntry: EntryText,
    Duty: DutyText,
    System: SystemText,
    Table: TableText,
}
"""Text that goes with each kind of record."""
MESSAGES_BYTES_MAX: Final = 16 * 1024 * 1024


def text_type(message: object) -> type[Wire] | None:
    """Type of the text that a message binds; None when it binds none."""
    match message:
        case RegisterRecord() | ReviseRecord():
            return TEXTS[type(message.record)]
        case WithdrawRecord():
            return WithdrawText
        case RegisterOrg() | ReviseOrg():
            return OrgText
        case Propose():
            return ReasonText
        case _:
            return None


def read_drafts(data: bytes) -> list[Draft]:
    """Read a list of messages.

    Args:
        data: JSON: a list of objects, or one object.

    Raises:
        UsageError: It is no such list; the text names the place and what is wrong.
    """
    try:
        plain = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as err:
        raise UsageError(f"the messages are not JSON: {err}") from err
    listed = plain if isinstance(plain, list) else [plain]
    if not 0 < len(listed) <= MESSAGES_MAX:
        raise UsageError(f"there are {len(listed)} messages; give 1 to {MESSAGES_MAX}")
    return [_draft(place, one) for place, one in enumerate(listed)]


def _draft(place: int, plain: object) -> Draft:
    if not isinstance(plain, dict):
        raise UsageError(f"message {place} is no object")
    given = dict(plain)
    text = given.pop("text", None)
    if text is not None:
        if "part" in given:
            raise UsageError(f"message {place} has both text and part; leave one out")
        given["part"] = msgspec.to_builtins(NO_PART)
    try:
        message: Any = msgspec.convert(given, MESSAGES)
        if text is None:
            return _without_text(place, message)
        type_ = text_type(message)
        if type_ is None:
            raise UsageError(f"message {place} takes no text")
        return Draft(message=message, text=encode(msgspec.convert(text, type_)))
    except msgspec.ValidationError as err:
        raise UsageError(f"message {place}: {err}") from err


def _without_text(place: int, message: AnyMessage) -> Draft:
    part = getattr(message, "part", None)
    if part is not None and not part.withheld:
        raise UsageError(f"message {place} has a part that is not withheld; give its text instead")
    return Draft(message=message)
