"""Bundles whose claim does not hold, and odd good ones (BUN-18 to BUN-24)."""

from dataclasses import replace

import msgspec

from mulu.core.canonical import encode
from mulu.core.hashing import SHA256
from mulu.core.merkle import root
from mulu.proof.build import Places, build_absent, build_included, build_present
from tests.proof import goldens, world
from tests.proof.spoiling import (
    BESIDE,
    INCLUDED,
    LINKED,
    PRESENT,
    RECORD,
    SECOND,
    Case,
    Change,
    cut,
    put,
    sealed,
    spoiled,
)


def one_leaf(value: bytes, part: bytes | None = None) -> bytes:
    """Presence of a value in a state of one key."""
    key_hash, value_hash = SHA256.digest(world.RECORD_KEY), SHA256.digest(value)
    state_root = SHA256.digest(b"\x00" + key_hash + value_hash).hex()
    seal = sealed(state_root=state_root)
    return build_present(seal, key=world.RECORD_KEY, value=value, siblings=(), salted=part)


def one_tx(tx: world.Tx, **claim: object) -> bytes:
    """A transaction alone in its block, with what it carries or other signatures, keys, parts."""
    facts = replace(world.tx_facts(tx), **claim)  # type: ignore[arg-type]
    leaf = tx.id + SHA256.digest(b"".join(facts.signatures))
    tx_root, receipt_root = root(SHA256, [leaf]).hex(), root(SHA256, [facts.receipt]).hex()
    seal = sealed(tx_root=tx_root, receipt_root=receipt_root)
    return build_included(seal, facts, Places(index=0, size=1, path=(), receipt_path=()))


def body_tx(**changes: object) -> bytes:
    """A transaction alone in its block whose body is changed before it is signed."""
    tx = world.TXS[0]
    body = encode({**msgspec.json.decode(tx.body), **changes})
    receipt = encode({"id": SHA256.tagged(b"mulu/tx/1", body).hex()})
    return one_tx(replace(tx, body=body, receipt=receipt))


def presences() -> list[Case]:
    record = world.STATE[world.RECORD_KEY]
    siblings = [node.hex() for node in world.tree_proof(world.PLAIN_KEY).siblings]
    odd_part = {**world.part_ref(world.salted(b"x")), "length": True}
    text = spoiled(RECORD, put("claim.part.bytes", b"other".hex()))
    spoils: dict[str, Change] = {
        "other value": put("claim.value", b"other".hex()),
        "other key": put("claim.key", b"m/other".hex()),
        "siblings cut short": put("claim.siblings", siblings[:-1]),
        "siblings without the first": put("claim.siblings", siblings[1:]),
        "no siblings at all": put("claim.siblings", []),
        "one sibling more": put("claim.siblings", [*siblings, "00" * 32]),
        "siblings turned round": put("claim.siblings", siblings[::-1]),
        "256 siblings": put("claim.siblings", siblings[:1] * 256),
    }
    return [
        *(Case(name, "claim.path", spoiled(PRESENT, change)) for name, change in spoils.items()),
        Case("other text", "claim.part", text),
        Case("other salt", "claim.part", spoiled(RECORD, put("claim.part.salt", SECOND))),
        Case("text of a value that is no JSON", "claim.part", one_leaf(b"\xff\x00", world.TEXT)),
        Case("text of a value that is a list", "claim.part", one_leaf(b"[]", world.TEXT)),
        Case("text of a value without part", "claim.part", one_leaf(b'{"a":1}', world.TEXT)),
        Case("text of a part that is a list", "claim.part", one_leaf(b'{"part":[]}', world.TEXT)),
        Case("text of a value with spaces", "claim.part", one_leaf(b" " + record, world.TEXT)),
        Case("length true", "claim.part", one_leaf(encode({"part": odd_part}), world.salted(b"x"))),
        Case("a value that is no JSON", "", one_leaf(b"\xff\x00")),
        Case("a state of one key", "", one_leaf(record, world.TEXT)),
        Case(
            "an empty text",
            "",
            one_leaf(encode({"part": world.part_ref(world.salted(b""))}), world.salted(b"")),
        ),
        Case("a key that is no text", "", goldens.present(world.BINARY_KEY)),
        Case("linked over the checkpoint", "", LINKED, world.trust(checkpoint=world.CHECKPOINT)),
    ]


def absences() -> list[Case]:
    there = world.tree_proof(world.PLAIN_KEY)
    key_hash = SHA256.digest(world.PLAIN_KEY)
    far = bytes([key_hash[0] ^ 0x80]) + key_hash[1:]

    def absent(terminal: tuple[bytes, bytes] | None) -> bytes:
        return build_absent(
            world.SEAL, key=world.PLAIN_KEY, siblings=there.siblings, terminal=terminal
        )

    beside = msgspec.json.decode(BESIDE)["claim"]
    return [
        Case("absent where it is", "claim.terminal", absent(there.terminal)),
        Case("absent beside a leaf elsewhere", "claim.terminal", absent((far, key_hash))),
        Case("absent in an empty place that is not", "claim.path", absent(None)),
        Case("key hash of another", "claim.key", spoiled(BESIDE, put("claim.key_hash", SECOND))),
        Case("absent key of another", "claim.key", spoiled(BESIDE, put("claim.key", b"x".hex()))),
        Case("terminal left out", "claim.path", spoiled(BESIDE, cut("claim.terminal"))),
        Case(
            "other value beside",
            "claim.path",
            spoiled(BESIDE, put("claim.terminal.value_hash", SECOND)),
        ),
        Case(
            "absent with a sibling less",
            "claim.path",
            spoiled(BESIDE, put("claim.siblings", beside["siblings"][:-1])),
        ),
        Case(
            "empty state",
            "",
            build_absent(sealed(state_root="00" * 32), key=b"any", siblings=(), terminal=None),
        ),
    ]


def transactions() -> list[Case]:
    tx = world.TXS[1]
    facts = world.tx_facts(tx)
    swapped = facts.signatures[::-1]
    forged = (world.OFFICER.sign(b"mulu/tx/1" + world.TXS[0].body),)
    later_receipt = world.TXS[2].receipt
    spoils: dict[str, tuple[str, Change]] = {
        "other place": ("claim.path", put("claim.place", 0)),
        "place beyond the path": ("claim.path", put("claim.place", 2**53 - 1)),
        "path too short": ("claim.path", lambda p: p["claim"]["path"].pop()),
        "paths of two lengths": ("claim.path", lambda p: p["claim"]["receipt_path"].pop()),
        "signatures exchanged": ("claim.path", lambda p: p["claim"]["signatures"].reverse()),
        "other receipt path": (
            "claim.receipt_path",
            lambda p: p["claim"]["receipt_path"].reverse(),
        ),
        "receipt of another": ("claim.receipt", put("claim.receipt", later_receipt.hex())),
        "receipt that is no JSON": ("claim.receipt", put("claim.receipt", "ff")),
        "receipt that is a list": ("claim.receipt", put("claim.receipt", b"[]".hex())),
        "receipt with another outcome": (
            "claim.receipt_path",
            put("claim.receipt", encode({"id": tx.id.hex(), "code": 1}).hex()),
        ),
        "body that is no JSON": ("claim.body", put("claim.body", "ff")),
        "body with a space": ("claim.body", put("claim.body", (tx.body + b" ").hex())),
        "keys exchanged": ("claim.signers", lambda p: p["claim"]["keys"].reverse()),
        "a key less": ("claim.signers", lambda p: p["claim"]["keys"].pop()),
        "a signature less": ("claim.signers", lambda p: p["claim"]["signatures"].pop()),
        "a signature more": ("claim.signers", lambda p: p["claim"]["signatures"].append("00" * 64)),
        "texts exchanged": ("claim.part", lambda p: p["claim"]["parts"].reverse()),
        "a text twice": ("claim.part", put("claim.parts", [opening(world.TEXT)] * 2)),
        "a text of nothing": ("claim.part", put("claim.parts", [opening(world.salted(b"?"))])),
    }
    return [
        *(Case(n, code, spoiled(INCLUDED, change)) for n, (code, change) in spoils.items()),
        Case("body of version 2", "claim.body", body_tx(v=2)),
        Case("body of version true", "claim.body", body_tx(v=True)),
        Case("messages that are no list", "claim.body", body_tx(messages={})),
        Case("message that is no object", "claim.body", body_tx(messages=["x"])),
        Case("signer that is no string", "claim.body", body_tx(signers=[1])),
        Case("body for another chain", "chain.differs", body_tx(chain="silver")),
        Case(
            "signatures exchanged in the block",
            "claim.bad_signature",
            one_tx(tx, signatures=swapped),
        ),
        Case(
            "a forged transaction", "claim.bad_signature", one_tx(world.TXS[0], signatures=forged)
        ),
        Case("alone in its block", "", one_tx(tx)),
        Case("without its texts", "", one_tx(tx, parts=())),
        Case("with the second text only", "", one_tx(tx, parts=(world.NOTE,))),
        Case("with a withheld text", "", one_tx(tx, parts=(world.KEPT_BACK, world.NOTE))),
        Case(
            "a part that is no reference", "", body_tx(messages=[{"@type": "demo.odd", "part": 7}])
        ),
    ]


def opening(part: bytes) -> dict[str, str]:
    return {"bytes": part[32:].hex(), "salt": part[:32].hex()}
