"""The plug of a module: what it brings to the machine.

Source: docs/spec/machine.md MAC-4.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mulu.core.canonical import Wire
from mulu.core.errors import CodedError
from mulu.core.hashing import Hasher
from mulu.machine.context import Context, SystemContext, View
from mulu.machine.genesis import Genesis
from mulu.tx.prepare import AnyMessage

Rule = Callable[[Context, View, Any], None]
SystemRule = Callable[[SystemContext, View, Any], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stateless:
    """What a check may know before any state is read."""

    chain: str
    hasher: Hasher
    signers: tuple[str, ...]
    """Key ids of the transaction, in order."""


def _nothing_to_check(message: AnyMessage, facts: Stateless) -> None:
    """No stateless check beyond the message's own type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One module of rules."""

    name: str
    messages: tuple[type[Wire], ...]
    events: tuple[type[Wire], ...]
    errors: tuple[type[CodedError], ...]
    route: Mapping[type[Wire], Rule]
    """One rule for each message type."""
    genesis: Callable[[View, Genesis, Hasher], None]
    """Writes the module's first state."""
    invariants: Callable[[View], None]
    """Raises ``InvariantError`` when something that always holds does not."""
    system: Mapping[type[Wire], SystemRule] = field(default_factory=dict)
    """Takes note of system items of these types; refuses nothing."""
    stateless: Callable[[Any, Stateless], None] = _nothing_to_check
    """Pure checks of one message beyond its type; raises ``InadmissibleError``."""
