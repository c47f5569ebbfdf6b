"""Figures of the whole node, gathered for ``/metrics`` from wherever each of them stands.

What cannot be told now is left out; whoever watches sees the gap.

Source: docs/spec/http.md API-17.
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Final

from litestar import Response, get

from mulu import __version__
from mulu.api.against import REASONS
from mulu.api.chain import Chain
from mulu.api.exposition import Sample, render, sample
from mulu.api.given import GivenChain, GivenFigures, GivenLook, GivenNeeds
from mulu.api.look import Seen
from mulu.api.metrics import METRICS
from mulu.api.needs import LedgerState, Needs
from mulu.api.openapi import METRICS as METRICS_MEDIA
from mulu.api.openapi import problems
from mulu.api.watching import EngineStanding, Host

_SECOND: Final = 1000


@get(
    "/metrics",
    tags=["node"],
    media_type=METRICS_MEDIA,
    responses=problems(),
    summary="Figures for Prometheus",
)
async def metrics(
    needs: GivenNeeds, chain: GivenChain, figures: GivenFigures, look: GivenLook
) -> Response[str]:
    """Figures of ledger, engine, read tables and processes, in the Prometheus text format."""
    seen = await look.now()
    samples = await asyncio.to_thread(lambda: list(node_samples(needs, chain, seen)))
    return Response(render(METRICS, [*samples, *figures.samples()]), media_type=METRICS_MEDIA)


def node_samples(needs: Needs, chain: Chain, seen: Seen) -> Iterator[Sample]:
    """All figures but those of the web process's own requests."""
    in_force = None if seen.standing.store_trouble else chain.app_version()
    app_version = str(in_force or needs.rules.app_version)
    yield sample("mulu_build_info", 1, version=__version__, app_version=app_version)
    yield from _health(seen)
    if not seen.standing.store_trouble:
        yield from _chain(chain, seen)
    if seen.ledger is not None:
        yield from _ledger(seen.ledger)
    yield from _machine(needs.host, seen)


def _health(seen: Seen) -> Iterator[Sample]:
    held = {reason.name for reason in seen.reasons}
    yield sample("mulu_ready", not held)
    for name in REASONS:
        yield sample("mulu_not_ready", name in held, reason=name)
    yield sample("mulu_clock_apart_seconds", seen.standing.clock_apart_ms / _SECOND)


def _chain(chain: Chain, seen: Seen) -> Iterator[Sample]:
    standing = seen.standing
    yield sample("mulu_height", standing.height)
    yield sample("mulu_ordering_height", chain.ordering_height())
    yield sample("mulu_last_block_time_seconds", standing.head_time_ms / _SECOND)
    yield sample("mulu_silent_seconds", standing.silent_ms / _SECOND)
    newest = chain.newest_headers(standing.finality_lag + 1)
    final = newest[standing.finality_lag] if len(newest) > standing.finality_lag else 0
    yield sample("mulu_finality_height", final)
    yield sample("mulu_finality_lag", standing.finality_lag)
    if not standing.tables_trouble:
        yield sample("mulu_projection_height", max(0, standing.height - standing.tables_lag))
        yield sample("mulu_projection_lag", standing.tables_lag)


def _ledger(state: LedgerState) -> Iterator[Sample]:
    yield sample("mulu_waiting_transactions", state.waiting)
    yield sample("mulu_ledger_halted", bool(state.halted))
    yield from _counts(state.figures)
    if state.engine is not None:
        yield from _engine(state.engine)


def _counts(figures: Mapping[str, float]) -> Iterator[Sample]:
    """Counts of the ledger process, named ``metric`` or ``metric/label value``."""
    for name, value in figures.items():
        metric, _, label = name.partition("/")
        known = METRICS.get(metric)
        if known is not None:
            yield sample(metric, value, **dict.fromkeys(known.labels, label))


def _engine(engine: EngineStanding) -> Iterator[Sample]:
    yield sample("mulu_engine_running", engine.running)
    yield sample("mulu_engine_height", engine.height)
    yield sample("mulu_engine_peers", engine.peers)
    yield sample("mulu_engine_validators", engine.validators)
    yield sample("mulu_engine_catching_up", engine.catching_up)
    yield sample("mulu_engine_missed_blocks_total", engine.missed_blocks)


def _machine(host: Host, seen: Seen) -> Iterator[Sample]:
    disk, store = seen.standing.disk, seen.standing.store
    if disk is not None:
        yield sample("mulu_disk_free_bytes", disk.free_bytes)
        yield sample("mulu_disk_size_bytes", disk.size_bytes)
    if store is not None:
        yield sample("mulu_store_used_bytes", store.used_bytes)
        yield sample("mulu_store_limit_bytes", store.limit_bytes)
        yield sample("mulu_store_reader_lag", store.reader_lag)
        yield sample("mulu_state_keys", store.state_keys)
    yield sample("mulu_snapshots_kept", host.snapshots_kept())
    for name, process in sorted(host.processes().items()):
        yield sample("mulu_process_cpu_seconds_total", process.cpu_seconds, process=name)
        yield sample("mulu_process_resident_bytes", process.resident_bytes, process=name)
        yield sample("mulu_process_open_descriptors", process.open_descriptors, process=name)
        yield sample("mulu_process_start_time_seconds", process.started_seconds, process=name)
        yield sample("mulu_process_restarts_total", process.restarts, process=name)
