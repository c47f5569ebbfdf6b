"""A whole node watched from outside: figures of every process, and logs without secrets."""

import json
import os
import signal

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.whole_node import (
    children,
    is_gone,
    make_home,
    mulu_json,
    open_node,
    secrets_of,
    until,
)


@pytest.fixture
def home(tmp_path):
    make_home(tmp_path / "home")
    (tmp_path / "home" / "settings.toml").write_text('log = "json"\n')
    return tmp_path / "home"


def _figures(url):
    text = httpx.get(f"{url}/metrics").text
    return {
        (each.name, *sorted(each.labels.values())): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def test_a_node_tells_of_every_process_and_writes_no_secret(home, tmp_path):
    log = tmp_path / "node.log"
    with open_node(home, log) as node:
        before = children(node.pid)
        os.kill(before["projection"], signal.SIGKILL)
        until(lambda: children(node.pid).get("projection") not in (None, before["projection"]))
        until(lambda: _figures(node.url).get(("mulu_process_restarts_total", "projection")) == 1)
        registered = mulu_json(home, "org", "add", "澜川市公安局")
        figures = _figures(node.url)
        answer = httpx.get(f"{node.url}/v1/status", headers={"x-request-id": "asked-1"})
        assert answer.headers["x-request-id"] == "asked-1"
        named = httpx.get(f"{node.url}/status", headers={"x-request-id": "no good"})
        assert named.headers["x-request-id"].isalnum()
        os.kill(children(node.pid)["ledger"], signal.SIGKILL)
        until(lambda: is_gone(node.pid))
    processes = {key[1] for key in figures if key[0] == "mulu_process_cpu_seconds_total"}
    assert processes == {"parent", "ledger", "admission", "projection", "web"}
    assert figures[("mulu_process_restarts_total", "web")] == 0
    assert figures[("mulu_height",)] == registered["height"] == 1
    assert figures[("mulu_transactions_total", "done")] == 1
    assert figures[("mulu_blocks_total",)] == 1
    assert figures[("mulu_committed_bytes_total",)] > 300
    assert figures[("mulu_ledger_seconds_total", "commit")] > 0
    assert figures[("mulu_state_keys",)] > 3
    written = log.read_bytes()
    lines = [json.loads(line) for line in written.splitlines()]
    assert {"time", "process", "level", "event"} <= lines[0].keys()
    assert any(
        line["level"] == "warning" and "projection process ended" in line["event"] for line in lines
    )
    assert any(
        line["level"] == "error" and "ledger process ended" in line["event"] for line in lines
    )
    assert [secret for secret in secrets_of(home) if secret in written] == []


def test_a_node_that_serves_nobody_orders_and_keeps(home, tmp_path):
    (home / "settings.toml").write_text("reads = false\n")
    with open_node(home, tmp_path / "node.log") as node:
        assert node.url == ""
        assert children(node.pid).keys() == {"ledger"}
        assert not (home / "run" / "address").exists()
