"""The group of Ed25519 in affine numbers, slow and plain, for making odd keys and signatures.

Source: RFC 8032 section 5.1.
"""

import hashlib
from collections.abc import Iterator

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]
IDENTITY: Point = (0, 1)


def root(number: int) -> int | None:
    """A square root modulo P."""
    candidate = pow(number, (P + 3) // 8, P)
    for x in (candidate, candidate * pow(2, (P - 1) // 4, P) % P):
        if x * x % P == number % P:
            return x
    return None


def add(one: Point, other: Point) -> Point:
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P)
    return x % P, y % P


def times(scalar: int, point: Point) -> Point:
    result = IDENTITY
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def from_y(y: int) -> Point | None:
    """The point with this y and even x."""
    x = root((y * y - 1) * pow(D * y * y + 1, -1, P))
    if x is None:
        return None
    return (P - x if x & 1 else x), y


def encode(point: Point) -> bytes:
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def points(numbers: Iterator[int]) -> Iterator[Point]:
    for y in numbers:
        point = from_y(y)
        if point is not None:
            yield point


BASE = next(points(iter([4 * pow(5, -1, P) % P])))


def torsion() -> list[Point]:
    """The eight points of small order, as multiples of one of order 8."""
    for point in points(iter(range(2, 100))):
        eighth = times(L, point)
        if times(4, eighth) != IDENTITY:
            return [times(n, eighth) for n in range(8)]
    raise AssertionError("no point of order 8 among the first")


def challenge(r: bytes, key: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L
