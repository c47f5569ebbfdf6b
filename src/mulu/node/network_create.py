"""Make the homes of a new consortium: one folder to hand over to each organisation.

The coordinator makes every first key; each organisation replaces its own after it has taken its
folder (docs/guide/consortium.md). The first organisation is the authority; it keeps the operator's
key until that is handed on.

Source: docs/spec/network.md NET-1 and NET-2; docs/spec/genesis.md.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mulu.client.durable import write_new
from mulu.core.canonical import encode
from mulu.core.clock import Clock
from mulu.core.hashing import Hasher
from mulu.core.signing import ED25519, SM2, Signer
from mulu.machine.genesis import (
    Genesis,
    GenesisMember,
    GenesisOrg,
    GenesisValidator,
    Sm2Key,
    chain_name,
    genesis_hash,
)
from mulu.machine.rulebook import APP_VERSION
from mulu.modules.governance.possession import prove_sm2_possession
from mulu.node.anchor import genesis_trust
from mulu.node.chain import write_chain
from mulu.node.create import PROFILES, first_values, genesis_key, org_part
from mulu.node.engine_home import make_node_key
from mulu.node.engine_signer import keep_last_signed
from mulu.node.home import FINALITY_KEY, Home, HomeError
from mulu.node.network_places import Place, render_settings
from mulu.ordering.cometbft.voting import LastSigned
from mulu.proof.trust import encode_trust
from mulu.store.lmdb_store import LmdbStore
from mulu.tx.parts import PartRef

if TYPE_CHECKING:
    from mulu.client.key_provider import Purpose

AUTHORITY_ORG = "o0001"
FIRST_MEMBER = 3
"""o0001 is the authority's organisation, o0002 the operator's."""
POWER = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNetwork:
    """What to make."""

    chain_id: str
    organisations: Sequence[str]
    """Names of the organisations that run a validator; the authority's first."""
    operator_name: str
    places: Sequence[Place]
    """One for each organisation."""
    profile: str = "register"
    hash: Literal["sha256", "sm3"] = "sha256"
    suite: int = ED25519
    """Suite of the organisations' first keys; validators sign blocks with Ed25519 always."""
    sm2: bool = False
    """Each validator has an SM2 key too, which makes headers final beside the engine's votes."""
    key_provider: str = ""
    """Who holds the keys of each home; "" is the keystore."""
    throw_away: bool = False
    """Derive keys with the least work: for trials and tests only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkHome:
    """One home that was made."""

    name: str
    home: Home
    organisation: str
    org_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkCreated:
    """What was made."""

    chain: str
    genesis_hash: str
    homes: Sequence[NetworkHome]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keys:
    """What one organisation holds."""

    node_id: str
    signers: dict[str, Signer]


def create_network(
    folder: Path, new: NewNetwork, passphrases: Sequence[str], clock: Clock
) -> NetworkCreated:
    """Make the homes; a failure leaves the folder as empty as it was.

    Args:
        folder: Not there yet, or empty.
        new: What to make.
        passphrases: One for each home.
        clock: Gives the genesis its time.

    Raises:
        HomeError: The folder is not empty, or the profile is not known.
        KeystoreError: No package brings the key provider, or it makes no key.
    """
    if new.profile not in PROFILES:
        raise HomeError(f"profile {new.profile!r} is not known; there are: {', '.join(PROFILES)}")
    if folder.exists() and any(folder.iterdir()):
        raise HomeError(f"{folder} is not empty; choose another -o, nothing was changed")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _create(folder, new, passphrases, clock)
    except BaseException:
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


def _create(
    folder: Path, new: NewNetwork, passphrases: Sequence[str], clock: Clock
) -> NetworkCreated:
    homes = [_home(folder, number, name) for number, name in enumerate(new.organisations, 1)]
    keys = [
        _make_keys(home, new, passphrase, first=number == 0)
        for number, (home, passphrase) in enumerate(zip(homes, passphrases, strict=True))
    ]
    hasher = Hasher(new.hash)
    named = [org_part(hasher, name) for name in (*new.organisations, new.operator_name)]
    genesis = _genesis(new, homes, keys, [ref for ref, _ in named], clock.now_ms())
    for number, home in enumerate(homes):
        _write_home(home, genesis, [part for _, part in named], _settings(new, keys, number))
    return NetworkCreated(
        chain=chain_name(hasher, genesis),
        genesis_hash=genesis_hash(hasher, genesis).hex(),
        homes=homes,
    )


def _home(folder: Path, number: int, organisation: str) -> NetworkHome:
    org_id = AUTHORITY_ORG if number == 1 else f"o{number - 2 + FIRST_MEMBER:04}"
    name = f"org{number}"
    home = Home(folder / name)
    home.root.mkdir(mode=0o700)
    return NetworkHome(name=name, home=home, organisation=organisation, org_id=org_id)


def _make_keys(made: NetworkHome, new: NewNetwork, passphrase: str, *, first: bool) -> _Keys:
    if new.throw_away:
        made.home.cheap_keys_file.touch()
    made.home.name_key_provider(new.key_provider)
    keystore = made.home.keystore()
    signers = {"node": keystore.create("node", "node", passphrase, ED25519)}
    if new.sm2:
        signers[FINALITY_KEY] = keystore.create(FINALITY_KEY, "node", passphrase, SM2)
    purposes: dict[str, Purpose] = (
        {"authority": "authority", "operator": "operator"} if first else {"head": "member"}
    )
    for name, purpose in purposes.items():
        signers[name] = keystore.create(name, purpose, passphrase, new.suite)
    return _Keys(node_id=make_node_key(made.home), signers=signers)


def _genesis(
    new: NewNetwork,
    homes: Sequence[NetworkHome],
    keys: Sequence[_Keys],
    refs: Sequence[PartRef],
    time_ms: int,
) -> Genesis:
    first = keys[0].signers
    *orgs, operator = refs
    return Genesis(
        app_version=APP_VERSION,
        authority=genesis_key(first["authority"]),
        authority_org=_department(orgs[0]),
        chain_id=new.chain_id,
        hash=new.hash,
        members=tuple(
            GenesisMember(key=genesis_key(one.signers["head"]), org=_department(ref))
            for one, ref in zip(keys[1:], orgs[1:], strict=True)
        ),
        operator=genesis_key(first["operator"]),
        operator_org=GenesisOrg(kind="operator", level="city", part=operator),
        ordering="cometbft",
        time_ms=time_ms,
        validators=tuple(_validator(new, home, one) for home, one in zip(homes, keys, strict=True)),
        values=first_values(new.profile),
    )


def _department(ref: PartRef) -> GenesisOrg:
    return GenesisOrg(kind="municipal_dept", level="city", part=ref)


def _validator(new: NewNetwork, made: NetworkHome, keys: _Keys) -> GenesisValidator:
    public_key = keys.signers["node"].public_key.hex()
    finality = keys.signers.get(FINALITY_KEY)
    return GenesisValidator(
        name=made.name,
        node_id=keys.node_id,
        org_id=made.org_id,
        power=POWER,
        public_key=public_key,
        sm2=None if finality is None else _sm2_key(finality, new.chain_id, public_key),
    )


def _sm2_key(signer: Signer, chain_id: str, validator_key: str) -> Sm2Key:
    possession = prove_sm2_possession(signer, chain_id, validator_key)
    return Sm2Key(possession=possession, public_key=signer.public_key.hex())


def _settings(new: NewNetwork, keys: Sequence[_Keys], number: int) -> str:
    peers = [
        f"{one.node_id}@{place.reached}"
        for other, (one, place) in enumerate(zip(keys, new.places, strict=True))
        if other != number
    ]
    return render_settings(new.places[number], peers)


def _write_home(
    made: NetworkHome, genesis: Genesis, parts: list[tuple[bytes, bytes]], settings: str
) -> None:
    home = made.home
    write_new(home.genesis_file, encode(genesis) + b"\n")
    write_new(home.settings_file, settings.encode())
    write_new(home.anchor_file, encode_trust(genesis_trust(genesis)))
    keep_last_signed(home, LastSigned())
    store = LmdbStore.open(home.chain, create=True)
    write_chain(store, genesis, parts)
    store.close()
