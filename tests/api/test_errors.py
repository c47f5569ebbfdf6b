"""The one error map: every family and every coded error has exactly one status."""

from http import HTTPStatus

import pytest
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)

from mulu.api import errors
from mulu.api.errors import BadInputError, NotThereError, ProblemError, problem, problem_of
from mulu.api.reasons import REASONS, why
from mulu.core.errors import (
    CodedError,
    InadmissibleError,
    InvariantError,
    MuluError,
    RefusedError,
    UnavailableError,
    VerificationError,
)
from mulu.modules.catalog.errors import RecordExistsError
from mulu.tx.errors import SeenError

CASES = {
    "refused": (RecordExistsError("taken"), 422, "catalog", RecordExistsError.code),
    "inadmissible": (SeenError("seen"), 409, "tx", 10),
    "bad input": (BadInputError("no"), 400, "api", errors.BAD_INPUT),
    "not there": (NotThereError("no"), 404, "api", errors.NOT_FOUND),
    "unavailable": (UnavailableError("later"), 503, "api", errors.UNAVAILABLE),
    "damaged": (VerificationError("block.format", "x"), 500, "api", errors.DAMAGED),
    "ours": (InvariantError("x"), 500, "api", errors.INTERNAL),
    "anything": (RuntimeError("secret"), 500, "api", errors.INTERNAL),
    "no route": (NotFoundException(), 404, "api", errors.NOT_FOUND),
    "no method": (MethodNotAllowedException(), 405, "api", errors.METHOD),
    "validation": (ValidationException(), 400, "api", errors.BAD_INPUT),
    "too large": (HTTPException(status_code=413), 413, "api", errors.TOO_LARGE),
    "odd": (HTTPException(status_code=418), 418, "api", errors.OTHER),
}


@pytest.mark.parametrize(("error", "status", "module", "code"), CASES.values(), ids=CASES.keys())
def test_an_error_has_one_problem(error: Exception, status: int, module: str, code: int) -> None:
    found = problem_of(error, 7)
    assert (found.status, found.module, found.code, found.height) == (status, module, code, 7)
    assert found.title == HTTPStatus(status).phrase


def test_every_family_is_in_the_map() -> None:
    mapped = {RefusedError, InadmissibleError, UnavailableError, VerificationError, InvariantError}
    families = set(MuluError.__subclasses__()) & {
        *CodedError.__subclasses__(),
        *(cls for cls in MuluError.__subclasses__() if cls.__module__ == "mulu.core.errors"),
    }
    assert families - {CodedError} <= mapped


def test_a_problem_that_is_complete_stays_as_it_is() -> None:
    made = problem(HTTPStatus.CONFLICT, "x", 3, module="tx", code=9)
    assert problem_of(ProblemError(made), 99) is made


def test_what_went_wrong_inside_is_not_told() -> None:
    assert "secret" not in problem_of(RuntimeError("secret"), None).detail


def test_a_validation_names_the_parameter() -> None:
    error = ValidationException(extra=[{"key": "limit", "message": "too large"}])
    assert problem_of(error, None).detail.startswith("limit: too large; ")


def test_every_reason_of_a_receipt_has_words() -> None:
    assert all(len(text) > 10 for text in REASONS.values())
    assert ("tx", 10) in REASONS
    assert why("catalog", RecordExistsError.code) == REASONS["catalog", RecordExistsError.code]
    assert "does not know" in why("nobody", 1)
