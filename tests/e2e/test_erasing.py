"""A whole node of a consortium erases what was decided: at once, and at its next start for good."""

from contextlib import closing

import msgspec
import pytest

from mulu.machine.snapshot_parts import refs_of
from mulu.modules.identity.state import org_key
from mulu.node.clock import SystemClock
from mulu.node.network_create import create_network
from mulu.node.network_places import trial_places
from mulu.store.lmdb_store import LmdbStore
from tests.support.networks import network
from tests.support.whole_node import PASSPHRASE, mulu_json, open_node, until

pytestmark = pytest.mark.engine

SECRET = "张三丰住在水井巷七号"


def holding(home) -> set[str]:
    """Folders and files of a home that hold the text, but for the engine's."""
    return {
        file.relative_to(home.root).parts[0]
        for file in home.root.rglob("*")
        if file.is_file() and SECRET.encode() in file.read_bytes()
    } - {"engine"}


def commitment_of(home, org_id: str) -> str:
    store = LmdbStore.open(home.chain, readonly=True)
    with closing(store), store.read() as reader:
        (ref,) = refs_of(reader.state(org_key(org_id)))
    return ref.commitment


def test_a_decided_erasure_is_carried_out_while_running_and_at_the_next_start(tmp_path):
    wanted = network(1, places=trial_places(1, 0, 0))
    (made,) = create_network(tmp_path / "net", wanted, [PASSPHRASE], SystemClock()).homes
    home = made.home
    with home.settings_file.open("a") as settings:
        settings.write("snapshot_interval = 1\n")
    with open_node(home.root, tmp_path / "node.log"):
        org_id = mulu_json(home.root, "org", "add", SECRET)["orgs"][0]["org_id"]
        until(lambda: holding(home) == {"chain", "snapshots", "views"})
        erased = f"commitment={commitment_of(home, org_id)}"
        words = ("erase_part", erased, "ground=personal_data", "--title", "删去")
        assert mulu_json(home.root, "governance", "propose", *words)["status"] == "passed"
        until(lambda: holding(home) == {"chain"}, seconds=120)
        (one,) = mulu_json(home.root, "erasures")["erasures"]
        assert (one["decision"], bool(one["engines_hold_until"])) == (1, True)
        names = [org["name"] for org in mulu_json(home.root, "org", "list")["orgs"]]
        assert SECRET not in names
    with open_node(home.root, tmp_path / "again.log"):
        assert holding(home) == set()
    report = mulu_json(home.root, "audit")
    assert (report["ok"], report["erased"]) == (True, 1)
    assert msgspec.json.encode(report["erased_parts"]).count(b"decision") == 1
