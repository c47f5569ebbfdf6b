"""Filters as tokens: what a row can be filtered by stands in the index beside its text.

So a filter costs what a word costs, and "which entries stand in system S" needs no table of links.

Source: docs/spec/search.md SEA-6; docs/adr/0005-projection-and-search.md.
"""

from collections.abc import Iterable
from typing import Final

from mulu.projection.bigrams import FACET_MARK, TOKEN_END
from mulu.projection.needs import RecordRow
from mulu.projection.source_refs import REF, SOURCE

NAMES: Final = (
    "kind",
    "org",
    "status",
    "live",
    "share",
    "level",
    "cycle",
    "open",
    "gap",
    "format",
    "api",
    "profile",
    "confirmed",
    "drift",
    "duty",
    "system",
    "entry",
    "related",
    SOURCE,
    REF,
)
"""Everything a row can be filtered by."""
VALUE_CHARS_MAX: Final = 100
LIVE_TOKEN: Final = f"{FACET_MARK}live=yes"
"""Held by every record that is not withdrawn."""
NOT_SAID: Final = "none"
"""Stands for a level that is not said."""


def facet_token(name: str, value: str) -> str:
    """The token of one filter.

    Args:
        name: A member of ``NAMES``.
        value: What the row must say; letter case does not matter.

    Raises:
        ValueError: There is no such filter, or the value has characters that no code or id has.
    """
    if name not in NAMES:
        raise ValueError(f"there is no filter {name!r}; filters are {', '.join(NAMES)}")
    ensure_value(name, value)
    return f"{FACET_MARK}{name}={value}"


def ensure_value(name: str, value: str) -> None:
    """Check that a filter can have a value.

    Raises:
        ValueError: The value has characters that no code or id has, or none, or too many.
    """
    if not value.isascii() or not value.isprintable() or not 0 < len(value) <= VALUE_CHARS_MAX:
        raise ValueError(
            f"{value[:40]!r} is not a value of filter {name}: write 1 to 100 plain ASCII characters"
        )


def facets_of(row: RecordRow, gaps: Iterable[str]) -> str:
    """The tokens of everything by which a row is found apart from its text.

    Args:
        row: The row.
        gaps: Its gaps, as they were when it was indexed.
    """
    is_open = _OPEN[row.is_open]
    facets = [
        f"{FACET_MARK}kind={row.kind}",
        f"{FACET_MARK}org={row.provider}",
        f"{FACET_MARK}status={row.status}",
        f"{FACET_MARK}share={row.share_type}",
        f"{FACET_MARK}level={row.level or NOT_SAID}",
        f"{FACET_MARK}cycle={row.update_cycle}",
        f"{FACET_MARK}open={is_open}",
        f"{FACET_MARK}format={row.format_class}",
        f"{FACET_MARK}api={_YES[row.has_api]}",
        f"{FACET_MARK}profile={row.profile}",
        f"{FACET_MARK}confirmed={_YES[row.is_confirmed]}",
        f"{FACET_MARK}drift={row.drift}",
    ]
    if row.status != "WITHDRAWN":
        facets.append(LIVE_TOKEN)
    facets += [f"{FACET_MARK}{name}={code}" for name, code in dict.fromkeys(row.links)]
    facets += [f"{FACET_MARK}gap={gap}" for gap in gaps]
    return TOKEN_END.join(facets)


_YES: Final = {True: "yes", False: "no"}
_OPEN: Final = {None: "unknown", True: "yes", False: "no"}
