"""The engine's folder in a home: what stands there before a start.

``node_key.json`` is made once, with the home; it names the node among its peers and signs nothing
that counts. The validator's key is not there: the ledger process holds it and signs when the engine
asks (``engine_signer.py``).

Source: docs/spec/engine.md ENG-3, ENG-5 and ENG-15; docs/spec/home.md HOM-4.
"""

import hashlib
import os
import secrets
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Final

import msgspec

from mulu.core.signing import SEED_BYTES, Ed25519Signer
from mulu.machine.genesis import Genesis
from mulu.node.engine_config import (
    APP_SOCKET,
    RPC_SOCKET,
    SIGNER_SOCKET,
    EngineSettings,
    EngineSync,
    render_config,
)
from mulu.node.engine_genesis import engine_genesis
from mulu.node.engine_sync import enough_servers
from mulu.node.home import Home, HomeError
from mulu.node.settings import Settings

NODE_ID_BYTES: Final = 20


def app_socket(home: Home) -> Path:
    """Where the ledger process serves ABCI."""
    return home.run / APP_SOCKET


def rpc_socket(home: Home) -> Path:
    """Where the engine answers this node's ledger process."""
    return home.run / RPC_SOCKET


def signer_socket(home: Home) -> Path:
    """Where the engine waits for whoever signs for it."""
    return home.run / SIGNER_SOCKET


def node_id(public_key: bytes) -> str:
    """Name of a node among its peers, of its Ed25519 key (32 bytes): 40 hex digits."""
    return hashlib.sha256(public_key).digest()[:NODE_ID_BYTES].hex()


def make_node_key(home: Home) -> str:
    """Make the engine's folder with a new node key; gives the node's id.

    Raises:
        HomeError: There is one already.
    """
    for folder in (home.engine, home.engine / "config", home.engine / "data"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    seed = secrets.token_bytes(32)
    public_key = Ed25519Signer(seed).public_key
    value = b64encode(seed + public_key).decode()
    key = {"priv_key": {"type": "tendermint/PrivKeyEd25519", "value": value}}
    path = home.engine / "config" / "node_key.json"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as err:
        raise HomeError(f"{path} exists already; a node keeps its key") from err
    with os.fdopen(descriptor, "wb") as out:
        out.write(msgspec.json.encode(key) + b"\n")
    return node_id(public_key)


def node_id_of(home: Home) -> str:
    """The id of a home's node.

    Raises:
        HomeError: It has no node key, or the file is damaged.
    """
    path = home.engine / "config" / "node_key.json"
    try:
        key = msgspec.json.decode(path.read_bytes(), type=dict[str, dict[str, str]])
        pair = b64decode(key["priv_key"]["value"], validate=True)
        seed, public_key = pair[:SEED_BYTES], pair[SEED_BYTES:]
        is_pair = Ed25519Signer(seed).public_key == public_key
    except (OSError, LookupError, ValueError) as err:
        raise HomeError(f"{path} cannot be read ({err}); restore it from a copy") from err
    if not is_pair:
        raise HomeError(f"{path} was changed: its two halves are no pair; restore it from a copy")
    return node_id(public_key)


def prepare_engine(home: Home, genesis: Genesis, settings: Settings) -> None:
    """Write what the engine reads at its start, and clear sockets that a fall left behind.

    Raises:
        HomeError: The home has no node key, or a damaged one.
    """
    config = home.engine / "config"
    if not (config / "node_key.json").exists():
        raise HomeError(
            f"{config} has no node_key.json, so this home is no node of a consortium; take a home"
            " that mulu network new made, or restore the file from a copy"
        )
    node_id_of(home)
    engine = EngineSettings(
        moniker=home.root.resolve().name,
        listen=settings.engine_listen,
        peers=settings.engine_peers,
        rpc=settings.engine_rpc,
        sync=_sync_of(settings),
    )
    (config / "config.toml").write_text(render_config(engine), encoding="utf-8")
    (config / "genesis.json").write_bytes(engine_genesis(genesis))
    home.run.mkdir(exist_ok=True)
    for socket in (rpc_socket(home), signer_socket(home)):
        socket.unlink(missing_ok=True)


def _sync_of(settings: Settings) -> EngineSync | None:
    if not settings.sync_from:
        return None
    return EngineSync(
        servers=enough_servers(settings.sync_from),
        height=settings.sync_height,
        hash=settings.sync_hash,
    )
