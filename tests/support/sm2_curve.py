"""The groups of SM2 in affine numbers, slow and plain: an oracle, and a maker of odd signatures.

Source: GB/T 32918.1-2016, GB/T 32918.2-2016 clauses 5.5, 6.1 and 7.1, GB/T 32918.5-2017.
"""

import hashlib
from dataclasses import dataclass

Point = tuple[int, int]
DEFAULT_ID = b"1234567812345678"


@dataclass(frozen=True)
class Curve:
    """y² = x³ + ax + b modulo p, with a point g of order n."""

    p: int
    a: int
    b: int
    n: int
    g: Point

    def has(self, point: Point) -> bool:
        x, y = point
        return x < self.p and y < self.p and (y * y - (x**3 + self.a * x + self.b)) % self.p == 0

    def add(self, one: Point | None, other: Point | None) -> Point | None:
        """Sum of two points; None is infinity."""
        if one is None or other is None:
            return one or other
        (x1, y1), (x2, y2) = one, other
        if x1 == x2 and (y1 + y2) % self.p == 0:
            return None
        if one == other:
            slope = (3 * x1 * x1 + self.a) * pow(2 * y1, -1, self.p)
        else:
            slope = (y2 - y1) * pow(x2 - x1, -1, self.p)
        x = (slope * slope - x1 - x2) % self.p
        return x, (slope * (x1 - x) - y1) % self.p

    def times(self, scalar: int, point: Point | None) -> Point | None:
        result: Point | None = None
        while scalar:
            if scalar & 1:
                result = self.add(result, point)
            point, scalar = self.add(point, point), scalar >> 1
        return result

    def public(self, secret: int) -> Point:
        """Public key of a private key, which is no multiple of n."""
        point = self.times(secret, self.g)
        assert point is not None
        return point

    def with_x(self, x: int) -> Point | None:
        """A point with this x, if there is one; p is 3 modulo 4."""
        square = (x**3 + self.a * x + self.b) % self.p
        y = pow(square, (self.p + 1) // 4, self.p)
        return (x, y) if y * y % self.p == square else None

    def e_of(self, point: Point, message: bytes, signer_id: bytes = DEFAULT_ID) -> int:
        """The number that is signed."""
        z = (8 * len(signer_id)).to_bytes(2, "big") + signer_id
        z += b"".join(number.to_bytes(32, "big") for number in (self.a, self.b, *self.g, *point))
        return int.from_bytes(sm3(sm3(z) + message), "big")

    def sign(self, secret: int, nonce: int, e: int) -> tuple[int, int]:
        """r and s for a nonce of one's choice; nothing is avoided."""
        r = (e + self.public(nonce)[0]) % self.n
        return r, pow(1 + secret, -1, self.n) * (nonce - r * secret) % self.n

    def verify(self, point: Point, e: int, r: int, s: int) -> bool:
        t = (r + s) % self.n
        if not (self.has(point) and 0 < r < self.n and 0 < s < self.n and t):
            return False
        reached = self.add(self.times(s, self.g), self.times(t, point))
        return reached is not None and r == (e + reached[0]) % self.n


def encode(point: Point) -> bytes:
    x, y = point
    return b"\4" + x.to_bytes(32, "big") + y.to_bytes(32, "big")


def decode(data: bytes) -> Point:
    """The two numbers after the first byte, whatever they are."""
    return int.from_bytes(data[-64:-32], "big"), int.from_bytes(data[-32:], "big")


def sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


RECOMMENDED = Curve(
    p=0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF,
    a=0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC,
    b=0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93,
    n=0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123,
    g=(
        0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
        0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
    ),
)
