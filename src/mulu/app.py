"""Which modules a chain has, in which order, and how they are plugged together.

Each app version has its own row of modules; the state says which row is in force at a height.

Source: docs/spec/machine.md MAC-4 and MAC-10 to MAC-12.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any, Final

from mulu.core.canonical import decode_loose, encode
from mulu.core.errors import InvariantError, MuluError
from mulu.core.hashing import TAG_SET, Hasher
from mulu.core.prefixes import MACHINE_CHAIN, VALIDATORS
from mulu.core.signing import key_id
from mulu.machine.context import View
from mulu.machine.genesis import Genesis, chain_name
from mulu.machine.module import Module, Stateless
from mulu.machine.registry import encode_initial, registry_key
from mulu.machine.rulebook import Rules, routes, system_routes
from mulu.machine.system import Finalisers, ValidatorPower
from mulu.modules.catalog import module as catalog
from mulu.modules.catalog.profiles import PARAMETER as CATALOG
from mulu.modules.catalog.profiles import load_parameter, load_profile
from mulu.modules.governance import module as governance
from mulu.modules.governance.freezing import ensure_not_frozen
from mulu.modules.governance.needs import Needs as GovernanceNeeds
from mulu.modules.governance.state import StoredSet
from mulu.modules.governance.thresholds import PARAMETER as GOVERNANCE
from mulu.modules.governance.thresholds import load_parameters
from mulu.modules.governance.upgrading import switches
from mulu.modules.governance.validators import finality_keys
from mulu.modules.identity import module as identity
from mulu.modules.identity.state import read_key, read_node_keys, read_orgs
from mulu.tx.body import AnyType, body_type
from mulu.tx.prepare import AnyMessage, TxRules

GOVERNANCE_NEEDS: Final = GovernanceNeeds(
    orgs=read_orgs,
    node_keys=read_node_keys,
    loaders={
        ("profile", ""): lambda name, value, _: load_profile(name, value),
        ("parameter", CATALOG): load_parameter,
        ("parameter", GOVERNANCE): lambda name, value, _: load_parameters(name, value),
    },
)

MODULES: Final[tuple[Module, ...]] = (
    identity.plug(),
    catalog.plug(read_orgs),
    governance.plug(GOVERNANCE_NEEDS),
)
"""All modules of app version 1, neighbours after those they need."""


def _nothing(view: View) -> None:
    """Change no stored shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppVersion:
    """One version of the rules."""

    modules: tuple[Module, ...]
    migrate: Callable[[View], None] = _nothing
    """Brings stored shapes from the version before to this one, at the upgrade's height."""


Versions = Mapping[int, AppVersion]

VERSIONS: Final[Versions] = {1: AppVersion(modules=MODULES)}
"""All versions that this program has; a chain moves through them by upgrades (GOV-12)."""


def _modules(versions: Versions) -> list[Module]:
    return [module for number in sorted(versions) for module in versions[number].modules]


def messages_of(versions: Versions) -> AnyType:
    """The union of every version's message types; a version's route says which are in force."""
    return reduce(or_, dict.fromkeys(m for module in _modules(versions) for m in module.messages))


def events_of(versions: Versions) -> AnyType:
    """The union of every version's event types."""
    return reduce(or_, dict.fromkeys(e for module in _modules(versions) for e in module.events))


MESSAGES: Final[Any] = messages_of(VERSIONS)
"""The union of message types."""

BODY: Final[Any] = body_type(MESSAGES)
"""The type of this program's bodies."""

EVENTS: Final[Any] = events_of(VERSIONS)
"""The union of event types."""


def tx_rules(hasher: Hasher, genesis: Genesis, versions: Versions = VERSIONS) -> TxRules:
    """The form of a chain's transactions.

    Args:
        hasher: The chain's hash.
        genesis: The chain's document.
        versions: The versions that the program has.
    """
    chain = chain_name(hasher, genesis)
    checks = {one: module.stateless for module in _modules(versions) for one in module.messages}

    def stateless(message: AnyMessage, signers: Sequence[str]) -> None:
        facts = Stateless(chain=chain, hasher=hasher, signers=tuple(signers))
        checks[type(message)](message, facts)

    return TxRules(
        hasher=hasher, chain=chain, body=body_type(messages_of(versions)), stateless=stateless
    )


class AppVersionError(MuluError):
    """The chain asks for rules that this program does not have."""


def ensure_app_version(version: int, versions: Versions = VERSIONS) -> None:
    """Check that this program has the rules of an app version.

    Raises:
        AppVersionError: It does not.
    """
    if version not in versions:
        known = ", ".join(str(number) for number in sorted(versions))
        raise AppVersionError(
            f"the chain has rules of app version {version}, this program has {known};"
            " run the release that has them"
        )


def machine_rules(hasher: Hasher, genesis: Genesis, versions: Versions = VERSIONS) -> Rules:
    """The machine of a chain, with the rules it may be upgraded to.

    Args:
        hasher: The chain's hash.
        genesis: The chain's document.
        versions: The versions that the program has.

    Raises:
        AppVersionError: The chain asks for rules that this program does not have.
    """
    ensure_app_version(genesis.app_version, versions)
    finalised = finalisers(hasher, genesis)
    rules = {
        number: Rules(
            hasher=hasher,
            chain=chain_name(hasher, genesis),
            route=routes(version.modules),
            read_key=read_key,
            ordering=genesis.ordering,
            finalisers=finalised,
            system=system_routes(version.modules),
            app_version=number,
            gate=ensure_not_frozen,
            invariants=tuple(module.invariants for module in version.modules),
            switches=switches,
            migrate=version.migrate,
        )
        for number, version in versions.items()
    }
    later = {number: one for number, one in rules.items() if number > genesis.app_version}
    return replace(rules[genesis.app_version], later=later)


def finalisers(hasher: Hasher, genesis: Genesis) -> Callable[[View], Finalisers]:
    """Who makes headers final: for ``solo`` the producer, else the validators of the state."""
    if genesis.ordering != "solo":
        return _Validators(hasher)
    producer = key_id(genesis.producer.suite, bytes.fromhex(genesis.producer.public_key))
    fixed = Finalisers(next_set=hasher.tagged(TAG_SET, encode([{"key_id": producer, "power": 1}])))
    return lambda _view: fixed


class _Validators:
    """Reads the validators of a state; every block asks, so the last answer is kept."""

    def __init__(self, hasher: Hasher) -> None:
        self._hasher = hasher
        self._last: tuple[bytes, Finalisers] | None = None

    def __call__(self, view: View) -> Finalisers:
        stored = view.get(VALIDATORS)
        if stored is None:
            raise InvariantError("the state of a consortium has no validators")
        last = self._last
        if last is None or last[0] != stored:
            last = self._last = (stored, self._read(stored))
        return last[1]

    def _read(self, stored: bytes) -> Finalisers:
        kept = decode_loose(stored, StoredSet)
        validators = kept.validators
        listed = encode(finality_keys(validators))
        return Finalisers(
            extended_from=kept.extended_from,
            next_set=self._hasher.tagged(TAG_SET, listed),
            validators=tuple(
                ValidatorPower(public_key=bytes.fromhex(one.public_key), power=one.power)
                for one in validators
            ),
        )


def write_genesis(view: View, genesis: Genesis, hasher: Hasher) -> None:
    """Write the state of height 0: the sentinel, the registry, then each module's first state."""
    view.put(MACHINE_CHAIN, chain_name(hasher, genesis).encode())
    for value in genesis.values:
        view.put(registry_key(value.kind, value.name), encode_initial(value.value))
    for module in VERSIONS[genesis.app_version].modules:
        module.genesis(view, genesis, hasher)
