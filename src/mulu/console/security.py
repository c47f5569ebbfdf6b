"""What a browser is told about our pages: nothing comes from elsewhere, nothing runs inline.

Source: docs/spec/http.md API-21; W3C Content Security Policy Level 3.
"""

from typing import Final

from litestar.types import Message, Scope

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cache-control", b"no-cache"),
)


async def add_headers(message: Message, scope: Scope) -> None:
    """Add the headers that every page has, just before it leaves."""
    del scope
    if message["type"] == "http.response.start":
        there = {name for name, _ in message["headers"]}
        message["headers"] = [
            *message["headers"],
            *(pair for pair in HEADERS if pair[0] not in there),
        ]
