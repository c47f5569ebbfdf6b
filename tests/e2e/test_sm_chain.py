"""The whole journey on a chain with SM3, an SM2 producer and members of both suites."""

import subprocess
from pathlib import Path

import httpx
import pytest

from tests.support.place import REPO
from tests.support.whole_node import mulu_json, open_node

CODE = "3071109900003/000001"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    mulu_json(tmp_path / "home", "init", "--suite", "sm2", "--hash", "sm3", "--throw-away")
    return tmp_path / "home"


@pytest.mark.node_js
def test_a_record_travels_from_import_to_an_offline_proof(home, tmp_path, node):
    bundle, trust = tmp_path / "bundle.json", tmp_path / "trust.json"
    with open_node(home, tmp_path / "node.log") as running:
        told = mulu_json(home, "import", str(REPO / "examples" / "city"))
        assert told["accepted"] == told["read"] == 400
        shown = mulu_json(home, "show", CODE)
        assert shown["verified"] is True
        assert shown["content_hash"].startswith("sm3:")
        key = (shown["provider"]["org_id"], "--roles", "sharing_office")
        mulu_json(home, "key", "new", "bureau", "--suite", "ed25519", "--org", *key)
        mulu_json(home, "key", "rotate", "bureau", "--suite", "sm2")
        mulu_json(home, "--as", "bureau", "confirm", CODE)
        mulu_json(home, "prove", CODE, "-o", str(bundle))
        mulu_json(home, "checkpoint", "-o", str(trust))
        status = httpx.get(f"{running.url}/v1/status").json()
        assert status["block_hash"].startswith("sm3:")
        served = httpx.get(f"{running.url}/v1/trust").json()
        assert served["producer"]["suite"] == 2
    assert mulu_json(home, "verify", str(bundle), "--trust", str(trust))["ok"]
    script = REPO / "web" / "verify" / "node.js"
    done = subprocess.run(
        [node, str(script), "--trust", str(trust), str(bundle)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert mulu_json(home, "audit", "--trust", str(trust))["ok"]
