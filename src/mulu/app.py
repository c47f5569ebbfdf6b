"""Which modules a chain has, in which order, and how they are plugged together.

Source: docs/spec/machine.md MAC-4.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any, Final

from mulu.core.canonical import encode
from mulu.core.errors import MuluError
from mulu.core.hashing import TAG_SET, Hasher
from mulu.core.prefixes import MACHINE_CHAIN
from mulu.core.signing import key_id
from mulu.machine.context import View
from mulu.machine.genesis import Genesis, chain_name
from mulu.machine.module import Module, Stateless
from mulu.machine.registry import encode_initial, registry_key
from mulu.machine.rulebook import APP_VERSION, Rules, routes, system_routes
from mulu.machine.system import Finalisers
from mulu.modules.catalog import module as catalog
from mulu.modules.identity import module as identity
from mulu.modules.identity.state import read_key, read_orgs
from mulu.tx.body import body_type
from mulu.tx.prepare import AnyMessage, TxRules

MODULES: Final[tuple[Module, ...]] = (identity.plug(), catalog.plug(read_orgs))
"""All modules, neighbours after those they need."""

MESSAGES: Final[Any] = reduce(or_, (message for module in MODULES for message in module.messages))
"""The union of message types."""

BODY: Final[Any] = body_type(MESSAGES)
"""The type of this version's bodies."""

EVENTS: Final[Any] = reduce(or_, (event for module in MODULES for event in module.events))
"""The union of event types."""

INVARIANTS: Final[tuple[Callable[[View], None], ...]] = tuple(
    module.invariants for module in MODULES
)

_STATELESS: Final = {message: module.stateless for module in MODULES for message in module.messages}


def tx_rules(hasher: Hasher, genesis: Genesis) -> TxRules:
    """The form of a chain's transactions."""
    chain = chain_name(hasher, genesis)

    def stateless(message: AnyMessage, signers: Sequence[str]) -> None:
        _STATELESS[type(message)](
            message, Stateless(chain=chain, hasher=hasher, signers=tuple(signers))
        )

    return TxRules(hasher=hasher, chain=chain, body=BODY, stateless=stateless)


class AppVersionError(MuluError):
    """The chain asks for rules that this program does not have."""


def ensure_app_version(version: int) -> None:
    """Check that this program has the rules of an app version.

    Raises:
        AppVersionError: It does not.
    """
    if version != APP_VERSION:
        raise AppVersionError(
            f"the chain has rules of app version {version}, this program has {APP_VERSION};"
            " run the release that has them"
        )


def machine_rules(hasher: Hasher, genesis: Genesis) -> Rules:
    """The machine of a chain.

    Raises:
        AppVersionError: The chain asks for rules that this program does not have.
    """
    ensure_app_version(genesis.app_version)
    return Rules(
        hasher=hasher,
        chain=chain_name(hasher, genesis),
        route=routes(MODULES),
        read_key=read_key,
        ordering=genesis.ordering,
        finalisers=finalisers(hasher, genesis),
        system=system_routes(MODULES),
    )


def finalisers(hasher: Hasher, genesis: Genesis) -> Callable[[View], Finalisers]:
    """Who makes headers final: for ``solo`` the producer, whatever the state says."""
    producer = key_id(genesis.producer.suite, bytes.fromhex(genesis.producer.public_key))
    fixed = Finalisers(next_set=hasher.tagged(TAG_SET, encode([{"key_id": producer, "power": 1}])))
    return lambda _view: fixed


def write_genesis(view: View, genesis: Genesis, hasher: Hasher) -> None:
    """Write the state of height 0: the sentinel, the registry, then each module's first state."""
    view.put(MACHINE_CHAIN, chain_name(hasher, genesis).encode())
    for value in genesis.values:
        view.put(registry_key(value.kind, value.name), encode_initial(value.value))
    for module in MODULES:
        module.genesis(view, genesis, hasher)
