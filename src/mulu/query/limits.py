"""How much one answer may hold.

Source: docs/spec/search.md SEA-11.
"""

from typing import Final

LIMIT_MAX: Final = 500


def ensure_limit(limit: int) -> None:
    """Check a page's size.

    Raises:
        ValueError: It is not between 1 and 500.
    """
    if not 1 <= limit <= LIMIT_MAX:
        raise ValueError(f"a page of {limit} is not possible; ask for 1 to {LIMIT_MAX}")
