"""Who asks: every query takes a viewer, so that what one may see can differ without new queries.

Source: docs/spec/search.md SEA-8; shared formats, readers.
"""

from dataclasses import dataclass
from typing import Final

from mulu.core.ids import OrgId


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Someone who reads. What stands on the chain is public; nothing else is in the read tables."""

    org_id: OrgId | None = None
    """Organisation whose key signed the request; None for the public."""
    roles: frozenset[str] = frozenset()
    """Roles of that key."""


PUBLIC: Final = Viewer()
"""Anybody."""
