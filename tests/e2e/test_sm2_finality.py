"""SM2 signatures through the real engine's votes, into bundles without other suites (NOD-9)."""

import json
import subprocess

import pytest

from mulu.node.clock import SystemClock
from mulu.node.network_create import create_network
from mulu.node.network_places import trial_places
from tests.support.networks import network
from tests.support.place import REPO, find_node
from tests.support.whole_node import PASSPHRASE, mulu, mulu_json, open_node, until

pytestmark = pytest.mark.engine


def sm2_proof(home, file):
    """Ask for a proof by SM2; there is none until a header is final by it."""
    mulu(home, "prove", "x-none/1", "--absent", "--finality", "sm2", "-o", str(file))
    return file.exists()


def test_a_header_becomes_final_by_sm2_and_anyone_checks_it(tmp_path):
    wanted = network(1, places=trial_places(1, 0, 0), hash="sm3", suite=2, sm2=True)
    (made,) = create_network(tmp_path / "net", wanted, [PASSPHRASE], SystemClock()).homes
    home, file, trust = made.home.root, tmp_path / "proof.json", tmp_path / "trust.json"
    with open_node(home, tmp_path / "node.log"):
        for name in ("机构一", "机构二"):  # the second's block carries the first's signatures
            mulu_json(home, "org", "add", name)
        until(lambda: sm2_proof(home, file))
        mulu_json(home, "checkpoint", "-o", str(trust))
    bundle = json.loads(file.read_bytes())
    assert bundle["finality"]["@type"] == "sm2"
    assert bundle["header"]["hash"] == "sm3"
    assert mulu_json(home, "verify", str(file))["ok"]
    assert mulu_json(home, "verify", str(file), "--trust", str(trust))["ok"]
    assert mulu_json(home, "audit")["ok"]
    node = find_node()
    if node is not None:
        checker = REPO / "web" / "verify" / "node.js"
        done = subprocess.run(
            [node, checker, "--trust", trust, file],
            capture_output=True,
            text=True,
            check=False,
        )
        assert json.loads(done.stdout)["ok"], done.stdout + done.stderr
