"""Every figure that ``/metrics`` gives; docs/guide/operating.md explains them one by one.

Label values are few and known: processes, steps, outcomes, reasons and route templates.

Source: docs/spec/http.md API-17.
"""

from typing import Final

from mulu.api.exposition import Metric

_GAUGES: Final = {
    "mulu_height": "Height of the last header.",
    "mulu_ordering_height": "Height of the last block, with or without a header.",
    "mulu_finality_height": "Height of the newest header whose finality this node holds.",
    "mulu_finality_lag": "Headers that wait for their finality.",
    "mulu_projection_height": "Height up to which the read tables speak.",
    "mulu_projection_lag": "Heights that the read tables are behind the last header.",
    "mulu_last_block_time_seconds": "Time of the last header, seconds since 1970.",
    "mulu_block_interval_seconds": "Time between the last two headers.",
    "mulu_silent_seconds": "Time since the last block or heartbeat.",
    "mulu_clock_apart_seconds": "How far wall clock and monotonic clock have parted since start.",
    "mulu_waiting_transactions": "Transactions that wait for a block.",
    "mulu_ledger_halted": "1 when the ledger takes no more transactions.",
    "mulu_ready": "1 when the node takes requests.",
    "mulu_state_keys": "Keys of the state.",
    "mulu_store_used_bytes": "Bytes of the ledger's file ever written to.",
    "mulu_store_limit_bytes": "Bytes that the ledger's file may grow to.",
    "mulu_store_reader_lag": "Commits that the oldest open reader is behind.",
    "mulu_disk_free_bytes": "Bytes free for this user where the home stands.",
    "mulu_disk_size_bytes": "Size of that file system.",
    "mulu_snapshots_kept": "Snapshots of the state that are kept for nodes that join.",
    "mulu_engine_running": "1 when the consensus engine answers.",
    "mulu_engine_height": "Height of the engine's newest block.",
    "mulu_engine_peers": "Peers the engine is connected to.",
    "mulu_engine_validators": "Size of the set of validators.",
    "mulu_engine_catching_up": "1 while the engine fetches blocks that others have.",
    "mulu_event_streams": "Event streams that are open.",
}
_COUNTERS: Final = {
    "mulu_blocks_total": "Blocks with a header committed since the ledger process started.",
    "mulu_committed_bytes_total": "Bytes of the transactions committed since then.",
    "mulu_engine_missed_blocks_total": "Blocks decided without this validator's vote.",
}
_LABELLED: Final = (
    Metric(
        name="mulu_transactions_total",
        kind="counter",
        labels=("outcome",),
        help="Transactions by outcome: done, refused, inadmissible.",
    ),
    Metric(
        name="mulu_ledger_seconds_total",
        kind="counter",
        labels=("step",),
        help="Seconds the ledger spent in check, prepare, process, finalize, commit.",
    ),
    Metric(
        name="mulu_not_ready",
        kind="gauge",
        labels=("reason",),
        help="1 for each reason why the node takes no requests, else 0.",
    ),
    Metric(
        name="mulu_process_cpu_seconds_total",
        kind="counter",
        labels=("process",),
        help="CPU time of a process of the node.",
    ),
    Metric(
        name="mulu_process_resident_bytes",
        kind="gauge",
        labels=("process",),
        help="Memory of a process that is in RAM, mapped files included.",
    ),
    Metric(
        name="mulu_process_open_descriptors",
        kind="gauge",
        labels=("process",),
        help="Files and sockets a process has open.",
    ),
    Metric(
        name="mulu_process_start_time_seconds",
        kind="gauge",
        labels=("process",),
        help="When a process started, seconds since 1970.",
    ),
    Metric(
        name="mulu_process_restarts_total",
        kind="counter",
        labels=("process",),
        help="How often the node started a process again.",
    ),
    Metric(
        name="mulu_proof_seconds",
        kind="histogram",
        labels=("claim",),
        help="Time to make a proof: record, absence, key, transaction.",
    ),
    Metric(
        name="mulu_http_requests_total",
        kind="counter",
        labels=("method", "route", "status"),
        help="Requests answered.",
    ),
    Metric(
        name="mulu_build_info",
        kind="gauge",
        labels=("version", "app_version"),
        help="1; version of the software and of the rules.",
    ),
)

METRICS: Final = {
    metric.name: metric
    for metric in (
        *(Metric(name=name, kind="gauge", help=text) for name, text in _GAUGES.items()),
        *(Metric(name=name, kind="counter", help=text) for name, text in _COUNTERS.items()),
        *_LABELLED,
    )
}
