"""A recorded chain as files, and how it comes into a store again exactly as it was kept.

``genesis.json`` and ``trust.json`` as a home has them; ``blocks.jsonl`` height and stored block;
``parts.jsonl`` commitment and salt ‖ text; ``state.json`` the last state; ``head.json`` the head.
What else a node keeps beside its blocks (changed hashes, seen ids, the last seal) is no part of the
record; a replay of the kept blocks tells it. Run as a program with an empty folder it records the
golden chain there, with ``sm`` behind it a chain with SM2 and SM3.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mulu.core.canonical import decode, encode
from mulu.core.hashing import Hasher
from mulu.machine.block import decode_block
from mulu.machine.decided import Decided
from mulu.machine.genesis import Genesis, chain_name
from mulu.machine.head import HEAD, SEAL, StoredSeal
from mulu.node.chain import GENESIS
from mulu.node.replay import Replay
from mulu.proof.header import header_hash
from mulu.proof.trust import Checkpoint, Trust, decode_trust, encode_trust, solo_trust
from mulu.store.port import BlockWrite, Reader, Store
from mulu.tx.frame import open_frame
from mulu.tx.parts import SALT_BYTES, commit_part
from tests.support.golden import PLAIN, SM, Made, make
from tests.support.place import REPO

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
        state = {key.decode(): value.decode() for key, value in reader.state_items()}
        trust, head = _trust(made.document, reader), reader.meta(HEAD) or b""
    (folder / "genesis.json").write_bytes(encode(made.document) + b"\n")
    (folder / "trust.json").write_bytes(encode_trust(trust))
    (folder / "head.json").write_bytes(head + b"\n")
    _write(folder / "state.json", [json.dumps(state, ensure_ascii=False, indent=1)])
    _write(folder / "blocks.jsonl", map(json.dumps, rows))
    _write(folder / "parts.jsonl", (_part_row(hasher, part) for part in dict.fromkeys(parts)))


def _part_row(hasher: Hasher, part: bytes) -> str:
    salt, text = part[:SALT_BYTES], part[SALT_BYTES:]
    commitment = commit_part(hasher, salt, text).commitment
    row = {"commitment": commitment, "salt": salt.hex(), "text": text.decode()}
    return json.dumps(row, ensure_ascii=False)


def _trust(genesis: Genesis, reader: Reader) -> Trust:
    hasher = Hasher(genesis.hash)
    last = decode_block(reader.block(reader.last_height() or 0) or b"").header
    at = Checkpoint(
        block_hash=header_hash(last, hasher).hex(), height=last.height, time_ms=last.time_ms
    )
    chain, node = chain_name(hasher, genesis), genesis.producer
    public_key = bytes.fromhex(node.public_key)
    return solo_trust(chain=chain, public_key=public_key, suite=node.suite, checkpoint=at)


def _rows(folder: Path, name: str) -> list[dict]:
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]), make(SM if sys.argv[2:] == ["sm"] else PLAIN))
