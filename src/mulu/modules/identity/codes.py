"""The enums of organisations and keys.

Source: docs/spec/identity.md IDN-2 and IDN-8; shared rules on roles: 政务数据共享条例 arts 8 to 38.
"""

from typing import Final, Literal

OrgKind = Literal[
    "municipal_dept",
    "district_dept",
    "district",
    "etz",
    "public_body",
    "state_organ",
    "operator",
    "social",
    "unknown",
]
"""机构类别; ``unknown`` when a source names the organisation and says no more."""
OrgLevel = Literal["city", "district", "unknown"]
OrgStatus = Literal["active", "abolished"]
RegionScheme = Literal["", "GBT2260", "LOCAL"]
"""Where a region code comes from: GB/T 2260, or the city's own list (a development zone)."""
Role = Literal[
    "auditor", "authority", "contractor", "dept_head", "office_head", "operator", "sharing_office"
]
RevokeReason = Literal["lost", "compromised", "left", "superseded"]

AUTHORITY: Final = "authority"
OPERATOR: Final = "operator"
AUDITOR: Final = "auditor"
DEPT_HEAD: Final = "dept_head"
OFFICE_HEAD: Final = "office_head"
SHARING_OFFICE: Final = "sharing_office"
CONTRACTOR: Final = "contractor"
NODE: Final = "node"
"""Marks the key that signs blocks; it is listed so that it can never become another's."""

SEPARATED_ROLES: Final = frozenset({AUTHORITY, OPERATOR, AUDITOR})
"""Each of them excludes every other role on the same key (GB/T 39477-2020, 6.2)."""
HEAD_GRANTS: Final = frozenset({OFFICE_HEAD, SHARING_OFFICE, CONTRACTOR})
"""What the head of a department may give and take within the organisation."""
DEPARTMENT_ROLES: Final = HEAD_GRANTS | {DEPT_HEAD}
