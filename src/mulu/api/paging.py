"""Paging: ``limit`` and an opaque ``after``.

Source: docs/spec/http.md API-5.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Final

from litestar.params import QueryParameter

from mulu.api.errors import BadInputError

LIMIT_MAX: Final = 500
LIMIT: Final = 50
_DIGITS_MAX: Final = 15

Limit = Annotated[int, QueryParameter(ge=1, le=LIMIT_MAX, description="Most items of this page.")]
After = Annotated[
    str | None,
    QueryParameter(
        min_length=1,
        max_length=512,
        pattern=r"^[A-Za-z0-9_-]{1,512}$",
        description="The `after` of the page before.",
    ),
]


def open_after(after: str | None) -> str:
    """What was put into an ``after``; empty for the first page.

    Raises:
        BadInputError: It is none that this interface gave out.
    """
    if after is None:
        return ""
    try:
        return urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError) as err:
        raise _bad_after() from err


def number_after(after: str | None) -> int:
    """The same for lists whose place is a number; -1 for the first page.

    Raises:
        BadInputError: As ``open_after``.
    """
    text = open_after(after)
    if not text:
        return -1
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX):
        raise _bad_after()
    return int(text)


def make_after(place: str | int) -> str:
    """Wrap a place for the next page."""
    return urlsafe_b64encode(str(place).encode("ascii")).decode("ascii").rstrip("=")


def _bad_after() -> BadInputError:
    return BadInputError("`after` is none that this node gave out; start again without it")
