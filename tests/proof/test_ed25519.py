"""One verdict for each odd signature, in the library and in the page (BUN-17, KEY-3, KEY-5)."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mulu.core.selftest import SPECCHECK
from mulu.core.signing import ED25519, Ed25519Signer, verify
from tests.proof import curve
from tests.proof.stream import ask
from tests.support.place import REPO

VECTORS = json.loads(
    (REPO / "tests" / "vectors" / "ed25519_speccheck.json").read_text(encoding="utf-8")
)
SMALL_ORDER_Y = {
    0,
    1,
    curve.P - 1,
    2707385501144840649318225287225658788936804267575313519463743609750303402022,
    55188659117513257062467267217118295137698188065244968500265048394206261417927,
}
Triple = tuple[bytes, bytes, bytes]
"""Public key, signature, message."""


def triples_of_speccheck() -> list[Triple]:
    names = ("public_key", "signature", "message")
    return [tuple(bytes.fromhex(case[name]) for name in names) for case in VECTORS["cases"]]  # type: ignore[misc]


def scalar(name: str) -> int:
    return int.from_bytes(hashlib.sha512(name.encode()).digest(), "little") % curve.L


def crafted(secret: int, nonce: int, key_twist: curve.Point, nonce_twist: curve.Point) -> Triple:
    """A signature as an attacker would make it, with points of small order mixed in."""
    key = curve.encode(curve.add(curve.times(secret, curve.BASE), key_twist))
    r = curve.encode(curve.add(curve.times(nonce, curve.BASE), nonce_twist))
    message = b"crafted"
    s = (nonce + curve.challenge(r, key, message) * secret) % curve.L
    return key, r + s.to_bytes(32, "little"), message


def twisted() -> Iterator[Triple]:
    twists = curve.torsion()
    for n, twist in enumerate(twists):
        for nonce in range(6):
            yield crafted(scalar("key"), scalar(f"nonce {nonce}"), twist, curve.IDENTITY)
            yield crafted(scalar("key"), scalar(f"nonce {nonce}"), twist, twist)
        yield crafted(0, scalar("nonce"), twist, curve.IDENTITY)
        yield crafted(scalar("key"), 0, curve.IDENTITY, twist)
        yield crafted(0, 0, twist, twists[-n % 8])


def unusual_encodings() -> Iterator[Triple]:
    """Encodings of every y that has two, and of y that are on no curve, with both signs."""
    key, signature, message = crafted(scalar("key"), scalar("n"), curve.IDENTITY, curve.IDENTITY)
    for y in (*range(20), *range(curve.P - 2, curve.P + 19)):
        for sign in (0, 1):
            odd = (y | sign << 255).to_bytes(32, "little")
            yield odd, signature, message
            yield key, odd + signature[32:], message
            yield odd, odd + bytes(32), message


def spoiled_scalars() -> Iterator[Triple]:
    key, signature, message = crafted(scalar("key"), scalar("n"), curve.IDENTITY, curve.IDENTITY)
    s = int.from_bytes(signature[32:], "little")
    for other in (0, 1, s, s + 1, s + curve.L, curve.L, curve.L - 1, 2**255 + s, 2**256 - 1):
        yield key, signature[:32] + other.to_bytes(32, "little"), message
    yield key, signature, message + b"."
    yield bytes(32), bytes(64), b""


def ordinary() -> Iterator[Triple]:
    for n in range(20):
        signer = Ed25519Signer(hashlib.sha256(b"%d" % n).digest())
        message = bytes(range(n)) * n
        yield signer.public_key, signer.sign(message), message


def holds(triple: Triple) -> bool:
    key, signature, message = triple
    return verify(ED25519, key, message, signature)


def test_the_kept_table_is_the_shared_one(shared: Path) -> None:
    path = shared / "conformance" / "vectors" / "ed25519.json"
    theirs = json.loads(path.read_text(encoding="utf-8"))["cases"]
    names = ("case", "message", "public_key", "signature")
    ours = VECTORS["cases"]
    assert [[c[n] for n in names] for c in ours] == [[c[n] for n in names] for c in theirs]
    assert [c["accepted"] for c in ours] == [c["libsodium"] for c in theirs]


def test_the_self_test_at_start_runs_the_kept_table() -> None:
    kept = [
        (case["message"], case["public_key"], case["signature"], case["accepted"])
        for case in VECTORS["cases"]
    ]
    assert kept == [(c.message, c.public_key, c.signature, c.accepted) for c in SPECCHECK]


def test_the_library_gives_the_kept_verdicts() -> None:
    expected = [case["accepted"] for case in VECTORS["cases"]]
    assert [holds(triple) for triple in triples_of_speccheck()] == expected


def test_the_specified_small_orders_are_all_there_are() -> None:
    assert {y for _, y in curve.torsion()} == SMALL_ORDER_Y


def test_crafted_signatures_come_out_both_ways() -> None:
    assert {holds(triple) for triple in twisted()} == {True, False}
    assert not any(holds(triple) for triple in unusual_encodings())
    assert all(holds(triple) for triple in ordinary())


@pytest.mark.node_js
@pytest.mark.parametrize(
    "make", [triples_of_speccheck, twisted, unusual_encodings, spoiled_scalars, ordinary]
)
def test_the_page_agrees_with_the_library(make: object, node: str) -> None:
    triples = list(make())  # type: ignore[operator]
    answers = ask(node, [("E", key + signature + message) for key, signature, message in triples])
    assert [answer == "true" for answer in answers] == [holds(triple) for triple in triples]
