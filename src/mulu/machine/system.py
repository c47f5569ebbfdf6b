"""System items: what an engine reports about a block and no user signed; and whom it counts on.

Source: docs/spec/block.md BLK-6; docs/spec/machine.md MAC-9 and MAC-10.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from mulu.core.canonical import Hex20, Tagged, UInt

SYSTEM_ITEMS_MAX: Final = 1000


class Misbehaviour(Tagged, tag="system.misbehaviour"):
    """A validator was caught: evidence that the engine has verified."""

    height: UInt
    """Height at which it happened."""
    kind: Literal["duplicate_vote", "light_client_attack"]
    power: UInt
    """The validator's power at that height."""
    time_ms: UInt
    total_power: UInt
    validator: Hex20
    """The engine's address of its key: the first 20 bytes of its SHA-256."""


SystemItem: TypeAlias = Misbehaviour
"""The union of system items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidatorPower:
    """A validator as an engine knows it."""

    public_key: bytes
    """Ed25519, 32 bytes."""
    power: int
    """0 takes it out of the set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finalisers:
    """Who may make headers final, as of one state."""

    next_set: bytes
    """Hash of the set, 32 bytes."""
    validators: Sequence[ValidatorPower] = ()
    """Under an engine its validators; none on a ``solo`` chain."""
    extended_from: int = 0
    """First height whose votes carry SM2 signatures by a decision; 0 when none said so."""


def validator_updates(before: Finalisers, after: Finalisers) -> tuple[ValidatorPower, ...]:
    """What turns one set into the other, sorted by key."""
    old, new = _powers(before), _powers(after)
    return tuple(
        ValidatorPower(public_key=key, power=new.get(key, 0))
        for key in sorted(old.keys() | new.keys())
        if old.get(key, 0) != new.get(key, 0)
    )


def newly_extended(before: Finalisers, after: Finalisers, height: int) -> int:
    """First height whose votes carry SM2 signatures, when the block of a height decided it; else 0.

    Source: docs/spec/machine.md MAC-10.
    """
    first = after.extended_from
    return first if first != before.extended_from and first > height else 0


def _powers(finalisers: Finalisers) -> Mapping[bytes, int]:
    return {validator.public_key: validator.power for validator in finalisers.validators}
