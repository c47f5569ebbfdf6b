"""A signer of suite 2 whose signatures are always the same, for kept examples only.

The nonce comes from key and message by SM3, in place of chance; any such signature verifies as
others do.
"""

from mulu.core.hashing import SM3
from mulu.core.signing import Sm2Signer
from tests.support.sm2_curve import RECOMMENDED


class FixedSm2Signer(Sm2Signer):
    """As ``Sm2Signer``, without chance.

    Args:
        name: The private key is made from it.
    """

    __slots__ = ("_secret", "secret")

    def __init__(self, name: str) -> None:
        self._secret = int.from_bytes(SM3.digest(name.encode()), "big") % (RECOMMENDED.n - 2) + 1
        self.secret = self._secret.to_bytes(32, "big")
        super().__init__(self.secret)

    def sign(self, message: bytes) -> bytes:
        point = RECOMMENDED.public(self._secret)
        nonce = int.from_bytes(SM3.digest(self.secret + message), "big") % RECOMMENDED.n
        r, s = RECOMMENDED.sign(self._secret, nonce, RECOMMENDED.e_of(point, message))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
