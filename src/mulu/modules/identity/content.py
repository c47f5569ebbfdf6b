"""An organisation's version: what its content hash is taken over, and the value that is stored.

The same functions serve rules (which compute the hash) and views (which read it from the event).

Source: docs/spec/identity.md IDN-2.
"""

import msgspec

from mulu.core.canonical import UInt, Wire, encode
from mulu.core.hashing import TAG_CONTENT, Hasher
from mulu.core.ids import OrgId
from mulu.modules.identity.codes import OrgKind, OrgLevel, OrgStatus, RegionScheme
from mulu.modules.identity.messages import RegisterOrg, ReviseOrg
from mulu.modules.identity.state import StoredOrg
from mulu.tx.parts import PartRef


class OrgContent(Wire):
    """What a version's content hash is taken over."""

    credit_code: str = ""
    kind: OrgKind
    level: OrgLevel
    org_id: OrgId
    part: PartRef
    prev: str = ""
    region: str = ""
    region_scheme: RegionScheme = ""
    status: OrgStatus
    successor: str = ""
    version: UInt


def registered_content(msg: RegisterOrg, org_id: OrgId) -> OrgContent:
    """Content of an organisation's first version."""
    return OrgContent(
        credit_code=msg.credit_code,
        kind=msg.kind,
        level=msg.level,
        org_id=org_id,
        part=msg.part,
        region=msg.region,
        region_scheme=msg.region_scheme,
        status="active",
        version=1,
    )


def revised_content(msg: ReviseOrg, version: int) -> OrgContent:
    """Content of a later version; ``version`` counts from 2."""
    return OrgContent(
        credit_code=msg.credit_code,
        kind=msg.kind,
        level=msg.level,
        org_id=OrgId(msg.org_id),
        part=msg.part,
        prev=msg.base,
        region=msg.region,
        region_scheme=msg.region_scheme,
        status=msg.status,
        successor=msg.successor,
        version=version,
    )


def content_hash(hasher: Hasher, content: OrgContent) -> str:
    """Hash a version's content (hex of 32 bytes)."""
    return hasher.tagged(TAG_CONTENT, encode(content)).hex()


def stored_org(content: OrgContent, hash_: str, *, height: int, time_ms: int) -> StoredOrg:
    """State value of a version.

    Args:
        content: The version.
        hash_: Its content hash, hex.
        height: Block that writes it; 0 for genesis.
        time_ms: Time of that block.
    """
    fields = msgspec.structs.asdict(content)
    return StoredOrg(content_hash=hash_, height=height, time_ms=time_ms, **fields)
