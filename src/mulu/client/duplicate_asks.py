"""The question for entries that may be the same.

Source: docs/spec/http.md API-60.
"""

from collections.abc import Mapping

from mulu.client.asks import Ask
from mulu.client.duplicate_answers import DuplicatesAnswer


def duplicates(
    narrowed: Mapping[str, str], *, limit: int, after: str | None = None
) -> Ask[DuplicatesAnswer]:
    """Entries that may be the same.

    Args:
        narrowed: ``org``, ``code``, ``reason``, ``orgs``, ``least``.
        limit: Most groups of this page.
        after: The ``after`` of the page before.
    """
    paging = {"limit": str(limit)} | ({"after": after} if after else {})
    return Ask(path="/v1/duplicates", answer=DuplicatesAnswer, params={**narrowed, **paging})
