"""Why a transaction can never enter a block; numbers 1 and 2 stand with their checks.

Source: docs/spec/transaction.md TXN-10.
"""

from typing import ClassVar

from mulu.core.errors import InadmissibleError


class BadFrameError(InadmissibleError):
    """The frame's lengths, version or compression do not hold (TXN-4)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 3


class TooLargeError(InadmissibleError):
    """The frame or something in it is over its bound (TXN-5)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 4


class WrongChainError(InadmissibleError):
    """The body names another chain (TXN-2)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 5


class ExpiredError(InadmissibleError):
    """The block's time is after ``valid_until_ms`` (TXN-11)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 6


class ValidTooLongError(InadmissibleError):
    """``valid_until_ms`` lies further ahead than the rules allow (TXN-11)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 7


class UnknownKeyError(InadmissibleError):
    """A signer is unknown, revoked, not yet in force, or past its term (TXN-12)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 8


class BadSignatureError(InadmissibleError):
    """A signature does not hold, or their number differs from the signers' (TXN-3)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 9


class SeenError(InadmissibleError):
    """A transaction of this id is in a block already (TXN-13)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 10


class BadSignerError(InadmissibleError):
    """The signers repeat, or a message names one that is not there (TXN-2)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 11


class BadPossessionError(InadmissibleError):
    """A new key's proof of possession does not hold (IDN-6, GOV-8)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 12


class OtherVersionError(InadmissibleError):
    """A message belongs to another app version than the one in force (MAC-11)."""

    module: ClassVar[str] = "tx"
    code: ClassVar[int] = 14
