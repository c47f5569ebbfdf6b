"""An invitation to a running chain, and the home of a node that joins by it.

The invitation holds nothing secret: the genesis document, the texts it binds, and where nodes are
reached. Whoever joins compares the genesis hash with what he was told by another way.

Source: docs/spec/network.md NET-5 and NET-6.
"""

import shutil
from dataclasses import dataclass
from typing import Literal

import msgspec

from mulu.client.durable import write_new
from mulu.core.canonical import NotCanonicalError, Wire, decode_loose, encode
from mulu.core.errors import MuluError
from mulu.core.hashing import Hasher
from mulu.core.signing import ED25519
from mulu.machine.genesis import Genesis
from mulu.node.anchor import genesis_trust
from mulu.node.audit_kept import genesis_orgs
from mulu.node.chain import write_chain
from mulu.node.engine_home import make_node_key, node_id_of
from mulu.node.engine_signer import keep_last_signed
from mulu.node.home import Home, HomeError
from mulu.node.network_places import Place, render_settings
from mulu.node.settings import Peer, host_and_port, read_settings
from mulu.ordering.cometbft.voting import LastSigned
from mulu.proof.trust import encode_trust
from mulu.store.lmdb_store import LmdbStore
from mulu.tx.parts import ensure_part

INVITATION_BYTES_MAX = 64 * 1024 * 1024
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - addresses that name no host to peers


class Invitation(Wire):
    """What a node needs to join a chain."""

    format: Literal["mulu-invitation/1"]
    genesis: Genesis
    peers: tuple[Peer, ...]
    """Nodes to connect to."""
    texts: tuple[str, ...]
    """Salt ‖ text of the organisations of the genesis document, hex; "" for one that was erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The home that was made, and what governance must be told of it."""

    chain: str
    node_id: str
    """Admits the node (``governance.allow_peer``)."""
    public_key: str
    """Makes it a validator (``governance.set_validator``); Ed25519, hex."""


def make_invitation(home: Home, reached: str) -> Invitation:
    """Invite to the chain of a home, whose node may run.

    Args:
        home: Of a node of the chain.
        reached: ``HOST:PORT`` where this node's engine is reached; "" takes ``engine_listen``.

    Raises:
        HomeError: There is no consortium, or ``engine_listen`` names no host.
    """
    genesis = home.genesis()
    if genesis.ordering != "cometbft":
        raise HomeError(f"{home.root} is a chain of one node, which nobody joins")
    settings = read_settings(home.settings_file)
    address = reached or settings.engine_listen
    if host_and_port(address)[0] in EVERYWHERE:
        raise HomeError(
            f"engine_listen = {address!r} names no host; say with --reached where others reach"
            " this node"
        )
    return Invitation(
        format="mulu-invitation/1",
        genesis=genesis,
        peers=(f"{node_id_of(home)}@{address}", *settings.engine_peers),
        texts=_texts(home, genesis),
    )


def _texts(home: Home, genesis: Genesis) -> tuple[str, ...]:
    store = LmdbStore.open(home.chain, readonly=True)
    try:
        with store.read() as reader:
            kept = [
                reader.part(bytes.fromhex(org.part.commitment)) for org in genesis_orgs(genesis)
            ]
    finally:
        store.close()
    return tuple(part.hex() if isinstance(part, bytes) else "" for part in kept)


def read_invitation(data: bytes) -> Invitation:
    """Read an invitation and check that its texts are those that its genesis binds.

    Raises:
        HomeError: It is none, or was changed.
    """
    try:
        invitation = decode_loose(data, Invitation)
        hasher = Hasher(invitation.genesis.hash)
        for org, text in zip(genesis_orgs(invitation.genesis), invitation.texts, strict=True):
            if text:
                ensure_part(hasher, org.part, bytes.fromhex(text))
    except (NotCanonicalError, msgspec.ValidationError, ValueError, MuluError) as err:
        raise HomeError(f"the invitation does not hold: {err}; ask for it again") from err
    return invitation


def write_invitation(invitation: Invitation) -> bytes:
    """Write an invitation for people: JSON, indented."""
    return msgspec.json.format(encode(invitation), indent=2) + b"\n"


def join_network(
    home: Home, invitation: Invitation, place: Place, passphrase: str, key_provider: str = ""
) -> Joined:
    """Make the home of a node that joins; a failure leaves the folder as empty as it was.

    Args:
        home: Not there yet, or empty.
        invitation: As read.
        place: Where the new node listens.
        passphrase: Encrypts its key.
        key_provider: Who holds the home's keys; "" is the keystore.

    Raises:
        HomeError: The folder is not empty.
        KeystoreError: No package brings the key provider, or it makes no key.
    """
    if home.root.exists() and any(home.root.iterdir()):
        raise HomeError(f"{home.root} is not empty; choose another --home, nothing was changed")
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        home.name_key_provider(key_provider)
        return _join(home, invitation, place, passphrase)
    except BaseException:
        for path in home.root.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


def _join(home: Home, invitation: Invitation, place: Place, passphrase: str) -> Joined:
    genesis = invitation.genesis
    signer = home.keystore().create("node", "node", passphrase, ED25519)
    name = make_node_key(home)
    trust = genesis_trust(genesis)
    write_new(home.genesis_file, encode(genesis) + b"\n")
    write_new(home.settings_file, render_settings(place, invitation.peers).encode())
    write_new(home.anchor_file, encode_trust(trust))
    keep_last_signed(home, LastSigned())
    parts = [
        (bytes.fromhex(org.part.commitment), bytes.fromhex(text))
        for org, text in zip(genesis_orgs(genesis), invitation.texts, strict=True)
        if text
    ]
    store = LmdbStore.open(home.chain, create=True)
    write_chain(store, genesis, parts)
    store.close()
    return Joined(chain=trust.chain, node_id=name, public_key=signer.public_key.hex())
