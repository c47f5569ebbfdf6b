"""Errors in the form that CKAN's clients know.

Source: docs/spec/ckan.md CKN-2; CKAN API guide, version 3.
"""

from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Response

from mulu.core.errors import MuluError, UnavailableError


class CkanError(MuluError):
    """A question that is not answered.

    Args:
        status: HTTP status.
        kind: CKAN's word for the kind of error.
        message: What, and what next.
        field: Parameter that is at fault, or "".
    """

    def __init__(self, status: HTTPStatus, kind: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.field = field

    @property
    def body(self) -> dict[str, Any]:
        """The member ``error`` of the answer."""
        found: dict[str, Any] = {"__type": self.kind, "message": str(self)}
        return found | ({self.field: [str(self)]} if self.field else {})


def not_found(what: str) -> CkanError:
    """There is nothing of that name."""
    return CkanError(HTTPStatus.NOT_FOUND, "Not Found Error", f"Not found: {what}")


def invalid(field: str, message: str) -> CkanError:
    """A parameter is not what the action takes."""
    return CkanError(HTTPStatus.CONFLICT, "Validation Error", message, field)


def not_authorized(action: str) -> CkanError:
    """This interface only reads."""
    message = f"Access denied: {action}; this interface only reads, records change on the chain"
    return CkanError(HTTPStatus.FORBIDDEN, "Authorization Error", message)


def unknown_action(action: str) -> Response[bytes]:
    """CKAN answers this with a plain sentence."""
    told = f"Bad request - Action name not known: {action[:60]}"
    return answer(told, HTTPStatus.BAD_REQUEST)


def failed(error: CkanError | UnavailableError | ValueError) -> Response[bytes]:
    """The answer that stands for an error."""
    match error:
        case CkanError():
            found = error
        case UnavailableError():
            status = HTTPStatus.SERVICE_UNAVAILABLE
            found = CkanError(status, "Service Unavailable Error", str(error))
        case _:
            found = CkanError(HTTPStatus.CONFLICT, "Search Query Error", str(error))
    return answer({"success": False, "error": found.body}, found.status)


def answer(value: object, status: HTTPStatus = HTTPStatus.OK) -> Response[bytes]:
    """Any value as JSON."""
    headers = {"Retry-After": "1"} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return Response(
        msgspec.json.encode(value),
        status_code=status,
        media_type="application/json",
        headers=headers,
    )
