"""A small chain from fixed seeds: state, a block of transactions, a log, headers, signers."""

from dataclasses import dataclass

from mulu.core.canonical import encode
from mulu.core.hashing import (
    SHA256,
    TAG_COSIGN,
    TAG_GENESIS,
    TAG_HEADER,
    TAG_PART,
    TAG_TX,
    ZERO32,
)
from mulu.core.merkle import inclusion_path, leaf_hash, root
from mulu.core.signing import Ed25519Signer
from mulu.proof.build import Places, Seal, TxFacts, with_cosignatures
from mulu.proof.bundle import Cosignature, PublicKey, SoloFinality
from mulu.proof.header import Header, header_hash
from mulu.proof.trust import Checkpoint, Trust, WitnessPolicy, solo_trust
from mulu.store.tree import TreeProof, build, prove, root_hash

CHAIN = "golden#" + SHA256.show(SHA256.tagged(TAG_GENESIS, b"golden"))
HEIGHT = 7
LATER_HEIGHT = 12
TIME_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z
EARLIER = [SHA256.digest(b"header %d" % n) for n in range(3)]
BETWEEN = [SHA256.digest(b"between %d" % n) for n in range(2)]


def signer(name: str) -> Ed25519Signer:
    return Ed25519Signer(SHA256.digest(b"golden key " + name.encode()))


PRODUCER = signer("producer")
WITNESSES = sorted((signer(f"witness {n}") for n in range(3)), key=lambda one: one.public_key)
STEWARD = signer("steward")
OFFICER = signer("officer")


def salted(text: bytes) -> bytes:
    return SHA256.digest(b"golden salt " + text) + text


def part_ref(part: bytes) -> dict[str, object]:
    return {"commitment": SHA256.tagged(TAG_PART, part).hex(), "length": len(part) - 32}


TEXT = salted('{"title":"行道树名录","title_en":"Street trees"}'.encode())
NOTE = salted(b'{"title":"Bridges"}')
KEPT_BACK = salted(b'{"title":"kept back"}')

RECORD_KEY = b"c/e/x-demo/1"
PLAIN_KEY = b"m/chain"
BINARY_KEY = b"\x00\xff key"
STATE = {
    RECORD_KEY: encode({"code": "x-demo/1", "part": part_ref(TEXT), "version": 1}),
    PLAIN_KEY: b"golden",
    BINARY_KEY: b"\x01",
    **{b"i/o/o%04d" % n: b"org %d" % n for n in range(9)},
}
TREE = build(SHA256, sorted((SHA256.digest(k), SHA256.digest(v)) for k, v in STATE.items()))


def tree_proof(key: bytes) -> TreeProof:
    return prove(TREE, SHA256.digest(key))


def absent_key(*, beside_leaf: bool) -> bytes:
    """The first unused key whose way ends at another key's leaf, or in an empty subtree."""
    keys = (b"c/e/x-demo/%d" % n for n in range(100, 1000))
    return next(key for key in keys if (tree_proof(key).terminal is not None) is beside_leaf)


@dataclass(frozen=True)
class Tx:
    body: bytes
    signers: tuple[Ed25519Signer, ...]
    parts: tuple[bytes, ...]
    receipt: bytes

    @property
    def id(self) -> bytes:
        return SHA256.tagged(TAG_TX, self.body)

    @property
    def signatures(self) -> tuple[bytes, ...]:
        return tuple(one.sign(TAG_TX + self.body) for one in self.signers)

    @property
    def leaf(self) -> bytes:
        return self.id + SHA256.digest(b"".join(self.signatures))


def make_tx(
    number: int,
    messages: list[dict[str, object]],
    signers: tuple[Ed25519Signer, ...] = (STEWARD,),
    parts: tuple[bytes, ...] = (),
    **outcome: object,
) -> Tx:
    body = encode(
        {
            "chain": CHAIN,
            "messages": messages,
            "nonce": SHA256.digest(b"nonce %d" % number)[:16].hex(),
            "signers": [one.key_id for one in signers],
            "v": 1,
            "valid_until_ms": TIME_MS + 60_000,
        }
    )
    tx_id = SHA256.tagged(TAG_TX, body).hex()
    return Tx(body, signers, parts, encode({"id": tx_id, **outcome}))


TXS = [
    make_tx(0, [{"@type": "demo.note"}]),
    make_tx(
        1,
        [
            {"@type": "demo.register", "part": part_ref(TEXT)},
            {"@type": "demo.register", "part": {**part_ref(KEPT_BACK), "withheld": True}},
            {"@type": "demo.register", "part": part_ref(NOTE), "signer": 1},
        ],
        (STEWARD, OFFICER),
        (TEXT, NOTE),
        events=[{"@type": "demo.registered"}],
    ),
    make_tx(2, [{"@type": "demo.note"}], code=3, message=0, module="demo"),
]


def tx_facts(tx: Tx) -> TxFacts:
    return TxFacts(
        body=tx.body,
        signatures=tx.signatures,
        keys=[(one.suite, one.public_key) for one in tx.signers],
        receipt=tx.receipt,
        parts=tx.parts,
    )


def places(index: int) -> Places:
    leaves = [leaf_hash(SHA256, tx.leaf) for tx in TXS]
    receipts = [leaf_hash(SHA256, tx.receipt) for tx in TXS]
    return Places(
        index=index,
        size=len(TXS),
        path=inclusion_path(SHA256, leaves, index),
        receipt_path=inclusion_path(SHA256, receipts, index),
    )


def make_header(height: int, log: list[bytes], **changes: object) -> Header:
    fields: dict[str, object] = {
        "app_version": 1,
        "bridge_root": ZERO32.hex(),
        "chain": CHAIN,
        "hash": "sha256",
        "height": height,
        "log_root": root(SHA256, log).hex(),
        "log_size": len(log),
        "next_set": SHA256.digest(b"set").hex(),
        "ordering": "solo",
        "prev": log[-1].hex(),
        "receipt_root": root(SHA256, [tx.receipt for tx in TXS]).hex(),
        "state_root": root_hash(TREE).hex(),
        "system_root": SHA256.digest(b"").hex(),
        "time_ms": TIME_MS + height,
        "tx_root": root(SHA256, [tx.leaf for tx in TXS]).hex(),
    }
    return Header(**{**fields, **changes})  # type: ignore[arg-type]


HEADER = make_header(HEIGHT, EARLIER)
HEADER_HASH = header_hash(HEADER, SHA256)
LOG = [*EARLIER, HEADER_HASH, *BETWEEN]
LATER = make_header(LATER_HEIGHT, LOG, state_root=SHA256.digest(b"later state").hex())
LINK_PATH = inclusion_path(SHA256, [leaf_hash(SHA256, one) for one in LOG], len(EARLIER))


def finality(header: Header, by: Ed25519Signer = PRODUCER) -> SoloFinality:
    signature = by.sign(TAG_HEADER + header_hash(header, SHA256))
    return SoloFinality(public_key=by.public_key.hex(), signature=signature.hex(), suite=by.suite)


def cosigned(header: Header, *by: Ed25519Signer) -> SoloFinality:
    message = TAG_COSIGN + header_hash(header, SHA256)
    return with_cosignatures(
        finality(header),
        [
            Cosignature(
                public_key=one.public_key.hex(), signature=one.sign(message).hex(), suite=one.suite
            )
            for one in by
        ],
    )


SEAL = Seal(header=HEADER, finality=finality(HEADER))
WITNESSED = Seal(header=HEADER, finality=cosigned(HEADER, WITNESSES[2], WITNESSES[0]))
LINKED = Seal(header=HEADER, finality=finality(LATER), later=LATER, path=LINK_PATH)

CHECKPOINT = Checkpoint(block_hash=HEADER_HASH.hex(), height=HEIGHT, time_ms=HEADER.time_ms)
TRUST = solo_trust(chain=CHAIN, public_key=PRODUCER.public_key, suite=1, genesis_time_ms=TIME_MS)


def trust(**changes: object) -> Trust:
    """The trust file of the chain with some members changed."""
    members = {name: getattr(TRUST, name) for name in TRUST.__struct_fields__}
    return Trust(**{**members, **changes})


def witness_policy(threshold: int, *witnesses: Ed25519Signer) -> WitnessPolicy:
    keys = [PublicKey(public_key=one.public_key.hex(), suite=1) for one in witnesses or WITNESSES]
    return WitnessPolicy(keys=tuple(keys), threshold=threshold)


TRUST_WITNESSED = trust(checkpoint=CHECKPOINT, witnesses=witness_policy(2))
