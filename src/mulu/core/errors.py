"""The families of errors; every concrete error belongs to exactly one of them.

A concrete refusal or inadmissibility is one class per reason, with a module name and a number that
are append-only and never reused. Module and number are hashed into receipts, texts are not.

Source: docs/spec/errors.md ERR-1 to ERR-5.
"""

from typing import ClassVar


class MuluError(Exception):
    """Anything mulu itself reports; never raised bare."""


class CodedError(MuluError):
    """An error that names its module and number, the same on every node and for ever."""

    module: ClassVar[str] = ""
    code: ClassVar[int] = 0


class RefusedError(CodedError):
    """A rule said no: deterministic, recorded in the receipt, the state is untouched (ERR-1)."""


class InadmissibleError(CodedError):
    """Bytes that can never enter a block, so never stand in a receipt (ERR-2)."""


class UnavailableError(MuluError):
    """The world is not ready (disk, network, node); trying again may help (ERR-3)."""


class VerificationError(MuluError):
    """A proof, signature or file does not hold what it claims (ERR-4).

    Attributes:
        reason_code: Short stable name such as ``claim.path``; the same in every verifier.
    """

    def __init__(self, reason_code: str, text: str) -> None:
        super().__init__(text)
        self.reason_code = reason_code


class InvariantError(MuluError):
    """Our own fault: something that always holds does not; the node stops (ERR-5)."""


def ensure(condition: bool, text: str) -> None:
    """Hold ourselves to an invariant; unlike ``assert`` it survives ``python -O``.

    Args:
        condition: What must be true.
        text: What it means when it is not.

    Raises:
        InvariantError: The condition is false.
    """
    if not condition:
        raise InvariantError(text)
