"""Bounds of what is fetched; a server that exceeds one is told of, and nothing of it is imported.

Source: docs/spec/remote.md REM-7.
"""

from dataclasses import dataclass
from typing import Final

from mulu.intake.limits import FILE_BYTES_MAX

URL_CHARS_MAX: Final = 2_000
REDIRECTS_MAX: Final = 5
CKAN_ROWS: Final = 500
"""Packages asked for at a time."""
ROUNDS_MAX: Final = 3
"""How often a list that changes while it is read is begun anew."""
TRIES: Final = 5
PAUSE_SECONDS_MAX: Final = 600.0
"""Longest pause that a server is granted by ``Retry-After``."""
STILL_GOOD_MS: Final = 24 * 3600 * 1000
"""How old a copy that was not finished may be to go on with it."""
WAITS_MS: Final = 3600 * 1000
"""How old a finished copy that was not imported may be to take it without asking again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one catalogue."""

    received_bytes: int = FILE_BYTES_MAX
    """Bytes as they come over the wire, of all pages."""
    unpacked_bytes: int = FILE_BYTES_MAX
    """Bytes of all pages, unpacked."""
    page_bytes: int = 64 * 1024**2
    """One page of a list of pages, unpacked: it is held whole to find the next."""
    pages: int = 10_000
    seconds: float = 3600.0
    """The whole catalogue, pauses included."""
    stall_seconds: float = 30.0
    """Between two pieces of an answer."""
