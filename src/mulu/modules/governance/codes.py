"""The enums and bounds of governance.

Source: docs/spec/governance.md GOV-2 to GOV-14.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta

from mulu.core.ids import OrgId

Choice = Literal["approve", "reject"]
Outcome = Literal["open", "passed", "rejected"]
"""What a count of the votes gives."""
Status = Literal["open", "passed", "rejected", "withdrawn"]
"""``EXPIRED`` is no state: it is told from the expiry and the time."""
ValueKind = Literal["parameter", "profile", "codelist", "calendar"]
Scope = Literal["all", "catalog", "identity"]
"""What a freeze stops: every module, or one."""
EraseGround = Literal["personal_data", "state_secret", "trade_secret", "court_order", "unlawful"]
"""Why a text is erased."""

ValueName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,30}(@[1-9][0-9]{0,5})?\Z")]
NodeName = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}\Z")]
ReleaseName = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}\Z")]
OrgRef = Annotated[str, Meta(min_length=5, max_length=13)]

FIRST_MEMBER: Final = OrgId("o0001")
"""The authority's organisation, which governs alone until others are admitted."""
VOTING_ROLES: Final = frozenset({"authority", "dept_head"})
"""Roles of keys through which an organisation votes."""

MEMBERS_MAX: Final = 100
VALIDATORS_MAX: Final = 100
PEERS_MAX: Final = 1000
VERSIONS_MAX: Final = 1000
"""Most versions of one registry value."""
POWER_MAX: Final = 1_000_000
DAY_MS: Final = 24 * 60 * 60 * 1000
OPEN_MS_MAX: Final = 90 * DAY_MS
"""Longest time for which a proposal stays open."""
FREEZE_MS_MAX: Final = 30 * DAY_MS
"""Longest time of one freeze."""
VALUE_BYTES_MAX: Final = 64 * 1024
VALUE_DEPTH_MAX: Final = 8
