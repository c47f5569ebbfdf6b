"""Make a new one-node chain in an empty home: keys, genesis, state of height 0, pinned anchor.

Source: docs/spec/genesis.md GEN-1 to GEN-4; docs/spec/home.md HOM-1.
"""

import secrets
import shutil
from dataclasses import dataclass
from typing import Final

from mulu.client.durable import write_new
from mulu.client.key_provider import Purpose
from mulu.core.canonical import encode
from mulu.core.clock import Clock
from mulu.core.hashing import Hasher, HashName
from mulu.core.signing import ED25519, Signer
from mulu.machine.genesis import (
    Genesis,
    GenesisKey,
    GenesisOrg,
    GenesisValue,
    chain_name,
    genesis_hash,
)
from mulu.machine.rulebook import APP_VERSION
from mulu.modules.catalog.profiles import PARAMETER, REGISTER, REGISTER_1
from mulu.modules.catalog.statutory import STATUTORY, STATUTORY_1
from mulu.modules.identity.texts import OrgText
from mulu.node.chain import write_chain
from mulu.node.home import Home, HomeError
from mulu.proof.trust import encode_trust, solo_trust
from mulu.store.lmdb_store import LmdbStore
from mulu.tx.parts import SALT_BYTES, PartRef, commit_part

PROFILES: Final = {"register": REGISTER, "statutory": STATUTORY}
"""Profiles that a chain can start with, both in force; the chosen one judges (PRO-3)."""
FIRST: Final[tuple[Purpose, ...]] = ("node", "operator", "authority")
"""Purposes of the first keys, which are also their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChain:
    """What to make."""

    chain_id: str
    profile: str
    """Profile that the chain starts with, such as ``register``."""
    authority_name: str
    operator_name: str
    hash: HashName = "sha256"
    """The chain's one hash."""
    suite: int = ED25519
    """Suite of its first keys; members' keys may be of any."""
    key_provider: str = ""
    """Who holds the keys; "" is the keystore."""
    throw_away: bool = False
    """Derive keys with the least work: for demonstrations and tests only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """What was made."""

    chain: str
    genesis_hash: str
    keys: dict[str, Signer]


def first_values(profile: str) -> tuple[GenesisValue, ...]:
    """Registry values of a new chain: both profiles, and which judges unless it is the first.

    Args:
        profile: One of ``PROFILES``.
    """
    values = (
        GenesisValue(kind="profile", name=REGISTER, value=dict(REGISTER_1)),
        GenesisValue(kind="profile", name=STATUTORY, value=dict(STATUTORY_1)),
    )
    if PROFILES[profile] == REGISTER:
        return values
    judging = {"profile": PROFILES[profile]}
    return (GenesisValue(kind="parameter", name=PARAMETER, value=judging), *values)


def create_chain(home: Home, new: NewChain, passphrase: str, clock: Clock) -> Created:
    """Make the chain; a failure leaves the folder as empty as it was.

    Raises:
        HomeError: The folder is not empty, or the profile is not known.
    """
    if new.profile not in PROFILES:
        raise HomeError(
            f"profile {new.profile!r} is not known; there are: {', '.join(sorted(PROFILES))}"
        )
    if home.root.exists() and any(home.root.iterdir()):
        raise HomeError(f"{home.root} is not empty; choose another --home, nothing was changed")
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _create(home, new, passphrase, clock)
    except BaseException:
        for path in home.root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


def _create(home: Home, new: NewChain, passphrase: str, clock: Clock) -> Created:
    if new.throw_away:
        home.cheap_keys_file.touch()
    home.name_key_provider(new.key_provider)
    keystore = home.keystore()
    keys: dict[str, Signer] = {
        purpose: keystore.create(purpose, purpose, passphrase, new.suite) for purpose in FIRST
    }
    hasher = Hasher(new.hash)
    authority_ref, authority_part = org_part(hasher, new.authority_name)
    operator_ref, operator_part = org_part(hasher, new.operator_name)
    genesis = Genesis(
        app_version=APP_VERSION,
        authority=genesis_key(keys["authority"]),
        authority_org=GenesisOrg(kind="municipal_dept", level="city", part=authority_ref),
        chain_id=new.chain_id,
        hash=new.hash,
        node=genesis_key(keys["node"]),
        operator=genesis_key(keys["operator"]),
        operator_org=GenesisOrg(kind="operator", level="city", part=operator_ref),
        ordering="solo",
        time_ms=clock.now_ms(),
        values=first_values(new.profile),
    )
    write_new(home.genesis_file, encode(genesis) + b"\n")
    store = LmdbStore.open(home.chain, create=True)
    write_chain(store, genesis, [authority_part, operator_part])
    store.close()
    name = chain_name(hasher, genesis)
    trust = solo_trust(
        chain=name,
        public_key=keys["node"].public_key,
        suite=keys["node"].suite,
        genesis_time_ms=genesis.time_ms,
    )
    write_new(home.anchor_file, encode_trust(trust))
    return Created(chain=name, genesis_hash=genesis_hash(hasher, genesis).hex(), keys=keys)


def genesis_key(signer: Signer) -> GenesisKey:
    """The public side of a key, as a genesis document has it."""
    return GenesisKey(public_key=signer.public_key.hex(), suite=signer.suite)


def org_part(hasher: Hasher, name: str) -> tuple[PartRef, tuple[bytes, bytes]]:
    """The part with an organisation's name: what the chain says of it, and (commitment, bytes)."""
    salt, text = secrets.token_bytes(SALT_BYTES), encode(OrgText(name=name))
    ref = commit_part(hasher, salt, text)
    return ref, (bytes.fromhex(ref.commitment), salt + text)
