"""Inputs of ``formats.json``, taken from the golden chain; run as a program it prints the file."""

import json
import sys
from dataclasses import dataclass
from typing import Any

from mulu.cli.tx_file import Signed, new_tx
from mulu.core.canonical import decode, encode
from mulu.machine.block import Block, decode_block
from mulu.modules.catalog.content import registered_content
from mulu.modules.catalog.messages import RegisterRecord
from mulu.modules.identity.content import registered_content as registered_org
from mulu.ordering.solo.heartbeat import Beat
from mulu.proof.trust import encode_trust, solo_trust
from mulu.tx.frame import Frame, compress_frame, open_frame
from tests.support.golden import AUTHORITY, NODE, T0, Made, blocks, make
from tests.vectors.formats import MAKERS
from tests.vectors.formats_finality import finality_inputs
from tests.vectors.formats_governance import governance_inputs
from tests.vectors.formats_sm import sm_inputs

SEEDS = {"node": "01" * 32, "authority": "03" * 32, "steward": "04" * 32, "witness": "05" * 32}
LEAVES = ["00", "01", "02", "03", "04"]


@dataclass(frozen=True)
class Source:
    """What the inputs are cut from."""

    made: Made
    frame: Frame
    """Transaction of block 1, which registers an organisation and has one part."""
    blocks: list[Block]

    @property
    def chain(self) -> str:
        return self.made.hashes["chain"]


def source() -> Source:
    made = make()
    with made.store.read() as reader:
        kept = [decode_block(data) for _, data in reader.blocks(1)]
    return Source(made=made, frame=open_frame(made.frames[0]), blocks=kept)


def inputs() -> dict[str, tuple[str, dict[str, Any]]]:
    """(requirement, given) of each vector by name."""
    of = source()
    parts = (_transaction, _chain, _lists, _state, _signed)
    found = {name: vector for part in parts for name, vector in part(of).items()}
    return found | finality_inputs() | sm_inputs() | governance_inputs()


def _transaction(of: Source) -> dict[str, tuple[str, dict[str, Any]]]:
    sent, [salted] = of.frame, of.frame.parts
    text = sent.body.decode()
    signatures = [signature.hex() for signature in sent.signatures]
    parts = [part.hex() for part in sent.parts]
    signed = Signed(public_key=AUTHORITY.public_key.hex(), signature=signatures[0], suite=1)
    file = new_tx(sent.body, sent.parts, (signed,)).encode().decode()
    compressed = compress_frame(of.made.frames[0]).hex()
    return {
        "key_id": ("KEY-2", {"seed": SEEDS["authority"]}),
        "part": ("TXN-7", {"salt": salted[:32].hex(), "text": salted[32:].decode()}),
        "body": ("TXN-3", {"body": text, "seed": SEEDS["authority"]}),
        "frame": ("TXN-4", {"body": text, "signatures": signatures, "parts": parts}),
        "compressed_frame": ("TXN-4", {"compressed": compressed}),
        "tx_leaf": ("BLK-3", {"body": text, "seed": SEEDS["authority"], "signatures": signatures}),
        "tx_file": ("CLI-18", {"text": file}),
    }


def _chain(of: Source) -> dict[str, tuple[str, dict[str, Any]]]:
    first = of.blocks[0]
    stored = {
        "header": encode(first.header).decode(),
        "finality": first.finality.decode(),
        "transactions": [
            {"body": tx.body.decode(), "signatures": [one.hex() for one in tx.signatures]}
            for tx in first.transactions
        ],
        "receipts": [receipt.decode() for receipt in first.receipts],
    }
    trust = solo_trust(chain=of.chain, public_key=NODE.public_key, suite=1, genesis_time_ms=T0)
    profile = of.made.document.values[0]
    return {
        "genesis": ("GEN-2", {"document": encode(of.made.document).decode()}),
        "next_set": ("HDR-1", {"set": [{"key_id": NODE.key_id, "power": 1}]}),
        "table_schema": (
            "HAR-17",
            {
                "columns": [
                    ["名称", "varchar", True, False],
                    ["id", "integer", False, True],
                    ["built_on", "date", True, False],
                ]
            },
        ),
        "header": ("HDR-3", {"header": stored["header"], "seed": SEEDS["node"]}),
        "cosignature": (
            "HDR-7",
            {"header_hash": of.made.hashes["blocks"][0]["hash"], "seed": SEEDS["witness"]},
        ),
        "stored_block": ("BLK-2", stored),
        "registry_value": (
            "MAC-7",
            {"kind": profile.kind, "name": profile.name, "value": profile.value},
        ),
        "trust_file": ("BUN-10", {"text": encode_trust(trust).decode()}),
    }


def _lists(of: Source) -> dict[str, tuple[str, dict[str, Any]]]:
    ids = [decode(block.receipts[0], dict)["id"] for block in of.blocks]
    shape = {"leaves": LEAVES, "sizes": [0, 1, 2, 3, 5], "index": 2, "older": 3}
    return {
        "receipt_leaf": ("MAC-6", {"receipt": of.blocks[-1].receipts[0].decode()}),
        "list_roots": ("TRE-1", shape),
        "frontier": ("TRE-5", {"leaves": LEAVES}),
        "seen_bucket": (
            "TXN-13",
            {"valid_until_ms": T0 + 60_000, "blocks": [ids[:2], ids[2:3]]},
        ),
    }


def _state(of: Source) -> dict[str, tuple[str, dict[str, Any]]]:
    [org], _, _ = blocks(of.chain)[0]
    messages, _, _ = blocks(of.chain)[2]
    record = next(m for m in messages if m.code == "D-o0003-0001")
    assert isinstance(record, RegisterRecord)
    content = registered_content(record, record.code, "o0001")
    state = {"m/chain": of.chain, "i/c/11110000000000019K": "o0003", "i/x": "1"}
    return {
        "state_leaf": ("TRE-10", {"key": "m/chain", "value": of.chain}),
        "state_tree": (
            "TRE-13",
            {"state": state, "present": "m/chain", "absent": "c/d/D-o0003-0001"},
        ),
        "record_content": ("CAT-3", {"content": encode(content).decode()}),
        "org_content": ("IDN-2", {"content": encode(registered_org(org, "o0003")).decode()}),
    }


def _signed(of: Source) -> dict[str, tuple[str, dict[str, Any]]]:
    beat = Beat(
        chain=of.chain,
        hash=of.made.hashes["blocks"][-1]["hash"],
        height=len(of.blocks),
        time_ms=T0 + 600_000,
    )
    return {
        "heartbeat": ("TIM-4", {"beat": encode(beat).decode(), "seed": SEEDS["node"]}),
        "possession": (
            "IDN-6",
            {"chain": of.chain, "subject": "o0003", "seed": SEEDS["steward"]},
        ),
    }


def vectors() -> dict[str, dict[str, Any]]:
    """Every vector: requirement, what is given, what is made of it."""
    return {
        name: {"spec": spec, "given": given, "made": MAKERS[name](given)}
        for name, (spec, given) in inputs().items()
    }


if __name__ == "__main__":
    json.dump(vectors(), sys.stdout, indent=1, ensure_ascii=False, sort_keys=True)
    sys.stdout.write("\n")
