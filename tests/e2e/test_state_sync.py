"""A fresh node begins from a snapshot through the real engine (SNP-9 to SNP-14, NET-7)."""

import shutil

import httpx
import pytest

from mulu.cli.network_nodes import stand_of
from mulu.node.clock import SystemClock
from mulu.node.home import Home
from mulu.node.network_create import create_network
from mulu.node.network_places import free_ports, trial_places
from tests.support.networks import network
from tests.support.whole_node import PASSPHRASE, mulu_json, open_node, until

pytestmark = pytest.mark.engine

ORGS = 6
INTERVAL = 2
NEVER = "3071109900001/000001"


def orgs(home) -> set[str]:
    return {org["name"] for org in mulu_json(home, "org", "list")["orgs"]}


def test_a_fresh_node_begins_from_a_snapshot_and_goes_on_alike(tmp_path):
    rpc = f"127.0.0.1:{free_ports(1)[0]}"
    wanted = network(1, places=trial_places(1, 0, 0))
    (made,) = create_network(tmp_path / "net", wanted, [PASSPHRASE], SystemClock()).homes
    full = made.home
    with full.settings_file.open("a") as settings:
        settings.write(f'engine_rpc = "{rpc}"\nsnapshot_interval = {INTERVAL}\n')
    fresh, file = Home(tmp_path / "fresh"), tmp_path / "invitation.json"
    with open_node(full.root, tmp_path / "full.log") as node:
        for number in range(ORGS):
            mulu_json(full.root, "org", "add", f"机构 {number}")
        until(lambda: len(list(full.snapshots.glob("*/metadata.json"))) == 2)
        mulu_json(full.root, "network", "invite", "-o", str(file))
        listen = f"127.0.0.1:{free_ports(1)[0]}"
        joined = mulu_json(
            fresh.root,
            *("--url", node.url, "network", "join", str(file)),
            *("--peer-listen", listen, "--sync-from", rpc),
        )
        admitted = f"node_id={joined['node_id']}"
        mulu_json(full.root, "governance", "propose", "allow_peer", admitted, "--title", "准入")
        with open_node(fresh.root, tmp_path / "fresh.log") as second:
            tip = stand_of(full).block_hash
            until(lambda: stand_of(fresh).block_hash == tip, seconds=120)
            mulu_json(full.root, "org", "add", "其后登记")
            until(lambda: "其后登记" in orgs(fresh.root))
            assert orgs(fresh.root) == orgs(full.root)
            until(lambda: httpx.get(f"{second.url}/readyz").status_code == httpx.codes.OK)
            mulu_json(fresh.root, "prove", NEVER, "--absent", "-o", str(tmp_path / "absent.json"))
        assert mulu_json(full.root, "verify", str(tmp_path / "absent.json"))["ok"]
        moved = Home(tmp_path / "moved")
        # stopped; the original is never run again, and sockets need no copy
        shutil.copytree(fresh.root, moved.root, ignore=shutil.ignore_patterns("run"))
        _goes_on(full, moved, tmp_path)
        trust = tmp_path / "trust.json"
        until(lambda: mulu_json(full.root, "checkpoint", "-o", str(trust))["height"])
    _audits_hold(full, moved)
    _archives_are_alike(full, moved, tmp_path)


def _goes_on(full, fresh, tmp_path) -> None:
    """A copy of a stopped home goes on; its settings of the snapshot are passed over."""
    with open_node(fresh.root, tmp_path / "again.log"):
        mulu_json(full.root, "org", "add", "重启之后")
        until(lambda: "重启之后" in orgs(fresh.root))
        until(lambda: stand_of(fresh).block_hash == stand_of(full).block_hash)


def _audits_hold(full, fresh) -> None:
    whole, later = mulu_json(full.root, "audit"), mulu_json(fresh.root, "audit")
    assert (whole["ok"], whole["from_height"], whole["replayed"]) == (True, 1, True)
    assert (later["first_bad"], later["self_consistent"], later["replayed"]) == ("", True, False)
    assert later["from_height"] > INTERVAL
    assert whole["final_to"] > ORGS


def _archives_are_alike(full, fresh, tmp_path) -> None:
    """Blocks and texts are the same bytes; votes that made them final may be others."""
    theirs = mulu_json(fresh.root, "archive", "-o", str(tmp_path / "theirs"))
    first = str(theirs["from_height"])
    mine = mulu_json(full.root, "archive", "-o", str(tmp_path / "mine"), "--from", first)
    assert (mine["to_height"], mine["block_hash"]) == (theirs["to_height"], theirs["block_hash"])
    for kind in ("blocks", "parts"):
        names = {file.name for file in (tmp_path / "theirs" / kind).iterdir()}
        assert names == {file.name for file in (tmp_path / "mine" / kind).iterdir()}
    report = mulu_json(full.root, "audit", str(tmp_path / "theirs"))
    assert (report["ok"], report["replayed"]) == (True, False)
    assert report["final_to"] >= theirs["from_height"]
