"""What governance asks of its neighbours.

Source: docs/spec/governance.md GOV-2, GOV-8 and GOV-9.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from mulu.machine.context import View
from mulu.machine.registry import Registry


class Orgs(Protocol):
    """Answers about organisations as the state stands."""

    def status(self, org_id: str) -> Literal["active", "abolished"] | None:
        """State of an organisation, or None when there is none of this id."""
        ...


class NodeKeys(Protocol):
    """Keys that make headers final: no rule takes one for a member's."""

    def is_free(self, key_id: str, org_id: str) -> bool:
        """Tell whether a key is unknown to the chain, or is a node's of this organisation."""
        ...

    def reserve(self, suite: int, public_key: str, org_id: str) -> None:
        """Note a key as a node's, so that it can never become another's."""
        ...


Load = Callable[[str, Mapping[str, Any], Registry], object]
"""Takes name and value of a versioned value, and the registry as of its first height; raises
``CodedError`` when it does not load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Everything governance asks of its neighbours."""

    orgs: Callable[[View], Orgs]
    node_keys: Callable[[View], NodeKeys]
    loaders: Mapping[tuple[str, str], Load]
    """By kind and name; name "" stands for all names of the kind."""
