"""What ``/metrics`` gives, read by Prometheus' own parser."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mulu.api.exposition import Metric, render, sample
from mulu.api.figures import BOUNDS_SECONDS, Figures
from mulu.api.metrics import METRICS
from mulu.node.ipc import EngineState
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode
from tests.support.place import REPO
from tests.support.small_city import SCHOOLS

OPERATING = REPO / "docs" / "guide" / "operating.md"
LABEL_VALUES_MAX = 40


def _families(text: str) -> dict[str, list[tuple[str, dict[str, str], float]]]:
    """Series by family, as a monitoring system reads them."""
    return {
        family.name: [(each.name, dict(each.labels), each.value) for each in family.samples]
        for family in text_string_to_metric_families(text)
    }


def _value(text: str, name: str, **labels: str) -> float:
    found = [
        value
        for series in _families(text).values()
        for each, given, value in series
        if (each, given) == (name, labels)
    ]
    (value,) = found
    return value


def test_values_labels_and_their_escapes_survive_the_parser() -> None:
    metric = Metric(name="m", kind="gauge", help="A figure.", labels=("l",))
    text = render({"m": metric}, [sample("m", 0.1, l='a"b\\c\nd'), sample("m", 3, l="")])
    assert _families(text) == {"m": [("m", {"l": 'a"b\\c\nd'}, 0.1), ("m", {"l": ""}, 3.0)]}


def test_a_sample_of_no_figure_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        render({}, [sample("mulu_nothing", 1)])


def test_requests_are_counted_by_route() -> None:
    figures = Figures()
    for _ in range(2):
        figures.count("GET", "/v1/entries", 200)
    figures.count("BREW", "other", 404)
    text = render(METRICS, figures.samples())
    name = "mulu_http_requests_total"
    assert _value(text, name, method="GET", route="/v1/entries", status="200") == 2
    assert _value(text, name, method="other", route="other", status="404") == 1


def test_proofs_fall_into_buckets_that_add_up() -> None:
    figures = Figures()
    for seconds in (0.0005, 0.003, 0.003, 99.0):
        figures.time_proof("record", seconds)
    text = render(METRICS, figures.samples())
    bounds = [*map(str, BOUNDS_SECONDS), "+Inf"]
    counts = [_value(text, "mulu_proof_seconds_bucket", claim="record", le=le) for le in bounds]
    assert counts == [1, 3, 3, 3, 3, 3, 4]
    assert _value(text, "mulu_proof_seconds_count", claim="record") == 4
    assert _value(text, "mulu_proof_seconds_sum", claim="record") == pytest.approx(99.0065)


def test_a_node_gives_every_figure_it_can_have(city: FakeNode) -> None:
    city.engine = EngineState(running=True, height=9, peers=3, validators=4, missed_blocks=2)
    app = city.app()
    try:
        ask(app, "GET", f"/v1/entries/{SCHOOLS.replace('/', '~')}/proof")
        text = ask(app, "GET", "/metrics").text
    finally:
        city.engine = None
    series = {name for family in _families(text).values() for name, _, _ in family}
    by_ledger = {
        "mulu_blocks_total",
        "mulu_committed_bytes_total",
        "mulu_transactions_total",
        "mulu_ledger_seconds_total",
        "mulu_block_interval_seconds",
    }
    shown = {re.sub(r"_(bucket|sum|count)\Z", "", name) for name in series}
    assert METRICS.keys() - shown <= by_ledger | {"mulu_http_requests_total"}
    assert shown <= METRICS.keys()
    assert _value(text, "mulu_height") == city.application.head.height
    assert _value(text, "mulu_projection_lag") == 0
    assert _value(text, "mulu_engine_peers") == 3
    assert _value(text, "mulu_process_restarts_total", process="ledger") == 2
    assert _value(text, "mulu_process_start_time_seconds", process="ledger") == 1_763_000_000.25
    assert _value(text, "mulu_proof_seconds_count", claim="record") == 1


def test_label_values_are_few(city: FakeNode) -> None:
    app = city.app()
    for number in range(50):
        ask(app, "GET", f"/v1/entries/{number}~{number}")
        ask(app, "GET", f"/nothing/{number}")
    families = _families(ask(app, "GET", "/metrics").text)
    values: dict[tuple[str, str], set[str]] = {}
    for name, series in families.items():
        for _, labels, _ in series:
            for label, value in labels.items():
                values.setdefault((name, label), set()).add(value)
    assert {key for key, found in values.items() if len(found) > LABEL_VALUES_MAX} == set()


def test_a_figure_that_cannot_be_told_is_left_out(empty: FakeNode) -> None:
    empty.down = "the ledger process is not there"
    text = ask(empty.app(), "GET", "/metrics").text
    assert "mulu_waiting_transactions" not in text
    assert _value(text, "mulu_height") == 0


def test_every_figure_and_every_label_is_documented() -> None:
    text = OPERATING.read_text(encoding="utf-8")
    rows = {
        match[1]: match[2]
        for match in re.finditer(r"^\| `(mulu_\w+)` \| (.*)$", text, re.MULTILINE)
    }
    assert rows.keys() == METRICS.keys()
    wrong = [
        (name, label)
        for name, metric in METRICS.items()
        for label in metric.labels
        if f"`{label}`" not in rows[name]
    ]
    assert wrong == []
