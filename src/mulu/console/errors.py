"""Errors as pages.

Source: docs/spec/http.md API-22.
"""

import logging
from http import HTTPStatus
from typing import Final

from litestar import Response
from litestar.exceptions import HTTPException

from mulu.client.errors import AskError, NotFoundError
from mulu.console.render import render
from mulu.console.visit import AnyRequest, page_of
from mulu.core.errors import UnavailableError

logger = logging.getLogger(__name__)

_STATUS: Final[tuple[tuple[type[Exception], HTTPStatus], ...]] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (AskError, HTTPStatus.BAD_REQUEST),
    (UnavailableError, HTTPStatus.SERVICE_UNAVAILABLE),
)
_TEXTS: Final = {
    HTTPStatus.NOT_FOUND: "error_404",
    HTTPStatus.BAD_REQUEST: "error_400",
    HTTPStatus.SERVICE_UNAVAILABLE: "error_503",
}


def error_page(request: AnyRequest, error: Exception) -> Response[str]:
    """The page for an error."""
    status = _status(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("a page failed", exc_info=error)
    told = not isinstance(error, HTTPException) and status != HTTPStatus.INTERNAL_SERVER_ERROR
    key = _TEXTS.get(status, "error_500")
    page = page_of(request)
    return render(
        page,
        "error.html",
        status_code=status,
        heading=page.words(key),
        hint=page.words(f"{key}_hint"),
        detail=str(error) if told else "",
        height=error.height if isinstance(error, NotFoundError) else None,
    )


def _status(error: Exception) -> HTTPStatus:
    if isinstance(error, HTTPException):
        return HTTPStatus(error.status_code)
    found = (status for kind, status in _STATUS if isinstance(error, kind))
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)
