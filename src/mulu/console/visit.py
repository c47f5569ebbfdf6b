"""What a visitor asked for: the page, its parameters, the language.

Source: docs/spec/http.md API-22 and API-23.
"""

from typing import Any

from litestar import Request

from mulu.console.render import Page
from mulu.console.words import LANGUAGES, choose

AnyRequest = Request[Any, Any, Any]
VALUE_MAX = 600
"""Longest value of a parameter that pages pass on."""


def page_of(request: AnyRequest) -> Page:
    """Read a visit."""
    pairs = [(n, v[:VALUE_MAX]) for n, v in request.query_params.multi_items() if v]
    asked = next((value for name, value in pairs if name == "lang"), None)
    return Page(
        words=choose(asked, request.headers.get("accept-language", "")),
        path=request.url.path,
        query=tuple((name, value) for name, value in pairs if name != "lang"),
        chosen_language=asked if asked in LANGUAGES else None,
    )
