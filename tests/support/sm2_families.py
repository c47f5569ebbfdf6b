"""SM2 signatures, odd ones by families: (public key, signature, message) (KEY-10)."""

import hashlib
from collections.abc import Iterator

from mulu.core.signing import Sm2Signer
from tests.support import sm2_curve as curve

Triple = tuple[bytes, bytes, bytes]
MESSAGE = b"mulu/tx/1{}"
SECRET = int.from_bytes(hashlib.sha256(b"a private key").digest(), "big") % curve.N
POINT = curve.times(SECRET, curve.G)
assert POINT is not None
KEY = curve.encode(POINT)
E = curve.e_of(POINT, MESSAGE)
R, S = curve.sign(SECRET, 12345, E)


def raw(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def ordinary() -> Iterator[Triple]:
    for n in range(1, 6):
        signer = Sm2Signer(hashlib.sha256(b"%d" % n).digest())
        message = bytes(range(n)) * n
        yield signer.public_key, signer.sign(message), message
    for secret in (1, 2, curve.N - 2):
        point = curve.times(secret, curve.G)
        assert point is not None
        r, s = curve.sign(secret, 77, curve.e_of(point, b""))
        yield curve.encode(point), raw(r, s), b""


def odd_nonces() -> Iterator[Triple]:
    """Small and large nonces: valid, and met by no random test."""
    for nonce in (1, 2, 3, curve.N - 1, curve.N - 2, (curve.N + 1) // 2):
        yield KEY, raw(*curve.sign(SECRET, nonce, E)), MESSAGE


def spoiled_numbers() -> Iterator[Triple]:
    """r and s at and beyond the ends of their range, and swapped."""
    ends = (0, 1, curve.N - 1, curve.N, curve.N + 1, curve.P, 2**256 - 1)
    for end in ends:
        yield KEY, raw(end, S), MESSAGE
        yield KEY, raw(R, end), MESSAGE
        yield KEY, raw(end, end), MESSAGE
    yield KEY, raw(S, R), MESSAGE
    for number in (R, S):
        lifted = number + curve.N
        if lifted < 2**256:
            yield KEY, raw(lifted if number == R else R, lifted if number == S else S), MESSAGE


def small_numbers_lifted() -> Iterator[Triple]:
    """Valid signatures whose r or s is small enough to be written again with n added."""
    gap = 2**256 - curve.N
    for wanted in (1, gap - 1):
        nonce = 4242
        point = curve.times(nonce, curve.G)
        assert point is not None
        # s = (nonce - r·d) ÷ (1 + d) is as wanted when r = (nonce - wanted·(1 + d)) ÷ d.
        r = (nonce - wanted * (1 + SECRET)) * pow(SECRET, -1, curve.N) % curve.N
        yield KEY, raw(r, wanted), MESSAGE
        yield KEY, raw(r, wanted + curve.N), MESSAGE


def sums_of_n() -> Iterator[Triple]:
    """r + s = n, where t is 0 and the key would not matter."""
    for r in (1, 2, E % curve.N, R, curve.N - 1):
        yield KEY, raw(r, curve.N - r), MESSAGE
    reached = curve.times(curve.N - R, curve.G)
    assert reached is not None
    r = (E + reached[0]) % curve.N
    yield KEY, raw(r, curve.N - r), MESSAGE


def at_infinity() -> Iterator[Triple]:
    """s·G + t·P is infinity: s = -r·d ÷ (1 + d)."""
    for r in (1, E % curve.N, R):
        s = -r * SECRET * pow(1 + SECRET, -1, curve.N) % curve.N
        yield KEY, raw(r, s), MESSAGE


def bad_keys() -> Iterator[Triple]:
    """No points, points written in other forms, coordinates that are not reduced."""
    signature = raw(R, S)
    x, y = KEY[1:33], KEY[33:]
    yield b"\4" + bytes(64), signature, MESSAGE
    yield b"\0" * 65, signature, MESSAGE
    yield b"\4" + y + x, signature, MESSAGE
    yield b"\4" + x + bytes(32), signature, MESSAGE
    for first in range(8):
        yield bytes([first]) + x + y, signature, MESSAGE
    other_y = curve.P - int.from_bytes(y, "big")
    yield b"\4" + x + other_y.to_bytes(32, "big"), signature, MESSAGE
    for bit in (0, 7, 255, 256, 500, 511):
        spoiled = bytearray(KEY)
        spoiled[1 + bit // 8] ^= 1 << bit % 8
        yield bytes(spoiled), signature, MESSAGE


def unreduced_keys() -> Iterator[Triple]:
    """Points with a small x, and the same bytes with the prime added."""
    found = [point for x in range(12) if (point := curve.with_x(x)) is not None]
    for x, y in found:
        yield b"\4" + x.to_bytes(32, "big") + y.to_bytes(32, "big"), raw(R, S), MESSAGE
        yield b"\4" + (x + curve.P).to_bytes(32, "big") + y.to_bytes(32, "big"), raw(R, S), MESSAGE


def flipped() -> Iterator[Triple]:
    signature = raw(R, S)
    for bit in range(0, 512, 5):
        spoiled = bytearray(signature)
        spoiled[bit // 8] ^= 1 << bit % 8
        yield KEY, bytes(spoiled), MESSAGE
    yield KEY, signature, MESSAGE + b"."
    yield KEY, signature, b""


FAMILIES = (
    ordinary,
    odd_nonces,
    spoiled_numbers,
    small_numbers_lifted,
    sums_of_n,
    at_infinity,
    bad_keys,
    unreduced_keys,
    flipped,
)
