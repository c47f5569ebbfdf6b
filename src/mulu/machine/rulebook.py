"""What a chain's machine is made of: one rule for each message, and what they may read.

Source: docs/spec/machine.md MAC-1, MAC-4, MAC-9 and MAC-10.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from mulu.core.canonical import Wire
from mulu.core.errors import ensure
from mulu.core.hashing import Hasher
from mulu.core.ids import KeyId
from mulu.machine.context import KnownKey, View
from mulu.machine.module import Module, Rule, SystemRule
from mulu.machine.system import Finalisers

APP_VERSION: Final = 1

ReadKey = Callable[[View, KeyId], KnownKey | None]


class Committed(Protocol):
    """Committed state, as of the head."""

    def state(self, key: bytes) -> bytes | None:
        """Read a value."""
        ...

    def state_items(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Walk keys of a prefix in byte order."""
        ...

    def seen(self, bucket: int, tx_id: bytes) -> bool:
        """Tell whether a bucket holds an id."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a chain's machine is made of."""

    hasher: Hasher
    chain: str
    route: Mapping[type[Wire], Rule]
    read_key: ReadKey
    ordering: str
    finalisers: Callable[[View], Finalisers]
    """Reads from a state who may make the next headers final."""
    system: Mapping[type[Wire], SystemRule] = field(default_factory=dict)
    """One rule for each type of system item."""


def routes(modules: Sequence[Module]) -> dict[type[Wire], Rule]:
    """One table of rules for all modules."""
    table = {message: rule for module in modules for message, rule in module.route.items()}
    ensure(
        len(table) == sum(len(module.messages) for module in modules),
        "a message has no rule, or two",
    )
    return table


def system_routes(modules: Sequence[Module]) -> dict[type[Wire], SystemRule]:
    """One table of rules for system items."""
    return {item: rule for module in modules for item, rule in module.system.items()}
