"""SM2 keys of simulated validators, whose signatures are the same in every run.

Signing draws a nonce, and a seed must do the same again: here the nonce is one of a few, chosen by
the message. That gives the key away, which harms nobody in a simulation.
"""

from functools import cache

from mulu.core.hashing import SHA256
from mulu.core.ids import KeyId
from mulu.core.signing import SM2, key_id
from mulu.machine.genesis import Sm2Key
from mulu.modules.governance.possession import prove_sm2_possession
from tests.support.sm2_curve import RECOMMENDED, Point

NONCES = 8


def _number(text: str) -> int:
    return int.from_bytes(SHA256.digest(text.encode()), "big") % (RECOMMENDED.n - 2) + 1


@cache
def _nonce(place: int) -> tuple[int, Point]:
    nonce = _number(f"nonce {place}")
    return nonce, RECOMMENDED.public(nonce)


class SteadySigner:
    """Implements ``mulu.core.signing.Signer``."""

    suite = SM2

    def __init__(self, name: str) -> None:
        self._secret = _number(name)
        self._inverse = pow(1 + self._secret, -1, RECOMMENDED.n)
        self._point = RECOMMENDED.public(self._secret)
        x, y = self._point
        self.public_key = b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")

    @property
    def key_id(self) -> KeyId:
        return key_id(self.suite, self.public_key)

    def sign(self, message: bytes) -> bytes:
        e = RECOMMENDED.e_of(self._point, message)
        nonce, point = _nonce(e % NONCES)
        r = (e + point[0]) % RECOMMENDED.n
        s = self._inverse * (nonce - r * self._secret) % RECOMMENDED.n
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@cache
def sm2_signer(number: int) -> SteadySigner:
    """The SM2 key of a validator."""
    return SteadySigner(f"sm2 {number}")


def sm2_key(number: int, chain_id: str, validator_key: str) -> Sm2Key:
    """Its public side, with the proof that its holder agrees."""
    signer = sm2_signer(number)
    possession = prove_sm2_possession(signer, chain_id, validator_key)
    return Sm2Key(possession=possession, public_key=signer.public_key.hex())
