"""SM2 signatures, odd ones by families: (public key, signature, message) (KEY-10)."""

import hashlib
import random
from collections.abc import Iterator

from mulu.core.signing import Sm2Signer
from tests.support.sm2_curve import RECOMMENDED, encode

Triple = tuple[bytes, bytes, bytes]
MESSAGE = b"mulu/tx/1{}"
N, P = RECOMMENDED.n, RECOMMENDED.p
SECRET = int.from_bytes(hashlib.sha256(b"a private key").digest(), "big") % N
POINT = RECOMMENDED.public(SECRET)
KEY = encode(POINT)
E = RECOMMENDED.e_of(POINT, MESSAGE)
R, S = RECOMMENDED.sign(SECRET, 12345, E)


def raw(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def ordinary() -> Iterator[Triple]:
    for n in range(1, 6):
        signer = Sm2Signer(hashlib.sha256(b"%d" % n).digest())
        message = bytes(range(n)) * n
        yield signer.public_key, signer.sign(message), message


def odd_secrets() -> Iterator[Triple]:
    """The smallest and largest private keys."""
    for secret in (1, 2, N - 2):
        point = RECOMMENDED.public(secret)
        r, s = RECOMMENDED.sign(secret, 77, RECOMMENDED.e_of(point, b""))
        yield encode(point), raw(r, s), b""


def odd_nonces() -> Iterator[Triple]:
    """Small and large nonces: valid, and met by no random test."""
    for nonce in (1, 2, 3, N - 1, N - 2, (N + 1) // 2):
        yield KEY, raw(*RECOMMENDED.sign(SECRET, nonce, E)), MESSAGE


def spoiled_numbers() -> Iterator[Triple]:
    """r and s at and beyond the ends of their range, and swapped."""
    ends = (0, 1, N - 1, N, N + 1, P, 2**256 - 1)
    for end in ends:
        yield KEY, raw(end, S), MESSAGE
        yield KEY, raw(R, end), MESSAGE
        yield KEY, raw(end, end), MESSAGE
    yield KEY, raw(S, R), MESSAGE
    for number in (R, S):
        lifted = number + N
        if lifted < 2**256:
            yield KEY, raw(lifted if number == R else R, lifted if number == S else S), MESSAGE


def small_numbers_lifted() -> Iterator[Triple]:
    """A small s, written as it is and with n added; r fits the nonce but not the message."""
    gap = 2**256 - N
    for wanted in (1, gap - 1):
        nonce = 4242
        # s = (nonce - r·d) ÷ (1 + d) is as wanted when r = (nonce - wanted·(1 + d)) ÷ d.
        r = (nonce - wanted * (1 + SECRET)) * pow(SECRET, -1, N) % N
        yield KEY, raw(r, wanted), MESSAGE
        yield KEY, raw(r, wanted + N), MESSAGE


def sums_of_n() -> Iterator[Triple]:
    """r + s = n, where t is 0 and the key would not matter."""
    for r in (1, 2, E % N, R, N - 1):
        yield KEY, raw(r, N - r), MESSAGE
    r = (E + RECOMMENDED.public(N - R)[0]) % N
    yield KEY, raw(r, N - r), MESSAGE


def at_infinity() -> Iterator[Triple]:
    """s·G + t·P is infinity: s = -r·d ÷ (1 + d)."""
    for r in (1, E % N, R):
        s = -r * SECRET * pow(1 + SECRET, -1, N) % N
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
    other_y = P - int.from_bytes(y, "big")
    yield b"\4" + x + other_y.to_bytes(32, "big"), signature, MESSAGE
    for bit in (0, 7, 255, 256, 500, 511):
        spoiled = bytearray(KEY)
        spoiled[1 + bit // 8] ^= 1 << bit % 8
        yield bytes(spoiled), signature, MESSAGE


def unreduced_keys() -> Iterator[Triple]:
    """Points with a small x, and the same bytes with the prime added."""
    found = [point for x in range(12) if (point := RECOMMENDED.with_x(x)) is not None]
    for x, y in found:
        yield b"\4" + x.to_bytes(32, "big") + y.to_bytes(32, "big"), raw(R, S), MESSAGE
        yield b"\4" + (x + P).to_bytes(32, "big") + y.to_bytes(32, "big"), raw(R, S), MESSAGE


def flipped() -> Iterator[Triple]:
    signature = raw(R, S)
    for bit in range(0, 512, 9):
        spoiled = bytearray(signature)
        spoiled[bit // 8] ^= 1 << bit % 8
        yield KEY, bytes(spoiled), MESSAGE
    yield KEY, signature, MESSAGE + b"."
    yield KEY, signature, b""


def fuzzed() -> Iterator[Triple]:
    """Signatures of chance, one thing changed by chance; always the same from one seed."""
    chance = random.Random("sm2 20240501")
    for _ in range(60):
        secret, nonce = chance.randrange(1, N - 1), chance.randrange(1, N)
        point, message = RECOMMENDED.public(secret), chance.randbytes(chance.randrange(200))
        r, s = RECOMMENDED.sign(secret, nonce, RECOMMENDED.e_of(point, message))
        key, signature = encode(point), raw(r, s)
        yield chance.choice(
            [
                (key, signature, message),
                (key, signature, message + chance.randbytes(1)),
                (key, raw(chance.randrange(N), s), message),
                (key, raw(r, chance.randrange(N)), message),
                (key, raw((r + chance.randrange(-2, 3)) % N, s), message),
                (key, raw(r, N - s), message),
                (KEY, signature, message),
                (chance.randbytes(65), signature, message),
                (b"\4" + chance.randbytes(64), signature, message),
                (key, chance.randbytes(64), message),
            ]
        )


FAMILIES = (
    ordinary,
    odd_secrets,
    odd_nonces,
    spoiled_numbers,
    small_numbers_lifted,
    sums_of_n,
    at_infinity,
    bad_keys,
    unreduced_keys,
    flipped,
    fuzzed,
)
