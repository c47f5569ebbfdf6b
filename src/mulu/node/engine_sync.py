"""What a fresh node's engine must believe to begin from a snapshot: one header of the engine's.

It is taken from the finality of a header of the chain, which is verified from the genesis of the
invitation on, so nothing is believed that a node merely says.

Source: docs/spec/network.md NET-7; docs/spec/snapshot.md SNP-14; CometBFT 0.38, state sync.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from mulu.client import asks
from mulu.client.http import Http
from mulu.core.canonical import NotCanonicalError, encode
from mulu.core.errors import UnavailableError, VerificationError
from mulu.machine.genesis import Genesis
from mulu.node.anchor import genesis_trust
from mulu.node.home import Home
from mulu.proof.bundle import decode_finality
from mulu.proof.engine_format import EngineFinality, EngineStep
from mulu.proof.finality import ensure_final, verify_final
from mulu.proof.header import Header, header_hash
from mulu.proof.trust import decode_trust

SERVERS_MIN: Final = 2
"""An engine compares what at least two servers say; the same may be named twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineTrust:
    """A header of the engine's that is known to be right."""

    height: int
    hash: str
    """Hex of 32 bytes."""
    steps: tuple[EngineStep, ...] = ()
    """How the set of validators came from that of genesis, verified."""


def engine_trust(genesis: Genesis, header: Header, finality: bytes) -> EngineTrust:
    """The engine's header that makes one of the chain's final.

    Args:
        genesis: The chain's document, which names the first validators.
        header: Of the chain.
        finality: Its canonical finality, with every change of the set since genesis.

    Raises:
        VerificationError: It does not hold.
    """
    trust = genesis_trust(genesis)
    digest = header_hash(header, trust.hasher)
    try:
        signed = decode_finality(finality)
    except NotCanonicalError as err:
        raise VerificationError("finality.kind", f"the finality cannot be read: {err}") from err
    ensure_final(signed, trust, header, digest)
    verify_final(signed, trust, header, digest)
    if not isinstance(signed, EngineFinality):
        raise VerificationError("finality.kind", "an engine begins from an engine's votes only")
    carrier = signed.signed_header
    return EngineTrust(
        height=carrier.header.height, hash=carrier.commit.block_id.hash, steps=signed.steps
    )


def ask_engine_trust(http: Http, genesis: Genesis) -> EngineTrust:
    """Ask a node for its newest final header, and verify it.

    Raises:
        VerificationError: It is not the chain's.
        UnavailableError: No answer, or nothing is final there yet.
    """
    newest = decode_trust(http.ask(asks.trust())).checkpoint.height
    if newest == 0:
        raise UnavailableError("that node has no final header yet; wait for a block, then join")
    answer = http.ask(asks.block(newest, limit=1))
    header = msgspec.convert(answer.header, Header)
    return engine_trust(genesis, header, encode(answer.finality))


def write_sync(home: Home, servers: Sequence[str], trust: EngineTrust) -> None:
    """Write into a home's settings where its engine begins.

    Args:
        home: Made, and never started.
        servers: ``HOST:PORT`` of the engines that are asked (their ``engine_rpc``).
        trust: What the engine believes.
    """
    listed = ", ".join(msgspec.json.encode(server).decode() for server in servers)
    with home.settings_file.open("a", encoding="utf-8") as out:
        out.write(
            "# 从快照开始：查询这些引擎，并只信这个区块头 · begin from a snapshot\n"
            f"sync_from = [{listed}]\n"
            f"sync_height = {trust.height}\n"
            f'sync_hash = "{trust.hash}"\n'
        )


def enough_servers(servers: Sequence[str]) -> tuple[str, ...]:
    """The servers as an engine wants them: two at least."""
    return tuple(servers) * (SERVERS_MIN if len(servers) == 1 else 1)
