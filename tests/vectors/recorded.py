"""A recorded chain as files, and how it comes into a store again exactly as it was kept.

``genesis.json`` and ``trust.json`` as a home has them; ``blocks.jsonl`` height and stored block;
``parts.jsonl`` commitment and salt ‖ text; ``state.json`` the last state; ``head.json`` the head.
Run as a program with an empty folder it records the golden chain there.
"""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mulu.core.canonical import decode, encode
from mulu.core.hashing import Hasher
from mulu.machine.application import HEAD
from mulu.machine.block import decode_block
from mulu.machine.genesis import Genesis, chain_name
from mulu.node.chain import GENESIS
from mulu.proof.header import header_hash
from mulu.proof.trust import Checkpoint, Trust, decode_trust, encode_trust, solo_trust
from mulu.store.port import BlockWrite, Reader, Store
from mulu.tx.body import tx_id
from mulu.tx.frame import open_frame
from mulu.tx.parts import SALT_BYTES, commit_part
from tests.support.golden import NODE, make
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


def read(folder: Path) -> Recorded:
    """Read a recorded chain."""
    state = json.loads((folder / "state.json").read_bytes())
    return Recorded(
        genesis=decode((folder / "genesis.json").read_bytes().removesuffix(b"\n"), Genesis),
        trust=decode_trust((folder / "trust.json").read_bytes()),
        blocks=[(row["height"], bytes.fromhex(row["block"])) for row in _rows(folder, "blocks")],
        parts=[
            (bytes.fromhex(row["commitment"]), bytes.fromhex(row["salt"]) + row["text"].encode())
            for row in _rows(folder, "parts")
        ],
        state=[(key.encode(), value.encode()) for key, value in state.items()],
        head=(folder / "head.json").read_bytes().removesuffix(b"\n"),
    )


def load(recorded: Recorded, store: Store) -> None:
    """Put a recorded chain into an empty store; no rule is run."""
    hasher = Hasher(recorded.genesis.hash)
    meta = {GENESIS: encode(recorded.genesis), HEAD: recorded.head}
    store.commit(BlockWrite(height=0, parts=recorded.parts, meta=meta))
    last = recorded.blocks[-1][0]
    for height, data in recorded.blocks:
        block = decode_block(data)
        bodies = enumerate(tx.body for tx in block.transactions)
        store.commit(
            BlockWrite(
                height=height,
                block=data,
                state_changes=recorded.state if height == last else (),
                txs=[(tx_id(hasher, body), index) for index, body in bodies],
                header_hash=header_hash(block.header, hasher),
                log_index=block.header.log_size,
            )
        )


def record(folder: Path) -> None:
    """Write the golden chain as files, with its last header as checkpoint."""
    made = make()
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
    chain = chain_name(hasher, genesis)
    return solo_trust(chain=chain, public_key=NODE.public_key, suite=1, checkpoint=at)


def _rows(folder: Path, name: str) -> list[dict]:
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]))
