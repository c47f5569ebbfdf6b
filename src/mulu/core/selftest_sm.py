"""The start-up self-test of SM3 and SM2: the standards' printed examples, and what must be refused.

A node on a machine whose OpenSSL lacks SM2, or judges it differently, refuses to start, also where
no key of suite 2 stands in the state yet: a member may register one in any block.

Source: docs/spec/keys.md KEY-12; GB/T 32905-2016 annex A; GB/T 32918.5-2017 annex A.
"""

from dataclasses import dataclass
from typing import Final

from mulu.core.hashing import SM3
from mulu.core.libcrypto import LibcryptoError
from mulu.core.selftest import SelfTestError
from mulu.core.signing import SM2, verify
from mulu.core.sm2 import N

ADVICE: Final = "use OpenSSL 3 or newer as your distribution or openssl.org builds it"
SM3_EXAMPLES: Final = (
    (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
)
"""Message and digest."""


@dataclass(frozen=True, slots=True)
class Sm2Case:
    """One signature, hex, and its verdict."""

    name: str
    public_key: str
    message: str
    signature: str
    accepted: bool


_POINT: Final = (
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
_R: Final = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
_S: Final = "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
_MESSAGE: Final = b"message digest".hex()
_NEGATED_S: Final = f"{N - int(_R, 16):064x}"
"""With it r + s is 0 modulo n."""
SM2_CASES: Final = (
    Sm2Case("example", "04" + _POINT, _MESSAGE, _R + _S, True),
    Sm2Case("other message", "04" + _POINT, _MESSAGE + "78", _R + _S, False),
    Sm2Case("r is 0", "04" + _POINT, _MESSAGE, "00" * 32 + _S, False),
    Sm2Case("s is n", "04" + _POINT, _MESSAGE, f"{_R}{N:064x}", False),
    Sm2Case("r + s is n", "04" + _POINT, _MESSAGE, _R + _NEGATED_S, False),
    Sm2Case("not on the curve", "04" + _POINT[:-2] + "12", _MESSAGE, _R + _S, False),
    Sm2Case("hybrid form", "07" + _POINT, _MESSAGE, _R + _S, False),
)


def ensure_sm_examples(cases: tuple[Sm2Case, ...] = SM2_CASES) -> None:
    """Run the examples.

    Raises:
        SelfTestError: A digest or verdict differs, or this machine has no SM2; names the case.
    """
    try:
        _ensure_sm3()
        for case in cases:
            _ensure_sm2(case)
    except LibcryptoError as err:
        raise SelfTestError(f"SM2 self-test: {err}") from err


def _ensure_sm3() -> None:
    for message, digest in SM3_EXAMPLES:
        if SM3.digest(message).hex() != digest:
            raise SelfTestError(f"SM3 self-test: the digest of {message!r} is wrong; {ADVICE}")


def _ensure_sm2(case: Sm2Case) -> None:
    parts = (case.public_key, case.message, case.signature)
    if verify(SM2, *map(bytes.fromhex, parts)) is not case.accepted:
        wanted = "accepted" if case.accepted else "refused"
        raise SelfTestError(f"SM2 self-test: case {case.name!r} must be {wanted}; {ADVICE}")
