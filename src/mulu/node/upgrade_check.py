"""Try an upgrade on a copy of a home: what this program would do at the height, nothing written.

Source: docs/spec/governance.md GOV-22; docs/spec/machine.md MAC-12.
"""

from dataclasses import dataclass

from mulu.app import VERSIONS, Versions, machine_rules
from mulu.core.errors import InvariantError, MuluError
from mulu.core.hashing import Hasher
from mulu.machine.head import Head
from mulu.machine.overlay import Overlay
from mulu.machine.rulebook import Rules, Switch
from mulu.node.chain import read_head
from mulu.node.home import Home
from mulu.store.lmdb_store import LmdbStore
from mulu.store.port import Reader
from mulu.store.tree import root_hash, update


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeCheck:
    """What would happen."""

    height: int
    """Height of the last header of the copy."""
    app_version: int
    """Version that executed it."""
    versions: tuple[int, ...]
    """Versions that this program has."""
    planned: Switch | None
    """The upgrade that is next; None when nothing is planned."""
    ready: bool
    """This program has the version, and its migration and invariants hold."""
    changed_keys: int
    """State keys that the migration changes, on the copy as it stands."""
    state_root: str
    """Root of the state after the migration alone; of the state as it is without one."""
    problem: str
    """What does not hold; empty when ready or when nothing is planned."""


def check_upgrade(home: Home, versions: Versions = VERSIONS) -> UpgradeCheck:
    """Run the next upgrade's migration and invariants over a home's state, in memory.

    Args:
        home: A copy of a home whose node does not run on it.
        versions: The rules that this program has.

    Raises:
        HomeError: There is no chain.
        VerificationError: The state was changed outside the node.
        AppVersionError: The program lacks even the rules the chain began with.
        UnavailableError: The files cannot be read.
    """
    genesis = home.genesis()
    hasher = Hasher(genesis.hash)
    rules = machine_rules(hasher, genesis, versions)
    store = LmdbStore.open(home.chain, readonly=True)
    try:
        with store.read() as reader:
            return _check(reader, rules, read_head(reader, hasher), tuple(sorted(versions)))
    finally:
        store.close()


def _check(reader: Reader, rules: Rules, head: Head, versions: tuple[int, ...]) -> UpgradeCheck:
    overlay = Overlay(reader.state, reader.state_items)
    switches = rules.switches(overlay)
    done = [one for one in switches if one.from_height <= head.height]
    planned = next((one for one in switches if one.from_height > head.height), None)
    problem = "" if planned is None else _problem(rules, overlay, planned)
    changes = overlay.changes()
    digest = rules.hasher.digest
    tree = sorted((digest(key), None if value is None else digest(value)) for key, value in changes)
    return UpgradeCheck(
        height=head.height,
        app_version=done[-1].app_version if done else rules.app_version,
        versions=versions,
        planned=planned,
        ready=planned is not None and not problem,
        changed_keys=len(changes),
        state_root=root_hash(update(rules.hasher, head.root, tree)).hex(),
        problem=problem,
    )


def _problem(rules: Rules, overlay: Overlay, planned: Switch) -> str:
    """Run migration and invariants; says what does not hold, or nothing."""
    found = rules.later.get(planned.app_version)
    if found is None:
        return (
            f"this program does not have the rules of app version {planned.app_version}; install"
            f" release {planned.name} ({planned.release}) before height {planned.from_height}"
        )
    for step in (found.migrate, *found.invariants):
        try:
            step(overlay)
        except InvariantError as err:
            return f"after the migration an invariant does not hold: {err}"
        except (MuluError, KeyError, ValueError) as err:
            return f"the migration fails on this state: {type(err).__name__}: {err}"
    return ""
