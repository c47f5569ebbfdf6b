"""The group of SM2 in affine numbers, slow and plain: an oracle, and a maker of odd signatures.

Source: GB/T 32918.1-2016, GB/T 32918.2-2016 clauses 6.1 and 7.1, GB/T 32918.5-2017.
"""

import hashlib

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
Point = tuple[int, int]


def on_curve(point: Point) -> bool:
    x, y = point
    return x < P and y < P and (y * y - (x**3 + A * x + B)) % P == 0


def add(one: Point | None, other: Point | None) -> Point | None:
    """Sum of two points; None is infinity."""
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    if one == other:
        slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def times(scalar: int, point: Point | None) -> Point | None:
    result: Point | None = None
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def with_x(x: int) -> Point | None:
    """A point with this x, if there is one."""
    square = (x**3 + A * x + B) % P
    y = pow(square, (P + 1) // 4, P)
    return (x, y) if y * y % P == square else None


def encode(point: Point) -> bytes:
    x, y = point
    return b"\4" + x.to_bytes(32, "big") + y.to_bytes(32, "big")


def e_of(point: Point, message: bytes, signer_id: bytes = b"1234567812345678") -> int:
    """The number that is signed."""
    x, y = point
    z = (8 * len(signer_id)).to_bytes(2, "big") + signer_id
    z += b"".join(number.to_bytes(32, "big") for number in (A, B, *G, x, y))
    return int.from_bytes(_sm3(_sm3(z) + message), "big")


def sign(secret: int, nonce: int, e: int) -> tuple[int, int]:
    """r and s for a nonce of one's choice; nothing is avoided."""
    point = times(nonce, G)
    assert point is not None
    r = (e + point[0]) % N
    return r, pow(1 + secret, -1, N) * (nonce - r * secret) % N


def verify(point: Point, message: bytes, r: int, s: int) -> bool:
    t = (r + s) % N
    if not (on_curve(point) and 0 < r < N and 0 < s < N and t):
        return False
    reached = add(times(s, G), times(t, point))
    return reached is not None and r == (e_of(point, message) + reached[0]) % N


def _sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()
