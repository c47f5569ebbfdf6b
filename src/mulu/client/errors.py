"""What a client raises when the node says no: families of ``mulu.core.errors`` with its reason.

Source: docs/spec/http.md API-2; docs/spec/errors.md ERR-1 to ERR-4.
"""

from http import HTTPStatus

from mulu.client.answers import Problem
from mulu.core.errors import (
    InadmissibleError,
    MuluError,
    RefusedError,
    UnavailableError,
    VerificationError,
)


class RefusedByChainError(RefusedError):
    """A rule said no; ``module`` and ``code`` are those of the receipt."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        vars(self).update(module=problem.module, code=problem.code)


class NotAdmittedError(InadmissibleError):
    """The bytes can never enter a block; ``module`` and ``code`` say why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        vars(self).update(module=problem.module, code=problem.code)


class NodeUnavailableError(UnavailableError):
    """The node cannot be reached or cannot answer now; trying again may help."""


class NotFoundError(MuluError):
    """The node knows nothing of that name at its height."""

    def __init__(self, text: str, height: int | None = None) -> None:
        super().__init__(text)
        self.height = height
        """Height the node speaks of; None when it did not say."""


class AskError(MuluError):
    """The request itself is wrong; the text says what to change."""


class ProtocolError(UnavailableError):
    """What answered is no mulu node, or one of another version."""


class NoKeyError(MuluError):
    """Something was to be signed and the client has no key."""

    def __init__(self) -> None:
        super().__init__(
            "this client has no key to sign with; make it with Client(url, key=SIGNER)"
        )


class NoTrustError(VerificationError):
    """A proof was to be checked and there is no trust anchor to check it against."""

    def __init__(self) -> None:
        super().__init__(
            "trust.missing",
            "there is no trust anchor to check the answer against; give Client(url, trust=FILE) a"
            " trust file from somebody you trust (`mulu checkpoint` writes one), or ask with"
            " verify=False and take this server's word",
        )


def error_of(problem: Problem) -> MuluError:
    """The exception that stands for a problem."""
    match problem.status:
        case HTTPStatus.UNPROCESSABLE_ENTITY:
            return RefusedByChainError(problem)
        case HTTPStatus.CONFLICT:
            return NotAdmittedError(problem)
        case HTTPStatus.NOT_FOUND:
            return NotFoundError(problem.detail, problem.height)
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return NodeUnavailableError(problem.detail)
        case _:
            return AskError(problem.detail)
