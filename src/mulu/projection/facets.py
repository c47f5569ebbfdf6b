"""Filters as tokens: what a row can be filtered by stands in the index beside its text.

So a filter costs what a word costs, and "which entries stand in system S" needs no table of links.

Source: docs/spec/search.md SEA-6; docs/adr/0005-projection-and-search.md.
"""

from collections.abc import Iterable
from typing import Final

from mulu.projection.bigrams import FACET_MARK, TOKEN_END
from mulu.projection.needs import RecordRow

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
    "duty",
    "system",
    "entry",
    "related",
)
"""Everything a row can be filtered by."""
VALUE_CHARS_MAX: Final = 100
LIVE: Final = ("live", "yes")
"""Held by every record that is not withdrawn."""


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
    if not value.isascii() or not value.isprintable() or not 0 < len(value) <= VALUE_CHARS_MAX:
        raise ValueError(
            f"{value[:40]!r} is not a value of filter {name}: write 1 to 100 plain ASCII characters"
        )
    return f"{FACET_MARK}{name}={value}"


def facets_of(row: RecordRow) -> list[tuple[str, str]]:
    """Everything by which a row is found, apart from its text."""
    facets = [
        ("kind", row.kind),
        ("org", row.provider),
        ("status", row.status),
        ("share", str(row.share_type)),
    ]
    facets += [("level", row.level or "none"), ("cycle", str(row.update_cycle))]
    facets.append(("open", {None: "unknown", True: "yes", False: "no"}[row.is_open]))
    if row.status != "WITHDRAWN":
        facets.append(LIVE)
    facets += dict.fromkeys(row.links)
    facets += [("gap", gap) for gap in row.gaps]
    return facets


def facet_tokens(facets: Iterable[tuple[str, str]]) -> str:
    """The tokens of a row's filters, as they are written behind its text."""
    return TOKEN_END.join(f"{FACET_MARK}{name}={value}" for name, value in facets)
