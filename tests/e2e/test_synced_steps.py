"""A node that began from a snapshot behind a change of the set proves from genesis too (NET-9)."""

import json

import pytest

from mulu.cli.network_nodes import stand_of
from mulu.node.clock import SystemClock
from mulu.node.home import Home
from mulu.node.network_create import create_network
from mulu.node.network_places import free_ports, trial_places
from tests.support.command import Mulu, clean_environment
from tests.support.networks import network
from tests.support.whole_node import PASSPHRASE, open_node, until

pytestmark = pytest.mark.engine

NEVER = "3071109900001/000001"
INTERVAL = 2
BLOCKS_MAX = 20


class Side:
    """A home and commands in it."""

    def __init__(self, capture, folder) -> None:
        self.home = Home(folder)
        self.mulu = Mulu(capture, folder)

    def decides(self, *words: str) -> int:
        """The only member decides; the block's height."""
        done = self.mulu.json("governance", "propose", *words, "--title", "提案")
        assert done["status"] == "passed"
        return done["height"]

    def adds_until(self, condition) -> None:
        """Make blocks until it holds."""
        for number in range(BLOCKS_MAX):
            if condition():
                return
            self.mulu.json("org", "add", f"机构 {number}")
        pytest.fail("it did not come about")

    def has_snapshot_after(self, height: int) -> bool:
        heights = [path.name for path in self.home.snapshots.glob("*") if path.name.isdigit()]
        return any(int(name) > height for name in heights)

    def proves(self, file, kind: str = "engine") -> bool:
        """A proof whose finality leads through a change, verified here from genesis."""
        words = ("prove", NEVER, "--absent", "--finality", kind, "-o", file)
        done = self.mulu(*words).status == 0
        return done and bool(json.loads(file.read_bytes())["finality"]["steps"])


@pytest.fixture
def full(tmp_path, capsys, monkeypatch):
    """The only validator of a chain, with an SM2 key; it takes snapshots and serves them."""
    clean_environment(monkeypatch)
    monkeypatch.setenv("MULU_PASSPHRASE", PASSPHRASE)
    wanted = network(1, places=trial_places(1, 0, 0), sm2=True)
    (made,) = create_network(tmp_path / "net", wanted, [PASSPHRASE], SystemClock()).homes
    rpc = f"127.0.0.1:{free_ports(1)[0]}"
    with made.home.settings_file.open("a") as settings:
        settings.write(f'engine_rpc = "{rpc}"\nsnapshot_interval = {INTERVAL}\n')
    side = Side(capsys, made.home.root)
    side.rpc = rpc
    return side


def test_steps_that_no_snapshot_carries_are_fetched_and_verified(full, tmp_path, capsys):
    fresh, file = Side(capsys, tmp_path / "fresh"), tmp_path / "invitation.json"
    with open_node(full.home.root, tmp_path / "full.log") as node:
        for name in ("在先登记", "其次登记"):
            full.mulu.json("org", "add", name)
        full.mulu.json("network", "invite", "-o", file)
        url, listen = ("--url", node.url), f"127.0.0.1:{free_ports(1)[0]}"
        where = ("--peer-listen", listen, "--port", "0", "--sync-from", full.rpc)
        joined = fresh.mulu.json(*url, "network", "join", file, *where)
        full.decides("allow_peer", f"node_id={joined['node_id']}")
        changed = full.decides("set_validator", "name=org1", "power=2")
        # the new set signs from two blocks later; a snapshot before that would still show the step
        full.adds_until(lambda: full.has_snapshot_after(changed + 2))
        with open_node(fresh.home.root, tmp_path / "fresh.log"):
            at_tip = lambda: stand_of(fresh.home).block_hash == stand_of(full.home).block_hash  # noqa: E731
            until(at_tip, seconds=120)
            full.mulu.json("org", "add", "其后登记")
            until(at_tip)
            assert not fresh.proves(tmp_path / "early.json"), "the change is not known here"
        assert f"at height {changed}" in (tmp_path / "fresh.log").read_text()
        assert fresh.mulu.json(*url, "network", "steps") == {"steps": 1, "sm2_steps": 1}
        votes, signed = tmp_path / "votes.json", tmp_path / "signed.json"
        with open_node(fresh.home.root, tmp_path / "again.log"):
            full.adds_until(lambda: fresh.proves(votes) and fresh.proves(signed, "sm2"))
        assert "does not know how the set" not in (tmp_path / "again.log").read_text()
    assert full.mulu.json("verify", votes, signed)["ok"]
    report = fresh.mulu.json("audit")
    assert (report["ok"], report["replayed"], report["first_bad"]) == (True, False, "")
