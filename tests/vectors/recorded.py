"""A recorded chain as files, and how it comes into a store again exactly as it was kept.

``genesis.json`` and ``trust.json`` as a home has them; ``blocks.jsonl`` height and stored block;
``parts.jsonl`` commitment and salt ‖ text, without those erased; ``state.json`` the last state;
``head.json`` the head; ``finality.jsonl`` what came later from an engine, by height.
What else a node keeps beside its blocks (changed hashes, seen ids, the last seal) is no part of the
record; a replay of the kept blocks tells it. Run as a program with an empty folder it records the
golden chain there, with ``sm`` behind it a chain with SM2 and SM3, with ``governed`` a consortium.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mulu.core.canonical import decode, decode_loose, encode
from mulu.core.hashing import Hasher
from mulu.core.prefixes import ERASURE, VALIDATORS
from mulu.machine.block import decode_block
from mulu.machine.decided import Decided
from mulu.machine.genesis import Genesis, chain_name
from mulu.machine.head import HEAD, SEAL, StoredSeal
from mulu.modules.governance.state import StoredSet
from mulu.node.chain import GENESIS
from mulu.node.replay import Replay
from mulu.proof.header import header_hash
from mulu.proof.trust import (
    Checkpoint,
    Trust,
    cometbft_trust,
    decode_trust,
    encode_trust,
    solo_trust,
)
from mulu.query.known_sets import trusted_set
from mulu.store.port import BlockWrite, Reader, Store
from mulu.tx.frame import open_frame
from mulu.tx.parts import SALT_BYTES, commit_part
from tests.support.golden import PLAIN, SM, Made, make
from tests.support.governed import make_governed
from tests.support.place import REPO

MADE: dict[str, Callable[[], Made]] = {
    "1": lambda: make(PLAIN),
    "1-sm": lambda: make(SM),
    "1-governed": make_governed,
}
"""What makes the chains of this app version again, by folder."""
CHAINS = REPO / "tests" / "vectors" / "chains"


@dataclass(frozen=True)
class Recorded:
    """What the files hold."""

    genesis: Genesis
    trust: Trust
    blocks: list[tuple[int, bytes]]
    parts: list[tuple[bytes, bytes]]
    state: list[tuple[bytes, bytes]]
    head: bytes
    finality: list[tuple[int, bytes]]
    """What an engine's validators signed later, by height; none on a solo chain."""
    erased: list[tuple[bytes, int]]
    """Commitment and decision of each text that is gone."""
    beside: list[BlockWrite]
    """What stands beside genesis and each block; blocks, state and parts are left out."""


def read(folder: Path) -> Recorded:
    """Read a recorded chain."""
    state = json.loads((folder / "state.json").read_bytes())
    genesis = decode((folder / "genesis.json").read_bytes().removesuffix(b"\n"), Genesis)
    blocks = [(row["height"], bytes.fromhex(row["block"])) for row in _rows(folder, "blocks")]
    return Recorded(
        genesis=genesis,
        trust=decode_trust((folder / "trust.json").read_bytes()),
        blocks=blocks,
        parts=[
            (bytes.fromhex(row["commitment"]), bytes.fromhex(row["salt"]) + row["text"].encode())
            for row in _rows(folder, "parts")
        ],
        state=[(key.encode(), value.encode()) for key, value in state.items()],
        head=(folder / "head.json").read_bytes().removesuffix(b"\n"),
        finality=[
            (row["height"], row["finality"].encode())
            for row in (_rows(folder, "finality") if (folder / "finality.jsonl").exists() else ())
        ],
        erased=[
            (bytes.fromhex(key.removeprefix(ERASURE.decode())), json.loads(value)["decision"])
            for key, value in state.items()
            if key.startswith(ERASURE.decode())
        ],
        beside=list(_beside(genesis, blocks)),
    )


def load(recorded: Recorded, store: Store) -> None:
    """Put a recorded chain into an empty store, its blocks, parts and state as they are kept."""
    first, *others = recorded.beside
    meta = {GENESIS: encode(recorded.genesis), HEAD: recorded.head}
    store.commit(replace(first, parts=recorded.parts, meta=meta))
    last = recorded.blocks[-1][0]
    for beside, (height, data) in zip(others, recorded.blocks, strict=False):
        state = recorded.state if height == last else ()
        store.commit(replace(beside, block=data, state_changes=state))
    for height, finality in recorded.finality:
        store.set_finality(height, finality, {})
    for commitment, decision in recorded.erased:
        store.erase_part(commitment, decision)


def _beside(genesis: Genesis, blocks: list[tuple[int, bytes]]) -> Iterator[BlockWrite]:
    replay = Replay(genesis)
    digest = replay.hasher.digest
    pairs = sorted((digest(key), digest(value)) for key, value in replay.state_items(b""))
    yield BlockWrite(height=0, tree_changes=pairs)
    for height, data in blocks:
        block = decode_block(data)
        prepared = replay.prepare(block)
        done = replay.execute(
            Decided(
                height=height,
                time_ms=block.header.time_ms,
                transactions=prepared,
                system=block.system,
            )
        )
        seal = StoredSeal(finality=block.finality.decode(), header=block.header)
        yield BlockWrite(
            height=height,
            tree_changes=done.tree_changes,
            txs=[(tx.id, index) for index, tx in enumerate(prepared)],
            header_hash=done.header_hash,
            log_index=block.header.log_size,
            seen_add=done.seen_added,
            seen_drop=done.seen_dropped,
            meta={SEAL: encode(seal)},
        )


def record(folder: Path, made: Made) -> None:
    """Write a chain as files, with its last header as checkpoint."""
    parts = [part for _, part in made.parts]
    parts += [part for frame in made.frames for part in open_frame(frame).parts]
    hasher = Hasher(made.document.hash)
    with made.store.read() as reader:
        rows = [{"height": height, "block": data.hex()} for height, data in reader.blocks(1)]
        erased = {commitment.hex() for commitment, _ in reader.erasures()}
        final = [
            {"height": row["height"], "finality": kept.decode()}
            for row in rows
            if (kept := reader.finality(row["height"]))
        ]
        state = {key.decode(): value.decode() for key, value in reader.state_items()}
        trust, head = _trust(made.document, reader), reader.meta(HEAD) or b""
    (folder / "genesis.json").write_bytes(encode(made.document) + b"\n")
    (folder / "trust.json").write_bytes(encode_trust(trust))
    (folder / "head.json").write_bytes(head + b"\n")
    _write(folder / "state.json", [json.dumps(state, ensure_ascii=False, indent=1)])
    _write(folder / "blocks.jsonl", map(json.dumps, rows))
    named = [_part_row(hasher, part) for part in dict.fromkeys(parts)]
    kept = [row for row in named if row["commitment"] not in erased]
    _write(folder / "parts.jsonl", (json.dumps(row, ensure_ascii=False) for row in kept))
    if final:
        _write(folder / "finality.jsonl", map(json.dumps, final))


def _part_row(hasher: Hasher, part: bytes) -> dict[str, str]:
    salt, text = part[:SALT_BYTES], part[SALT_BYTES:]
    commitment = commit_part(hasher, salt, text).commitment
    return {"commitment": commitment, "salt": salt.hex(), "text": text.decode()}


def _trust(genesis: Genesis, reader: Reader) -> Trust:
    hasher = Hasher(genesis.hash)
    last = decode_block(reader.block(reader.last_height() or 0) or b"").header
    at = Checkpoint(
        block_hash=header_hash(last, hasher).hex(), height=last.height, time_ms=last.time_ms
    )
    chain = chain_name(hasher, genesis)
    stored = reader.state(VALIDATORS)
    if stored is not None:
        validators = trusted_set(decode_loose(stored, StoredSet))
        return cometbft_trust(chain=chain, validators=validators, checkpoint=at)
    node = genesis.producer
    public_key = bytes.fromhex(node.public_key)
    return solo_trust(chain=chain, public_key=public_key, suite=node.suite, checkpoint=at)


def _rows(folder: Path, name: str) -> list[dict]:
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]), MADE["-".join(["1", *sys.argv[2:]])]())
