"""The engine's ``config.toml``: only what differs from its defaults, each with the reason.

Written anew at every start from the node's own settings, so nobody edits it. Paths are relative to
the engine's folder, which is its working directory: a home may be moved and lie as deep as it likes
(a unix socket's path has about 100 bytes).

Source: docs/spec/engine.md ENG-3; measured in docs/performance.md.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import msgspec

from mulu.tx.frame import FRAME_BYTES_MAX

Value: TypeAlias = str | int | bool
APP_SOCKET: Final = "abci.sock"
RPC_SOCKET: Final = "engine.sock"
SIGNER_SOCKET: Final = "signer.sock"
"""Names in the home's ``run`` folder."""
MEMPOOL_COUNT_MAX: Final = 20_000
MEMPOOL_BYTES_MAX: Final = 256 * 1024 * 1024
RPC_BATCH_MAX: Final = 500
RPC_BODY_BYTES_MAX: Final = 16 * 1024 * 1024
PEERS_MAX: Final = 200
RATE_BYTES: Final = 20_480_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """What differs between two nodes of a chain."""

    moniker: str
    """Name among the peers, of letters, digits and dashes."""
    listen: str
    """``HOST:PORT`` for peers."""
    peers: tuple[str, ...]
    """``<node id>@HOST:PORT`` of the other nodes."""
    rpc: str = ""
    """``HOST:PORT`` where others may ask for blocks (state sync), besides the node's own socket."""
    sync: "EngineSync | None" = None
    """Where a fresh node begins; None takes every block from the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSync:
    """How a fresh node begins from a snapshot."""

    servers: tuple[str, ...]
    """``HOST:PORT`` of the engines that are asked, two at least."""
    height: int
    """Height of a header that is believed."""
    hash: str
    """Its hash, hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One line of the file."""

    section: str
    name: str
    value: Value
    reason: str


def render_config(settings: EngineSettings) -> str:
    """Write the file."""
    lines = ["# Written by mulu at every start; edit settings.toml of the home instead."]
    section = ""
    for setting in (*_own(settings), *ALIKE, *_sync(settings.sync)):
        if setting.section != section:
            section = setting.section
            lines += ["", f"[{section}]"]
        value = msgspec.json.encode(setting.value).decode()  # such strings and numbers are TOML too
        lines += [f"# {setting.reason}", f"{setting.name} = {value}"]
    return "\n".join(lines) + "\n"


def _own(settings: EngineSettings) -> tuple[Setting, ...]:
    rpc = f"unix://../run/{RPC_SOCKET}" + (f",tcp://{settings.rpc}" if settings.rpc else "")
    return (
        _set("", "moniker", settings.moniker, "Name among the peers."),
        _set("", "proxy_app", f"unix://../run/{APP_SOCKET}", "The ledger process."),
        _set("", "priv_validator_laddr", f"unix://../run/{SIGNER_SOCKET}", "It signs, too."),
        _set("", "filter_peers", True, "Ask the ledger whether a peer is admitted."),
        _set("", "log_level", "error", "The ledger tells of blocks."),
        _set("", "log_format", "json", "One document a line, for collectors of logs."),
        _set("rpc", "laddr", rpc, "This node's ledger only; the home's permissions guard it."),
        _set("rpc", "max_request_batch_size", RPC_BATCH_MAX, "Frames are submitted in batches."),
        _set("rpc", "max_body_bytes", RPC_BODY_BYTES_MAX, "A batch of the largest frames."),
        _set("rpc", "pprof_laddr", "", "No profiler."),
        _set("p2p", "laddr", f"tcp://{settings.listen}", "Where peers reach this node."),
        _set("p2p", "persistent_peers", ",".join(settings.peers), "Who they are."),
    )


def _sync(sync: EngineSync | None) -> tuple[Setting, ...]:
    if sync is None:
        return ()
    servers = ",".join(f"http://{server}" for server in sync.servers)
    return (
        _set("statesync", "enable", True, "Only while this node has no block."),
        _set("statesync", "rpc_servers", servers, "They are asked for headers, and compared."),
        _set("statesync", "trust_height", sync.height, "A header that was verified before …"),
        _set("statesync", "trust_hash", sync.hash, "… and its hash."),
        _set("statesync", "trust_period", "168h0m0s", "As long as evidence counts."),
        _set("statesync", "discovery_time", "5s", "Peers are known, so they answer soon."),
    )


def _set(section: str, name: str, value: Value, reason: str) -> Setting:
    return Setting(section=section, name=name, value=value, reason=reason)


ALIKE: Final = (
    _set("p2p", "pex", False, "Peers are named and admitted, never found."),
    _set("p2p", "addr_book_strict", False, "Peers stand in private networks."),
    _set("p2p", "allow_duplicate_ip", True, "Several nodes behind one address; ids tell them."),
    _set("p2p", "max_num_inbound_peers", PEERS_MAX, "100 validators and their reserve nodes."),
    _set("p2p", "max_num_outbound_peers", PEERS_MAX, "The same."),
    _set("p2p", "send_rate", RATE_BYTES, "The default of 5 MB/s costs a quarter of the rate."),
    _set("p2p", "recv_rate", RATE_BYTES, "The same."),
    _set("p2p", "flush_throttle_timeout", "10ms", "Votes are not held back for 100 ms."),
    _set("mempool", "recheck", True, "Expired transactions must leave the mempool."),
    _set("mempool", "recheck_timeout", "5s", "A full mempool on a busy machine takes over 1 s."),
    _set("mempool", "size", MEMPOOL_COUNT_MAX, "About ten seconds' worth."),
    _set("mempool", "max_txs_bytes", MEMPOOL_BYTES_MAX, "Bounds its memory."),
    _set("mempool", "cache_size", 2 * MEMPOOL_COUNT_MAX, "What was seen is not judged again."),
    _set("mempool", "max_tx_bytes", FRAME_BYTES_MAX, "The largest frame."),
    _set("consensus", "timeout_propose", "1s", "A dead proposer costs 1 s, not 3."),
    _set("consensus", "timeout_commit", "200ms", "Blocks gather; less made them small and slow."),
    _set("consensus", "create_empty_blocks", False, "An idle chain writes nothing …"),
    _set("consensus", "create_empty_blocks_interval", "10s", "… but shows that it is alive."),
    _set("consensus", "peer_gossip_sleep_duration", "50ms", "The default of 100 ms is slower."),
    _set("storage", "discard_abci_responses", True, "The ledger keeps receipts itself."),
    _set("tx_index", "indexer", "null", "The ledger has its own index."),
)
"""Alike on every node."""
