"""Bundles spoiled by hand, one thing each, with the reason expected; and odd good ones."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from mulu.core.canonical import encode
from mulu.core.hashing import SHA256, TAG_HEADER
from mulu.core.merkle import root
from mulu.proof.build import Places, Seal, build_absent, build_included, build_present
from mulu.proof.bundle import BUNDLE_BYTES_MAX
from mulu.proof.trust import Trust
from tests.proof import goldens, world

PRESENT = goldens.present(world.PLAIN_KEY)
RECORD = goldens.present(world.RECORD_KEY, world.WITNESSED, world.TEXT)
LINKED = goldens.present(world.PLAIN_KEY, world.LINKED)
BESIDE = goldens.absent(world.absent_key(beside_leaf=True))
EMPTY = goldens.absent(world.absent_key(beside_leaf=False))
INCLUDED = goldens.included(1)
SECOND = "ff" * 32
Change = Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class Case:
    """A file, the trust it is judged by, and the reason expected; empty when it holds."""

    name: str
    reason_code: str
    data: bytes
    trust: Trust = world.TRUST


def spoiled(data: bytes, change: Change) -> bytes:
    """The bundle with members changed, canonical again."""
    plain = msgspec.json.decode(data)
    change(plain)
    return encode(plain)


def put(path: str, value: object) -> Change:
    """Set a member, named from the outside in."""
    *outer, last = path.split(".")

    def change(plain: Any) -> None:
        for name in outer:
            plain = plain[name]
        plain[last] = value

    return change


def cut(path: str) -> Change:
    *outer, last = path.split(".")

    def change(plain: Any) -> None:
        for name in outer:
            plain = plain[name]
        del plain[last]

    return change


def sealed(**header: object) -> Seal:
    """A header of the same height with other members, signed by the producer."""
    made = world.make_header(world.HEIGHT, world.EARLIER, **header)
    return Seal(header=made, finality=world.finality(made))


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


def spelled(old: bytes, new: bytes, data: bytes = PRESENT) -> bytes:
    """The file with some bytes exchanged, canonical or not."""
    assert old in data
    return data.replace(old, new, 1)


def spelling() -> list[Case]:
    files = {
        "nothing": b"",
        "null": b"null",
        "one byte missing": PRESENT[:-1],
        "half": PRESENT[: len(PRESENT) // 2],
        "newline behind": PRESENT + b"\n",
        "second value behind": PRESENT + PRESENT,
        "byte order mark": b"\xef\xbb\xbf" + PRESENT,
        "space between": spelled(b",", b", "),
        "not UTF-8": spelled(b"sha256", b"sha25\xff"),
        "overlong UTF-8": spelled(b"sha256", b"sha25\xc0\xb6"),
        "repeated member": spelled(b'"height":7', b'"height":7,"height":7'),
        "repeated with another value": spelled(b'"height":7', b'"height":8,"height":7'),
        "members out of order": spelled(b'"app_version":1,', b"").replace(
            b'"height":7', b'"app_version":1,"height":7'
        ),
        "escaped letter": spelled(b'"solo"', b'"sol\\u006f"'),
        "escaped slash": spelled(b"mulu-bundle/1", b"mulu-bundle\\/1"),
        "lone surrogate": spelled(b'"solo"', b'"\\ud800"'),
        "null member": spelled(b'"height":7', b'"height":null'),
        "fraction": spelled(b'"height":7', b'"height":7.0'),
        "exponent": spelled(b'"height":7', b'"height":7e0'),
        "leading zero": spelled(b'"height":7', b'"height":07'),
        "minus zero": spelled(b'"log_size":3', b'"log_size":-0'),
        "plus sign": spelled(b'"height":7', b'"height":+7'),
        "over 2^53-1": spelled(b'"height":7', b'"height":9007199254740992'),
        "below -(2^53-1)": spelled(b'"height":7', b'"height":-9007199254740992'),
        "thousands of digits": spelled(b'"height":7', b'"height":' + b"7" * 6000),
        "not a number": spelled(b'"height":7', b'"height":NaN'),
        "trailing comma": spelled(b'"siblings":[', b'"siblings":[],'),
        "member name with a space": spelled(b'"height"', b'"hei ht"'),
        "member name too long": spelled(b'"height"', b'"h' + b"h" * 64 + b'"'),
        "empty member name": spelled(b'"height"', b'""'),
        "Chinese member name": spelled(b'"height"', '"高"'.encode()),
        "nested too deep": b"[" * 33 + b"]" * 33,
        "nested without end": b"[" * 200_000,
        "control character": spelled(b'"solo"', b'"sol\x01"'),
    }
    cases = [Case(name, "format.not_canonical", data) for name, data in files.items()]
    return [*cases, Case("too large", "format.too_large", b" " * (BUNDLE_BYTES_MAX + 1))]


def versions() -> list[Case]:
    files = {
        "a list": b"[]",
        "a number": b"7",
        "a string": b'"mulu-bundle/1"',
        "an empty object": b"{}",
        "nested as deep as may be": b"[" * 32 + b"]" * 32,
        "a trust file": encode(world.TRUST),
        "a later format": spoiled(PRESENT, put("format", "mulu-bundle/2")),
        "a format that is a list": spoiled(PRESENT, put("format", ["mulu-bundle/1"])),
    }
    cases = [Case(name, "format.version", data) for name, data in files.items()]
    foreign = spoiled(PRESENT, put("finality", {"@type": "cometbft", "signed_header": {}}))
    return [*cases, Case("CometBFT finality", "finality.unsupported", foreign)]


def members() -> list[Case]:
    many = ["00" * 32]
    spoils: dict[str, tuple[bytes, Change]] = {
        "unknown member": (PRESENT, put("note", "x")),
        "unknown member of the header": (PRESENT, put("header.note", 1)),
        "unknown member of the claim": (PRESENT, put("claim.path", [])),
        "inherited name as member": (PRESENT, put("constructor", "x")),
        "prototype as member": (PRESENT, put("__proto__", {})),
        "inherited name as kind": (PRESENT, put("claim.@type", "constructor")),
        "unknown kind of claim": (PRESENT, put("claim.@type", "absence")),
        "kind in a list": (PRESENT, put("claim.@type", ["present"])),
        "unknown finality": (PRESENT, put("finality.@type", "duo")),
        "finality without kind": (PRESENT, cut("finality.@type")),
        "finality is a list": (PRESENT, put("finality", [])),
        "claim is a string": (PRESENT, put("claim", "present")),
        "no claim": (PRESENT, cut("claim")),
        "no state root": (PRESENT, cut("header.state_root")),
        "no siblings": (PRESENT, cut("claim.siblings")),
        "upper-case hex": (PRESENT, put("claim.key", world.BINARY_KEY.hex().upper())),
        "odd hex": (PRESENT, put("claim.key", "123")),
        "hex with a newline": (PRESENT, put("header.prev", "00" * 31 + "0\n")),
        "hash too short": (PRESENT, put("header.prev", "00" * 31)),
        "hash too long": (PRESENT, put("header.prev", "00" * 33)),
        "hash in other digits": (PRESENT, put("header.prev", "\uff10" * 64)),
        "empty key": (PRESENT, put("claim.key", "")),
        "key too long": (PRESENT, put("claim.key", "61" * 1025)),
        "empty value": (PRESENT, put("claim.value", "")),
        "too many siblings": (PRESENT, put("claim.siblings", many * 257)),
        "sibling is a number": (PRESENT, put("claim.siblings", [7])),
        "link path too long": (LINKED, put("link.path", many * 65)),
        "link without header": (LINKED, cut("link.header")),
        "height 0": (PRESENT, put("header.height", 0)),
        "height below 0": (PRESENT, put("header.height", -1)),
        "height true": (PRESENT, put("header.height", True)),
        "height as text": (PRESENT, put("header.height", "7")),
        "app version 0": (PRESENT, put("header.app_version", 0)),
        "chain with a space": (PRESENT, put("header.chain", "a b")),
        "chain too long": (PRESENT, put("header.chain", "a" * 161)),
        "ordering in capitals": (PRESENT, put("header.ordering", "SOLO")),
        "suite 2": (PRESENT, put("finality.suite", 2)),
        "suite true": (PRESENT, put("finality.suite", True)),
        "no cosignatures written out": (PRESENT, put("finality.cosignatures", [])),
        "part too long": (RECORD, put("claim.part.bytes", "00" * (256 * 1024 + 1))),
        "part without salt": (RECORD, cut("claim.part.salt")),
        "terminal without value": (BESIDE, cut("claim.terminal.value_hash")),
        "no key hash": (EMPTY, cut("claim.key_hash")),
        "no parts written out": (INCLUDED, put("claim.parts", [])),
        "no keys": (INCLUDED, put("claim.keys", [])),
        "no signatures": (INCLUDED, put("claim.signatures", [])),
        "17 signatures": (INCLUDED, put("claim.signatures", ["00" * 64] * 17)),
        "empty body": (INCLUDED, put("claim.body", "")),
        "empty receipt": (INCLUDED, put("claim.receipt", "")),
        "path of 33": (INCLUDED, put("claim.path", many * 33)),
        "place below 0": (INCLUDED, put("claim.place", -1)),
    }
    return [Case(n, "format.members", spoiled(d, change)) for n, (d, change) in spoils.items()]


def headers() -> list[Case]:
    other = world.CHAIN.replace("golden", "silver")
    fork = goldens.present(world.PLAIN_KEY, sealed(time_ms=world.TIME_MS))
    checkpoint = world.trust(checkpoint=world.CHECKPOINT)
    foreign_later = world.make_header(world.LATER_HEIGHT, world.LOG, chain=other)
    foreign = Seal(
        header=world.HEADER,
        finality=world.finality(foreign_later),
        later=foreign_later,
        path=world.LINK_PATH,
    )
    engine = goldens.present(world.PLAIN_KEY, sealed(ordering="cometbft"))
    return [
        Case(
            "header of another chain",
            "chain.differs",
            goldens.present(world.PLAIN_KEY, sealed(chain=other)),
        ),
        Case(
            "later header of another chain",
            "chain.differs",
            goldens.present(world.PLAIN_KEY, foreign),
        ),
        Case("trust in another chain", "chain.differs", PRESENT, world.trust(chain=other)),
        Case(
            "other hash", "header.unsupported", goldens.present(world.PLAIN_KEY, sealed(hash="sm3"))
        ),
        Case("other ordering", "header.unsupported", engine),
        Case("fork at the checkpoint", "checkpoint.differs", fork, checkpoint),
        Case("later header is a fork", "checkpoint.differs", LINKED, fork_at(world.LATER_HEIGHT)),
        Case("header is a fork", "checkpoint.differs", LINKED, fork_at(world.HEIGHT)),
    ]


def fork_at(height: int) -> Trust:
    checkpoint = msgspec.structs.replace(world.CHECKPOINT, height=height, block_hash=SECOND)
    return world.trust(checkpoint=checkpoint)


def links() -> list[Case]:
    first, *rest = (node.hex() for node in world.LINK_PATH)
    own = Seal(header=world.HEADER, finality=world.SEAL.finality, later=world.HEADER)
    spoils: dict[str, Change] = {
        "link path too short": put("link.path", rest),
        "link path empty": put("link.path", []),
        "link path with one more": put("link.path", [first, *rest, first]),
        "link path turned round": put("link.path", [*rest, first]),
        "index behind the end": put("header.log_size", 6),
        "index of another": put("header.log_size", 2),
        "index beyond all": put("header.log_size", 2**53 - 1),
        "log of another size": put("link.header.log_size", 2**53 - 1),
        "empty log": put("link.header.log_size", 0),
        "other claimed header": put("header.prev", SECOND),
    }
    cases = [Case(name, "link.path", spoiled(LINKED, change)) for name, change in spoils.items()]
    return [*cases, Case("linked to itself", "link.path", goldens.present(world.PLAIN_KEY, own))]


def finalities() -> list[Case]:
    other = world.OFFICER
    by_other = Seal(header=world.HEADER, finality=world.finality(world.HEADER, other))
    wrong_tag = world.PRODUCER.sign(b"mulu/cosignature/1" + world.HEADER_HASH).hex()
    untagged = world.PRODUCER.sign(world.HEADER_HASH).hex()
    later = world.finality(world.LATER).signature
    return [
        Case(
            "another producer",
            "finality.other_producer",
            goldens.present(world.PLAIN_KEY, by_other),
        ),
        Case(
            "signature of another",
            "finality.bad_signature",
            spoiled(PRESENT, put("finality.signature", by_other.finality.signature)),
        ),
        Case(
            "signature under another tag",
            "finality.bad_signature",
            spoiled(PRESENT, put("finality.signature", wrong_tag)),
        ),
        Case(
            "signature without tag",
            "finality.bad_signature",
            spoiled(PRESENT, put("finality.signature", untagged)),
        ),
        Case(
            "signature of another header",
            "finality.bad_signature",
            spoiled(PRESENT, put("finality.signature", later)),
        ),
        Case(
            "signature of the claimed header under a link",
            "finality.bad_signature",
            spoiled(LINKED, put("finality.signature", world.SEAL.finality.signature)),
        ),
        Case("link taken away", "finality.bad_signature", spoiled(LINKED, cut("link"))),
        Case(
            "header changed", "finality.bad_signature", spoiled(PRESENT, put("header.time_ms", 1))
        ),
        Case(
            "signature of zeros",
            "finality.bad_signature",
            spoiled(PRESENT, put("finality.signature", "00" * 64)),
        ),
    ]


def witnesses() -> list[Case]:
    def by(*signers: world.Ed25519Signer) -> bytes:
        seal = Seal(header=world.HEADER, finality=world.cosigned(world.HEADER, *signers))
        return goldens.present(world.PLAIN_KEY, seal)

    one, two, three = world.WITNESSES
    both = by(one, two)
    policy = world.trust(witnesses=world.witness_policy(2))
    as_producer = one.sign(TAG_HEADER + world.HEADER_HASH).hex()
    wrong = spoiled(both, lambda p: p["finality"]["cosignatures"][0].update(signature=as_producer))
    turned = spoiled(both, lambda p: p["finality"]["cosignatures"].reverse())
    twice = spoiled(
        by(one), lambda p: p["finality"]["cosignatures"].append(p["finality"]["cosignatures"][0])
    )
    return [
        Case("two of three", "", both, policy),
        Case("all three", "", by(one, two, three), policy),
        Case("cosignatures without a policy", "", both),
        Case("one of three", "witness.too_few", by(one), policy),
        Case("none of three", "witness.too_few", PRESENT, policy),
        Case("the same twice", "witness.order", twice, policy),
        Case("the same twice without a policy", "witness.order", twice),
        Case("out of order", "witness.order", turned, policy),
        Case("one not listed", "witness.unknown", by(one, two, world.OFFICER), policy),
        Case("the producer as witness", "witness.unknown", by(one, world.PRODUCER), policy),
        Case("cosigned under the producer's tag", "witness.bad_signature", wrong, policy),
        Case("bad cosignature without a policy", "witness.bad_signature", wrong),
    ]


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


def cases() -> list[Case]:
    """Every case of every family."""
    families = (spelling, versions, members, headers, links, finalities, witnesses, presences)
    return [case for family in (*families, absences, transactions) for case in family()]
