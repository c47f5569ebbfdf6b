"""What a rule may know and touch while it runs.

Source: docs/spec/machine.md MAC-3.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from mulu.core.canonical import Wire
from mulu.core.hashing import Hasher
from mulu.core.ids import KeyId, OrgId
from mulu.machine.registry import Registry


class View(Protocol):
    """Authenticated state as rules see it: plain keys and values, never empty values."""

    def get(self, key: bytes) -> bytes | None:
        """Read a value, or None."""
        ...

    def put(self, key: bytes, value: bytes) -> None:
        """Write a value (at least one byte)."""
        ...

    def delete(self, key: bytes) -> None:
        """Remove a key; absent keys are fine."""
        ...

    def items(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Walk keys of a prefix in byte order: for genesis and invariants, never in rules."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A key as the state knows it."""

    key_id: KeyId
    org_id: OrgId
    suite: int
    public_key: bytes
    roles: frozenset[str]
    from_height: int
    """First height at which it may sign."""
    revoked_from: int | None = None
    """First height at which it may no longer sign; None while it is good."""
    until_ms: int | None = None
    """Block time after which its term is over; None without term."""

    def is_good_at(self, height: int, time_ms: int) -> bool:
        """Tell whether the key may sign in a block of this height and time."""
        if height < self.from_height or (
            self.revoked_from is not None and height >= self.revoked_from
        ):
            return False
        return self.until_ms is None or time_ms <= self.until_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemContext:
    """A system item's surroundings: nobody sent it, and it emits nothing."""

    height: int
    time_ms: int
    """Block time, UTC milliseconds."""
    hasher: Hasher
    index: int
    """Place among the block's system items, from 0."""


@dataclass(slots=True, kw_only=True)
class Context:
    """One message's surroundings: block, verified sender, registry, and where events go."""

    app_version: int = 1
    """Version of the rules in force."""
    height: int
    time_ms: int
    """Block time, UTC milliseconds."""
    chain: str
    """``<id>#<hash name>:<genesis hash>``."""
    hasher: Hasher
    sender: KnownKey
    registry: Registry
    events: list[Wire] = field(default_factory=list)

    def emit(self, event: Wire) -> None:
        """Report what happened; events carry no free text."""
        self.events.append(event)
