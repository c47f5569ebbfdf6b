"""Read rows of organisations: equal from events and from state; pure.

Source: docs/spec/identity.md IDN-19.
"""

from dataclasses import dataclass
from typing import Literal

from mulu.core.ids import OrgId
from mulu.modules.identity.content import registered_content, revised_content, stored_org
from mulu.modules.identity.events import (
    OrgRegistered,
    OrgRevised,
)
from mulu.modules.identity.messages import (
    RegisterOrg,
    ReviseOrg,
)
from mulu.modules.identity.state import StoredOrg
from mulu.modules.identity.texts import OrgText

Unseen = Literal["withheld", "erased"]
"""Why a text is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrgRow:
    """What a reader sees of an organisation."""

    org_id: str
    name: str
    """"" when the text is withheld or erased."""
    short_name: str
    name_en: str
    contact_unit: str
    contact_post: str
    source: str
    """Source that named it, "" when it was registered by hand."""
    source_id: str
    credit_code: str
    kind: str
    level: str
    region: str
    region_scheme: str
    status: str
    successor: str
    version: int
    content_hash: str
    prev: str
    height: int
    time_ms: int
    text: str
    """``present``, ``withheld`` or ``erased``."""


def org_row(stored: StoredOrg, text: OrgText | Unseen) -> OrgRow:
    """Build an organisation's row.

    Args:
        stored: Its current version.
        text: Its part's text, or why that is not there.
    """
    shown = text if isinstance(text, OrgText) else OrgText()
    source = shown.source_ref
    return OrgRow(
        org_id=stored.org_id,
        name=shown.name,
        short_name=shown.short_name,
        name_en=shown.name_en,
        contact_unit=shown.contact_unit,
        contact_post=shown.contact_post,
        source=source.source if source else "",
        source_id=source.id if source else "",
        credit_code=stored.credit_code,
        kind=stored.kind,
        level=stored.level,
        region=stored.region,
        region_scheme=stored.region_scheme,
        status=stored.status,
        successor=stored.successor,
        version=stored.version,
        content_hash=stored.content_hash,
        prev=stored.prev,
        height=stored.height,
        time_ms=stored.time_ms,
        text="present" if isinstance(text, OrgText) else text,
    )


def stored_org_from_event(
    message: RegisterOrg | ReviseOrg, event: OrgRegistered | OrgRevised, height: int, time_ms: int
) -> StoredOrg:
    """What a rule stored, told from its message and event.

    Args:
        message: The message that was done.
        event: The event it emitted.
        height: Block of both.
        time_ms: Time of that block.

    Raises:
        TypeError: The event is not this message's.
    """
    if isinstance(message, RegisterOrg) and isinstance(event, OrgRegistered):
        content = registered_content(message, OrgId(event.org_id))
    elif isinstance(message, ReviseOrg) and isinstance(event, OrgRevised):
        content = revised_content(message, event.version)
    else:
        raise TypeError(f"{type(event).__name__} is not an event of {type(message).__name__}")
    return stored_org(content, event.content_hash, height=height, time_ms=time_ms)
