"""The one map from errors to HTTP: RFC 9457 problem details with ``module`` and ``code``.

Refused 422, inadmissible 409, unavailable 503, bad input 400, not found 404, body too large 413.
Reasons of the API itself have module ``api`` and a number from the table below, append-only.

Source: docs/spec/http.md API-2; RFC 9457; docs/spec/errors.md ERR-1 to ERR-5.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from litestar.exceptions import HTTPException

from mulu.client.answers import Problem
from mulu.core.errors import (
    CodedError,
    InadmissibleError,
    InvariantError,
    MuluError,
    RefusedError,
    UnavailableError,
    VerificationError,
)

logger = logging.getLogger(__name__)

API: Final = "api"
BAD_INPUT: Final = 1
NOT_FOUND: Final = 2
METHOD: Final = 3
TOO_LARGE: Final = 4
UNAVAILABLE: Final = 5
DAMAGED: Final = 6
INTERNAL: Final = 7
OTHER: Final = 8


class BadInputError(MuluError):
    """The request is not what the interface takes."""


@contextmanager
def bad_input() -> Iterator[None]:
    """Whatever a question itself gets wrong is the asker's."""
    try:
        yield
    except ValueError as err:
        raise BadInputError(str(err)) from err


class NotThereError(MuluError):
    """There is nothing of that name at this height."""


class ProblemError(MuluError):
    """A problem that is complete already, for instance a refusal read from a receipt."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


_OWN: Final[tuple[tuple[type[MuluError], HTTPStatus, int], ...]] = (
    (BadInputError, HTTPStatus.BAD_REQUEST, BAD_INPUT),
    (NotThereError, HTTPStatus.NOT_FOUND, NOT_FOUND),
    (UnavailableError, HTTPStatus.SERVICE_UNAVAILABLE, UNAVAILABLE),
    (VerificationError, HTTPStatus.INTERNAL_SERVER_ERROR, DAMAGED),
    (InvariantError, HTTPStatus.INTERNAL_SERVER_ERROR, INTERNAL),
)
_CODED: Final[tuple[tuple[type[CodedError], HTTPStatus], ...]] = (
    (RefusedError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InadmissibleError, HTTPStatus.CONFLICT),
)
_BY_STATUS: Final = {
    HTTPStatus.BAD_REQUEST: BAD_INPUT,
    HTTPStatus.NOT_FOUND: NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: METHOD,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TOO_LARGE,
    HTTPStatus.SERVICE_UNAVAILABLE: UNAVAILABLE,
}


def problem_of(error: Exception, height: int | None = None) -> Problem:
    """The problem that stands for an error.

    Args:
        error: Anything that was raised while answering.
        height: The node's height, None when it cannot tell.
    """
    if isinstance(error, ProblemError):
        return error.problem
    for coded, status in _CODED:
        if isinstance(error, coded):
            return problem(status, str(error), height, module=error.module, code=error.code)
    for kind, status, code in _OWN:
        if isinstance(error, kind):
            return problem(status, str(error), height, code=code)
    if isinstance(error, HTTPException):
        return _problem_of_http(error, height)
    logger.error("a request failed", exc_info=error)
    detail = "the node made a mistake; its log says which. Report it with the time of this answer"
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail, height, code=INTERNAL)


def problem(
    status: HTTPStatus, detail: str, height: int | None, *, code: int, module: str = API
) -> Problem:
    """Write a problem."""
    return Problem(
        title=status.phrase, status=status, detail=detail, module=module, code=code, height=height
    )


def _problem_of_http(error: HTTPException, height: int | None) -> Problem:
    status = HTTPStatus(error.status_code)
    return problem(status, _detail(error, status), height, code=_BY_STATUS.get(status, OTHER))


def _detail(error: HTTPException, status: HTTPStatus) -> str:
    match status:
        case HTTPStatus.NOT_FOUND:
            return "there is no such page; /v1/openapi.json lists what there is"
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return "this address does not take that method; see the Allow header"
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return "the body is too large; send fewer messages or frames at once"
        case _:
            return _validation(error)


def _validation(error: HTTPException) -> str:
    extra = error.extra if isinstance(error.extra, list) else []
    found = [f"{e['key']}: {e['message']}" for e in extra if isinstance(e, dict) and "key" in e]
    return ("; ".join(found) or error.detail) + "; see /v1/openapi.json"
