"""What speaks against sending requests to a node: a table, judged over one look at everything.

Each reason has a name that programs and pages know, and a text that says what is wrong and what to
do next. A reason that hides others (the store cannot be read) stands alone.

Source: docs/spec/http.md API-16; docs/guide/operating.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mulu.api.watching import DiskFigures, EngineStanding, StoreFigures
from mulu.ordering.solo.guard import DRIFT_MS_MAX
from mulu.ordering.solo.heartbeat import STALE_MS

DISK_FREE_MIN_BYTES: Final = 512 << 20
STORE_FULL_PERCENT: Final = 95
LAG_HEADERS_MAX: Final = 200
"""Headers that read tables or finality may be behind while new ones come."""
LAG_MS_MAX: Final = 60_000
"""Longest that either may be behind the last header at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One look at everything that decides whether a node takes requests."""

    now_ms: int
    clock_apart_ms: int = 0
    """How far wall clock and monotonic clock have parted since this process started."""
    height: int = 0
    head_time_ms: int = 0
    silent_ms: int = 0
    """Time since the last block or heartbeat."""
    store_trouble: str = ""
    """Why the store cannot be read."""
    ledger_trouble: str = ""
    """Why the ledger process does not answer."""
    halted: str = ""
    """Why ordering has stopped."""
    has_engine: bool = False
    engine: EngineStanding | None = None
    """None when the ledger does not answer, and on a chain without an engine."""
    tables_trouble: str = ""
    """Why the read tables cannot be read."""
    tables_lag: int = 0
    """Heights that the read tables are behind."""
    finality_lag: int = 0
    """Headers whose finality is not here yet."""
    disk: DiskFigures | None = None
    store: StoreFigures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Something that speaks against the node."""

    name: str
    text: str


Judge = Callable[[Standing], str]
"""Text of a reason, "" when it does not hold."""


def reasons_against(standing: Standing) -> list[Reason]:
    """All reasons that hold, in the order of the table."""
    judged = ((name, judge(standing)) for name, judge in REASONS.items())
    return [Reason(name=name, text=text) for name, text in judged if text]


def _store_unreadable(s: Standing) -> str:
    return s.store_trouble and f"{s.store_trouble}; see the log of the ledger process"


def _ledger_gone(s: Standing) -> str:
    return s.ledger_trouble and f"{s.ledger_trouble}; the node starts it again, see its log"


def _halted(s: Standing) -> str:
    return s.halted and f"ordering has stopped: {s.halted}"


def _engine_down(s: Standing) -> str:
    if s.engine is None or s.engine.running:
        return ""
    return (
        "the consensus engine does not answer; the node starts it again. If it stays so, see its"
        " lines in the log"
    )


def _catching_up(s: Standing) -> str:
    if s.engine is None or not s.engine.running or not s.engine.catching_up:
        return ""
    return (
        f"the engine is at block {s.engine.height} and fetches blocks that other nodes have; wait,"
        " or ask another node meanwhile"
    )


def _no_peers(s: Standing) -> str:
    engine = s.engine
    if engine is None or not engine.running or engine.peers or engine.validators <= 1:
        return ""
    return (
        f"no other node is connected, the chain has {engine.validators} validators; check the"
        " network, the firewall and engine_peers in settings.toml"
    )


def _silent(s: Standing) -> str:
    if s.store_trouble or s.silent_ms <= STALE_MS or s.has_engine:
        return ""
    return (
        f"no block or heartbeat for {s.silent_ms // 1000} s; look whether the ledger process lives"
        " and what its log says"
    )


def _behind(s: Standing) -> str:
    if s.store_trouble or s.silent_ms <= STALE_MS or not s.has_engine:
        return ""
    return (
        f"the last block is {s.silent_ms // 1000} s old: this node is behind, or too few validators"
        " are up; compare its height with another node's"
    )


def _clock_jumped(s: Standing) -> str:
    if s.clock_apart_ms <= DRIFT_MS_MAX:
        return ""
    return (
        f"wall clock and monotonic clock have parted by {s.clock_apart_ms // 1000} s since the"
        " start; set the clock right and start the node again"
    )


def _clock_behind(s: Standing) -> str:
    ahead = s.head_time_ms - s.now_ms
    if ahead <= DRIFT_MS_MAX:
        return ""
    return (
        f"the last block is {ahead // 1000} s ahead of this machine's clock; set the clock right"
        " (NTP)"
    )


def _disk_low(s: Standing) -> str:
    if s.disk is None or s.disk.free_bytes >= DISK_FREE_MIN_BYTES:
        return ""
    return (
        f"{s.disk.free_bytes >> 20} MiB are free on the disk, {DISK_FREE_MIN_BYTES >> 20} are"
        " needed; make room or the node will stop"
    )


def _store_full(s: Standing) -> str:
    store = s.store
    if store is None or store.used_bytes * 100 < store.limit_bytes * STORE_FULL_PERCENT:
        return ""
    return (
        f"the ledger's file has {store.used_bytes >> 20} of {store.limit_bytes >> 20} MiB; raise"
        " map_size_gib in settings.toml and start again"
    )


def _tables_unreadable(s: Standing) -> str:
    return s.tables_trouble and f"{s.tables_trouble}; mulu rebuild makes them again"


def _tables_behind(s: Standing) -> str:
    if s.tables_trouble or not _lags(s, s.tables_lag):
        return ""
    return (
        f"searches speak of a state {s.tables_lag} heights back; the projection catches up, or see"
        " its log"
    )


def _finality_behind(s: Standing) -> str:
    if not _lags(s, s.finality_lag):
        return ""
    return (
        f"{s.finality_lag} headers wait for their finality, so nothing newer can be proved; see"
        " whether the engine makes blocks"
    )


def _lags(standing: Standing, count: int) -> bool:
    """Whether something is too far behind: by many, or at all while the last header is old."""
    is_old = standing.now_ms - standing.head_time_ms > LAG_MS_MAX
    return count > LAG_HEADERS_MAX or (count > 0 and is_old)


REASONS: Final[dict[str, Judge]] = {
    "store_unreadable": _store_unreadable,
    "ledger_gone": _ledger_gone,
    "halted": _halted,
    "engine_down": _engine_down,
    "catching_up": _catching_up,
    "no_peers": _no_peers,
    "silent": _silent,
    "behind": _behind,
    "clock_jumped": _clock_jumped,
    "clock_behind": _clock_behind,
    "disk_low": _disk_low,
    "store_full": _store_full,
    "tables_unreadable": _tables_unreadable,
    "tables_behind": _tables_behind,
    "finality_behind": _finality_behind,
}
"""Name and judge of each reason; the names are an interface and only grow."""
