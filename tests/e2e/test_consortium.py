"""Real nodes with the real engine: something falls, the chain goes on (ENG-7 to ENG-11, NET-1)."""

import json
import os
import signal
import subprocess
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from mulu.cli.network_nodes import running_network, stand_of
from mulu.node.clock import SystemClock
from mulu.node.home import Home
from mulu.node.network_create import create_network
from mulu.node.network_places import free_ports, trial_places
from mulu.node.process_notes import noted_processes
from mulu.node.settings import read_settings
from tests.e2e.test_demo import run_demo
from tests.support.networks import network
from tests.support.place import REPO
from tests.support.whole_node import (
    ENVIRONMENT,
    PASSPHRASE,
    command,
    mulu_json,
    open_node,
    secrets_of,
    until,
)

pytestmark = pytest.mark.engine


def pids(home: Path) -> dict[str, int]:
    return {name: note.pid for name, note in noted_processes(Home(home).run).items()}


def orgs(home: Path) -> list[str]:
    return [org["name"] for org in mulu_json(home, "org", "list")["orgs"]]


def is_ready(url: str) -> bool:
    return httpx.get(f"{url}/readyz").status_code == httpx.codes.OK


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A running chain of one validator."""
    folder = tmp_path_factory.mktemp("alone")
    (made,) = create_network(
        folder / "net", network(1, places=trial_places(1, 0, 0)), [PASSPHRASE], SystemClock()
    ).homes
    with open_node(made.home.root, folder / "node.log") as node:
        yield node


@pytest.mark.parametrize("fallen", [["engine"], ["ledger"], ["engine", "ledger"]], ids="+".join)
def test_whichever_falls_both_rise_and_nothing_acknowledged_is_lost(alone, fallen):
    mulu_json(alone.home, "org", "add", f"before {fallen}")
    before = pids(alone.home)
    for name in fallen:
        os.kill(before[name], signal.SIGKILL)
    after = until(lambda: now if (now := pids(alone.home))["engine"] != before["engine"] else None)
    until(lambda: is_ready(alone.url))
    assert (after["ledger"] != before["ledger"], after["engine"] != before["engine"]) == (
        True,
        True,
    )
    assert (after["web"], after["projection"]) == (before["web"], before["projection"])
    mulu_json(alone.home, "org", "add", f"after {fallen}")
    assert {f"before {fallen}", f"after {fallen}"} <= set(orgs(alone.home))


def test_an_engine_is_watched_as_every_process_is(alone):
    mulu_json(alone.home, "org", "add", "watched")
    until(lambda: is_ready(alone.url))
    text = httpx.get(f"{alone.url}/metrics").text
    figures = {
        (each.name, *sorted(each.labels.values())): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }
    processes = {key[1] for key in figures if key[0] == "mulu_process_cpu_seconds_total"}
    assert processes == {"parent", "ledger", "engine", "projection", "web"}
    restarts = [figures[("mulu_process_restarts_total", name)] for name in ("ledger", "engine")]
    assert restarts == [3, 3]  # the falls above
    assert (figures[("mulu_engine_running",)], figures[("mulu_engine_validators",)]) == (1, 1)
    assert figures[("mulu_ordering_height",)] >= figures[("mulu_height",)] > 0
    assert figures[("mulu_engine_missed_blocks_total",)] == 0
    until(lambda: "\nmulu_finality_lag 0\n" in httpx.get(f"{alone.url}/metrics").text)
    written = (alone.home.parent.parent / "node.log").read_bytes()
    assert b"ended" in written
    assert [secret for secret in secrets_of(alone.home) if secret in written] == []


def test_a_network_is_up_until_it_is_told_to_end(tmp_path):
    wanted = network(2, places=trial_places(2, 0, 0))
    folder = tmp_path / "net"
    create_network(folder, wanted, [PASSPHRASE] * 2, SystemClock())
    words = [*command(tmp_path), "network", "up", str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=ENVIRONMENT, text=True) as up:
        lines = iter(up.stdout.readline, "}\n")
        said = json.loads("".join(lines) + "}")
        assert "nodes" in said, said
        nodes = said["nodes"]
        assert [node["name"] for node in nodes] == ["org1", "org2"]
        mulu_json(folder / "org1", "org", "add", "机构")
        until(lambda: all(is_ready(node["url"]) for node in nodes))
        stands = mulu_json(tmp_path, "network", "status", str(folder))["nodes"]
        assert [(each["url"], each["healthy"]) for each in stands] == [
            (node["url"], True) for node in nodes
        ]
        up.send_signal(signal.SIGTERM)
        assert up.wait(120) == 0
    stands = mulu_json(tmp_path, "network", "status", str(folder))["nodes"]
    assert [each["healthy"] for each in stands] == [False, False]


def test_an_invited_node_is_let_in_by_a_decision_and_follows(alone, tmp_path):
    address = read_settings(Home(alone.home).settings_file).engine_listen
    file = tmp_path / "invitation.json"
    mulu_json(alone.home, "network", "invite", "--reached", address, "-o", str(file))
    listen = f"127.0.0.1:{free_ports(1)[0]}"
    home = tmp_path / "joined"
    joined = mulu_json(home, "network", "join", str(file), "--peer-listen", listen)
    mulu_json(alone.home, "org", "add", "before it joined")
    with open_node(home, tmp_path / "joined.log") as node:
        assert not is_ready(node.url)
        assert mulu_json(home, "status")["height"] == 0
    admitted = f"node_id={joined['node_id']}"
    mulu_json(alone.home, "governance", "propose", "allow_peer", admitted, "--title", "准入")
    with open_node(home, tmp_path / "joined.log") as node:
        tip = stand_of(Home(alone.home)).block_hash
        until(lambda: stand_of(Home(home)).block_hash == tip, seconds=120)
        until(lambda: "before it joined" in orgs(home))
        until(lambda: is_ready(node.url))


def test_a_fresh_node_fetches_every_block_and_answers_alike(tmp_path, monkeypatch):
    monkeypatch.setenv("MULU_PASSPHRASE", PASSPHRASE)
    places = trial_places(4, 0, 0)
    wanted = network(4, places=places)
    made = create_network(tmp_path / "net", wanted, [PASSPHRASE] * 4, SystemClock()).homes
    homes = [one.home for one in made]
    first, fresh = homes[0], homes[3]
    with running_network(homes[:3], [PASSPHRASE] * 3, tmp_path) as running:
        names = [f"机构 {number}" for number in range(5)]
        for name in names:
            mulu_json(first.root, "org", "add", name)
        running.homes, running.passphrases = homes, [PASSPHRASE] * 4
        running.begin(fresh)
        running.await_ready(fresh)
        until(lambda: stand_of(fresh).block_hash == stand_of(first).block_hash)
        assert stand_of(fresh).height >= len(names)
        until(lambda: set(names) <= set(orgs(fresh.root)))
        until(lambda: is_ready(running.urls["org4"]))


def test_the_journey_on_four_one_of_which_dies_and_catches_up(tmp_path):
    (tmp_path / "examples").symlink_to(REPO / "examples")
    done = run_demo(tmp_path, VALIDATORS="4")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[11/11]" in done.stdout
    assert "journey is complete" in done.stdout
    homes = [tmp_path / "var" / "demo" / name for name in ("org1", "org4")]
    audits = [mulu_json(home, "audit") for home in homes]
    assert audits[0]["blocks"] == audits[1]["blocks"] > 0
    assert all(audit["ok"] for audit in audits)
