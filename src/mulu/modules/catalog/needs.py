"""What the catalogue asks of its neighbours.

Source: docs/spec/catalog.md CAT-9 and CAT-10.
"""

from typing import Final, Literal, Protocol

AUTHORITY_ROLE: Final = "authority"
"""Role of a key that may declare on any provider's behalf."""
DECLARING_ROLES: Final = frozenset({"sharing_office", "office_head", "dept_head"})
"""Roles of a provider's own keys that may declare for it."""


class Orgs(Protocol):
    """Answers about organisations as the state stands."""

    def status(self, org_id: str) -> Literal["active", "abolished"] | None:
        """State of an organisation, or None when there is none of this id."""
        ...
