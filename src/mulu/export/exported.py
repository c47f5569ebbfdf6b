"""What a writer is given: one record with its provider, and what the whole export speaks of.

Source: docs/spec/export.md EXP-2.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from mulu.query.reading import Opened
from mulu.query.walk import OrgFacts

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Exported(NamedTuple):
    """One record of an export."""

    opened: Opened
    provider: OrgFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What an export speaks of."""

    chain: str
    """``<id>#<hash name>:<genesis hash>``."""
    chain_id: str
    height: int
    time_ms: int
    """Time of the block at that height; 0 before the first."""
    count: int
    """Records that follow."""
    query: Mapping[str, str]
    """What was asked for; a filter left out does not narrow."""
    publisher: OrgFacts
    """The chain's authority."""

    @property
    def facts(self) -> dict[str, object]:
        """The heading as plain values."""
        return {
            "chain": self.chain,
            "height": self.height,
            "time": time_text(self.time_ms),
            "count": self.count,
            "query": dict(self.query),
        }


Records = Iterator[Exported]


def time_text(time_ms: int) -> str:
    """A time as RFC 3339 in UTC with milliseconds.

    Args:
        time_ms: UTC milliseconds since 1970.
    """
    moment = _EPOCH + timedelta(milliseconds=time_ms)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
