"""Every reason against a node, one thing spoiled at a time; the names are an interface."""

import dataclasses

import pytest

from mulu.api.against import (
    DISK_FREE_MIN_BYTES,
    LAG_HEADERS_MAX,
    LAG_MS_MAX,
    REASONS,
    Standing,
    reasons_against,
)
from mulu.api.watching import DiskFigures, StoreFigures
from mulu.node.ipc import EngineState
from mulu.ordering.solo.guard import DRIFT_MS_MAX
from mulu.ordering.solo.heartbeat import STALE_MS

NOW = 1_763_000_000_000
GOOD_ENGINE = EngineState(running=True, height=9, peers=3, validators=4)
GOOD = Standing(
    now_ms=NOW,
    height=9,
    head_time_ms=NOW - 1000,
    silent_ms=1000,
    has_engine=True,
    engine=GOOD_ENGINE,
    disk=DiskFigures(free_bytes=DISK_FREE_MIN_BYTES, size_bytes=1 << 40),
    store=StoreFigures(used_bytes=94, limit_bytes=100, reader_lag=0, state_keys=1),
)


def engine(**changes: object) -> EngineState:
    return EngineState(
        **{"running": True, "height": 9, "peers": 3, "validators": 4, **changes}  # type: ignore[arg-type]
    )


SPOILED: dict[str, dict[str, object]] = {
    "store_unreadable": {"store_trouble": "the file cannot be read"},
    "ledger_gone": {"ledger_trouble": "the ledger process is not there"},
    "halted": {"halted": "wall clock and monotonic clock have parted"},
    "engine_down": {"engine": engine(running=False, peers=0)},
    "catching_up": {"engine": engine(catching_up=True)},
    "no_peers": {"engine": engine(peers=0)},
    "silent": {"silent_ms": STALE_MS + 1, "has_engine": False, "engine": None},
    "behind": {"silent_ms": STALE_MS + 1},
    "clock_jumped": {"clock_apart_ms": DRIFT_MS_MAX + 1},
    "clock_behind": {"head_time_ms": NOW + DRIFT_MS_MAX + 1},
    "disk_low": {"disk": DiskFigures(free_bytes=DISK_FREE_MIN_BYTES - 1, size_bytes=1 << 40)},
    "store_full": {
        "store": StoreFigures(used_bytes=95, limit_bytes=100, reader_lag=0, state_keys=1)
    },
    "tables_unreadable": {"tables_trouble": "the read tables are not there"},
    "tables_behind": {"tables_lag": LAG_HEADERS_MAX + 1},
    "finality_behind": {"finality_lag": LAG_HEADERS_MAX + 1},
}


def test_nothing_speaks_against_a_good_node() -> None:
    assert reasons_against(GOOD) == []


def test_the_table_spoils_every_reason() -> None:
    assert SPOILED.keys() == REASONS.keys()


@pytest.mark.parametrize("name", SPOILED)
def test_a_reason_is_named_alone_and_says_what_to_do(name: str) -> None:
    spoiled = dataclasses.replace(GOOD, **SPOILED[name])  # type: ignore[arg-type]
    (reason,) = reasons_against(spoiled)
    assert reason.name == name
    assert len(reason.text) > 20


@pytest.mark.parametrize("field", ["tables_lag", "finality_lag"])
def test_one_header_behind_is_too_many_once_the_last_one_is_old(field: str) -> None:
    fresh = dataclasses.replace(GOOD, **{field: 1})  # type: ignore[arg-type]
    assert reasons_against(fresh) == []
    old = dataclasses.replace(fresh, head_time_ms=NOW - LAG_MS_MAX - 1)
    assert len(reasons_against(old)) == 1


def test_a_chain_of_one_validator_needs_no_peers() -> None:
    alone = dataclasses.replace(GOOD, engine=engine(peers=0, validators=1))
    assert reasons_against(alone) == []


def test_several_reasons_come_in_the_order_of_the_table() -> None:
    spoiled = dataclasses.replace(GOOD, tables_lag=LAG_HEADERS_MAX + 1, halted="disk full")
    assert [reason.name for reason in reasons_against(spoiled)] == ["halted", "tables_behind"]
