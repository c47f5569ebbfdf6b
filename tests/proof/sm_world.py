"""A chain whose hash is SM3 and whose producer signs by SM2; members and witnesses of both suites.

State, transactions and log are those of ``world`` under the other hash.
"""

from dataclasses import replace

from mulu.core.canonical import encode
from mulu.core.hashing import SM3, TAG_COSIGN, TAG_GENESIS, TAG_HEADER, TAG_PART, TAG_TX
from mulu.core.merkle import inclusion_path, leaf_hash, root
from mulu.core.signing import Signer
from mulu.proof.build import (
    Places,
    Seal,
    TxFacts,
    build_absent,
    build_included,
    build_present,
    with_cosignatures,
)
from mulu.proof.bundle import Cosignature, PublicKey, SoloFinality
from mulu.proof.header import Header, header_hash
from mulu.proof.trust import Trust, WitnessPolicy, solo_trust
from mulu.store.tree import TreeProof, build, prove, root_hash
from tests.proof import world
from tests.support.sm2_signer import FixedSm2Signer

CHAIN = "golden-sm#" + SM3.show(SM3.tagged(TAG_GENESIS, b"golden-sm"))
PRODUCER = FixedSm2Signer("producer")
STEWARD = FixedSm2Signer("steward")
OFFICER = world.OFFICER
"""Holds a key of suite 1."""
WITNESSES: list[Signer] = [FixedSm2Signer("witness 0"), FixedSm2Signer("witness 1"), world.STEWARD]
EARLIER = [SM3.digest(b"header %d" % n) for n in range(3)]
BETWEEN = [SM3.digest(b"between %d" % n) for n in range(2)]


def part_ref(part: bytes) -> dict[str, object]:
    return {"commitment": SM3.tagged(TAG_PART, part).hex(), "length": len(part) - 32}


RECORD = encode({"code": "x-demo/1", "part": part_ref(world.TEXT), "version": 1})
STATE = {**world.STATE, world.RECORD_KEY: RECORD}
TREE = build(SM3, sorted((SM3.digest(k), SM3.digest(v)) for k, v in STATE.items()))


def tree_proof(key: bytes) -> TreeProof:
    return prove(TREE, SM3.digest(key))


def _body() -> bytes:
    return encode(
        {
            "chain": CHAIN,
            "messages": [
                {"@type": "demo.register", "part": part_ref(world.TEXT)},
                {"@type": "demo.register", "part": part_ref(world.NOTE), "signer": 1},
            ],
            "nonce": SM3.digest(b"nonce")[:16].hex(),
            "signers": [STEWARD.key_id, OFFICER.key_id],
            "v": 1,
            "valid_until_ms": world.TIME_MS + 60_000,
        }
    )


BODY = _body()
ID = SM3.tagged(TAG_TX, BODY)
SIGNATURES = tuple(one.sign(TAG_TX + BODY) for one in (STEWARD, OFFICER))
RECEIPT = encode({"id": ID.hex(), "events": [{"@type": "demo.registered"}]})
LEAVES = [b"another" * 9, ID + SM3.digest(b"".join(SIGNATURES)), b"a third" * 9]
RECEIPTS = [b"{}", RECEIPT, b"{}"]


def make_header(height: int, log: list[bytes], **changes: object) -> Header:
    fields: dict[str, object] = {
        "chain": CHAIN,
        "hash": "sm3",
        "log_root": root(SM3, log).hex(),
        "next_set": SM3.digest(b"set").hex(),
        "receipt_root": root(SM3, RECEIPTS).hex(),
        "state_root": root_hash(TREE).hex(),
        "system_root": SM3.digest(b"").hex(),
        "tx_root": root(SM3, LEAVES).hex(),
    }
    return world.make_header(height, log, **{**fields, **changes})


HEADER = make_header(world.HEIGHT, EARLIER)
HEADER_HASH = header_hash(HEADER, SM3)
LOG = [*EARLIER, HEADER_HASH, *BETWEEN]
LATER = make_header(world.LATER_HEIGHT, LOG, state_root=SM3.digest(b"later state").hex())


def finality(header: Header, by: Signer = PRODUCER) -> SoloFinality:
    signature = by.sign(TAG_HEADER + header_hash(header, SM3))
    return SoloFinality(public_key=by.public_key.hex(), signature=signature.hex(), suite=by.suite)


def cosigned(*by: Signer) -> SoloFinality:
    message = TAG_COSIGN + HEADER_HASH
    made = [
        Cosignature(
            public_key=one.public_key.hex(), signature=one.sign(message).hex(), suite=one.suite
        )
        for one in by
    ]
    return with_cosignatures(finality(HEADER), made)


SEAL = Seal(header=HEADER, finality=finality(HEADER))
WITNESSED = replace(SEAL, finality=cosigned(WITNESSES[2], WITNESSES[0]))
LINKED = Seal(
    header=HEADER,
    finality=finality(LATER),
    later=LATER,
    path=inclusion_path(SM3, [leaf_hash(SM3, one) for one in LOG], len(EARLIER)),
)
TRUST = solo_trust(
    chain=CHAIN, public_key=PRODUCER.public_key, suite=2, genesis_time_ms=world.TIME_MS
)


def policy(threshold: int) -> WitnessPolicy:
    keys = [PublicKey(public_key=one.public_key.hex(), suite=one.suite) for one in WITNESSES]
    ordered = sorted(keys, key=lambda key: key.public_key)
    return WitnessPolicy(keys=tuple(ordered), threshold=threshold)


def trust(**changes: object) -> Trust:
    members = {name: getattr(TRUST, name) for name in TRUST.__struct_fields__}
    return Trust(**{**members, **changes})


TRUST_WITNESSED = trust(witnesses=policy(2))


def present(key: bytes, seal: Seal = SEAL, salted: bytes | None = None) -> bytes:
    siblings = tree_proof(key).siblings
    return build_present(seal, key=key, value=STATE[key], siblings=siblings, salted=salted)


def absent(seal: Seal = SEAL) -> bytes:
    keys = (b"c/e/x-demo/%d" % n for n in range(100, 1000))
    key = next(key for key in keys if tree_proof(key).terminal is not None)
    proof = tree_proof(key)
    return build_absent(seal, key=key, siblings=proof.siblings, terminal=proof.terminal)


def included(seal: Seal = SEAL) -> bytes:
    facts = TxFacts(
        body=BODY,
        signatures=SIGNATURES,
        keys=[(one.suite, one.public_key) for one in (STEWARD, OFFICER)],
        receipt=RECEIPT,
        parts=(world.TEXT, world.NOTE),
    )
    places = Places(
        index=1,
        size=len(LEAVES),
        path=inclusion_path(SM3, [leaf_hash(SM3, leaf) for leaf in LEAVES], 1),
        receipt_path=inclusion_path(SM3, [leaf_hash(SM3, leaf) for leaf in RECEIPTS], 1),
    )
    return build_included(seal, facts, places)
