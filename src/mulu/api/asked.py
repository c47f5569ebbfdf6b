"""A request whose JSON must be text: bytes that are not UTF-8 are the asker's mistake, not ours.

Source: docs/spec/http.md API-2; RFC 8259 section 8.1.
"""

from typing import Any

from litestar import Request

from mulu.api.errors import BadInputError


class AskedInJson(Request[Any, Any, Any]):
    """Reads a body as JSON."""

    async def json(self) -> Any:  # type: ignore[explicit-override]  # noqa: ANN401 - 3.11 has no override
        """The body, decoded.

        Raises:
            BadInputError: It is not UTF-8.
        """
        try:
            return await super().json()
        except UnicodeDecodeError as err:
            raise BadInputError(f"the body is not UTF-8: {err}; see /v1/openapi.json") from err
