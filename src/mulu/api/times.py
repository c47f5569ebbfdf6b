"""Times as the API writes them: RFC 3339, UTC, milliseconds.

Source: docs/spec/http.md API-3; RFC 3339 section 5.6.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def rfc3339(time_ms: int) -> str:
    """Write a time, for example ``2026-11-23T08:15:00.250Z``.

    Args:
        time_ms: UTC milliseconds since 1970; years up to 9999.

    Raises:
        ValueError: The time lies outside the years RFC 3339 can write.
    """
    try:
        moment = _EPOCH + timedelta(milliseconds=time_ms)
    except OverflowError as err:
        raise ValueError(f"{time_ms} ms lies outside the years 1970 to 9999") from err
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
