"""Asking the index: an expression in, numbers of rows out, and which providers a filter means.

A whole list of numbers comes as one value, so that other threads of the process go on meanwhile.

Source: docs/spec/search.md SEA-6, SEA-13 and SEA-20.
"""

from typing import Final

import msgspec

from mulu.projection.facets import ensure_value
from mulu.query.expression import Filters
from mulu.query.tables import Moment

ORGS_MAX: Final = 2_000
"""Most organisations that a region or level may mean in one question."""

_HITS: Final = """
SELECT json_group_array(hit) FROM (
  SELECT rowid AS hit FROM search WHERE search MATCH ? AND rowid <= ?
  ORDER BY rowid DESC LIMIT ?)"""
_ORGS: Final = """
SELECT org_id FROM orgs WHERE (?1 = '' OR region = ?1) AND (?2 = '' OR level = ?2)
ORDER BY length(org_id), org_id LIMIT ?3"""


def hits(moment: Moment, expression: str, last: int, count: int) -> list[int]:
    """The newest hits.

    Args:
        moment: The tables.
        expression: What the rows hold.
        last: The highest docid that counts.
        count: Most hits.

    Returns:
        Docids, falling.
    """
    (found,) = moment.connection.execute(_HITS, (expression, last, count)).fetchone()
    return sorted(_decoder.decode(found), reverse=True)


_decoder: Final = msgspec.json.Decoder(list[int])


def orgs_within(moment: Moment, filters: Filters) -> list[str] | None:
    """Organisations of the region and level asked for.

    Returns:
        None when neither is asked for.

    Raises:
        ValueError: A value cannot be one, or there are too many organisations.
    """
    ensure_places(filters)
    if not filters.region and not filters.org_level:
        return None
    asked = (filters.region, filters.org_level, ORGS_MAX + 1)
    rows = moment.connection.execute(_ORGS, asked).fetchall()
    if len(rows) > ORGS_MAX:
        raise ValueError(
            f"over {ORGS_MAX} organisations are meant; choose a region and a level together, or one"
            " organisation"
        )
    return [org_id for (org_id,) in rows]


def ensure_places(filters: Filters) -> None:
    """Check region and level.

    Raises:
        ValueError: One of them cannot be a value.
    """
    for name, value in (("region", filters.region), ("org_level", filters.org_level)):
        if value:
            ensure_value(name, value)
