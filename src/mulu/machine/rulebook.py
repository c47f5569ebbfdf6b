"""What a chain's machine is made of: one rule for each message, and what they may read.

Rules of several app versions stand beside each other; the state says which are in force.

Source: docs/spec/machine.md MAC-1, MAC-4 and MAC-9 to MAC-13.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from mulu.core.canonical import Wire
from mulu.core.errors import MuluError, ensure
from mulu.core.hashing import Hasher
from mulu.core.ids import KeyId
from mulu.machine.context import Context, KnownKey, View
from mulu.machine.module import Module, Rule, SystemRule
from mulu.machine.system import Finalisers

APP_VERSION: Final = 1
"""Version of the rules that a new chain begins with."""

ReadKey = Callable[[View, KeyId], KnownKey | None]
Gate = Callable[[Context, View, Wire], None]
"""Lets a message pass to its rule, or raises ``RefusedError``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A change of the rules, as the state has it."""

    app_version: int
    from_height: int
    """First height that the new rules execute."""
    name: str
    """Release that has them."""
    release: str
    """Hash of that release, hex."""


class UpgradeNeededError(MuluError):
    """The state asks for rules that this program does not have; nothing was executed.

    Attributes:
        height: Height of the block that cannot be executed.
        switch: What the state asks for.
    """

    def __init__(self, height: int, switch: Switch) -> None:
        super().__init__(
            f"block {height} needs the rules of app version {switch.app_version}, in force from"
            f" height {switch.from_height}, which this program does not have; install release"
            f" {switch.name} ({switch.release}) and start again, nothing was lost"
        )
        self.height = height
        self.switch = switch


def _all_pass(ctx: Context, view: View, message: Wire) -> None:
    """Let every message pass."""


def _never(view: View) -> Sequence[Switch]:
    """No switch is planned."""
    del view
    return ()


def _nothing(view: View) -> None:
    """Change no stored shape."""


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
    app_version: int = APP_VERSION
    gate: Gate = _all_pass
    """What every message passes before its rule."""
    switches: Callable[[View], Sequence[Switch]] = _never
    """Reads from a state when which rules come into force, oldest first."""
    invariants: Sequence[Callable[[View], None]] = ()
    """What always holds under these rules; each raises ``InvariantError``."""
    migrate: Callable[[View], None] = _nothing
    """Brings stored shapes from the version before to this one."""
    later: Mapping[int, "Rules"] = field(default_factory=dict)
    """Rules of later app versions that this program has."""


def rules_at(rules: Rules, view: View, height: int) -> Rules:
    """The rules that execute a block.

    Args:
        rules: Those the chain began with.
        view: The block's start state.
        height: The block's height.

    Raises:
        UpgradeNeededError: The program does not have them.
    """
    reached = [switch for switch in rules.switches(view) if switch.from_height <= height]
    if not reached:
        return rules
    found = rules.later.get(reached[-1].app_version)
    if found is None:
        raise UpgradeNeededError(height, reached[-1])
    return found


def migrate_at(rules: Rules, view: View, *, after: int, height: int) -> None:
    """Run the migrations of switches between the last header and a block, oldest first.

    Args:
        rules: Those the chain began with.
        view: The block's start state; takes what the migrations change.
        after: Height of the last header.
        height: The block's height.

    Raises:
        UpgradeNeededError: The program does not have one of the versions.
    """
    for switch in rules.switches(view):
        if after < switch.from_height <= height:
            found = rules.later.get(switch.app_version)
            if found is None:
                raise UpgradeNeededError(height, switch)
            found.migrate(view)


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
