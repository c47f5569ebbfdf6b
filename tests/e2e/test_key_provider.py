"""Another provider of keys, put in by installing a package (KEY-14, KEY-15)."""

import pytest

from mulu.core.canonical import decode
from mulu.machine.genesis import Genesis
from tests.support import whole_node
from tests.support.device import PIN
from tests.support.place import REPO
from tests.support.whole_node import mulu, mulu_json, open_node


@pytest.fixture
def device(tmp_path, monkeypatch):
    """The package, as an installer leaves it, and the device's PIN."""
    facts = tmp_path / "site" / "mulu_device-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: mulu-device\nVersion: 1.0\n")
    entry = "[mulu.key_providers]\ndevice = tests.support.device:Device\n"
    (facts / "entry_points.txt").write_text(entry)
    monkeypatch.setitem(whole_node.ENVIRONMENT, "PYTHONPATH", f"{facts.parent}:{REPO}")
    monkeypatch.setitem(whole_node.ENVIRONMENT, "MULU_PASSPHRASE", PIN)


def uses(home, key_id):
    return (home / "keys" / "device.log").read_text().split().count(key_id)


def test_init_start_and_client_sign_by_the_provider_that_the_home_names(device, tmp_path):
    home = tmp_path / "home"
    made = mulu_json(
        home, "init", "--throw-away", "--key-provider", "device", "--suite", "sm2", "--hash", "sm3"
    )
    keys = {name: key["key_id"] for name, key in made["keys"].items()}
    assert not list((home / "keys").glob("*.key"))
    genesis = decode((home / "genesis.json").read_bytes().rstrip(), Genesis)
    assert genesis.producer.public_key == made["keys"]["node"]["public_key"]
    with open_node(home, tmp_path / "node.log"):
        mulu_json(home, "org", "add", "市教育局")
        assert uses(home, keys["authority"]) == 1
        member = mulu_json(home, "key", "new", "bureau", "--org", "o0003", "--roles", "auditor")
        assert uses(home, member["key_id"]) == 1, "its proof of possession"
        rotated = mulu_json(home, "key", "rotate", "bureau", "--suite", "sm2")
        assert (rotated["suite"], rotated["replaced"]) == ("sm2", member["key_id"])
    assert uses(home, keys["node"]) >= 3, "a block for each transaction"
    assert mulu_json(home, "audit")["ok"]


@pytest.mark.engine
def test_homes_of_a_network_and_a_home_that_joins_take_the_provider_too(device, tmp_path):
    provider, folder = ("--key-provider", "device"), tmp_path / "net"
    words = ("--validators", "1", "--throw-away", "--port", "0", "--peer-port", "0", "--sm2")
    mulu_json(tmp_path, "network", "new", *words, *provider, "-o", str(folder))
    home, joined, file = folder / "org1", tmp_path / "joined", tmp_path / "invitation"
    keys = {key["name"]: key["key_id"] for key in mulu_json(home, "key", "list")["keys"]}
    assert sorted(keys) == ["authority", "finality", "node", "operator"]
    assert not list((home / "keys").glob("*.key"))
    with open_node(home, tmp_path / "node.log"):
        mulu_json(home, "org", "add", "市教育局")
        mulu_json(home, "org", "add", "市水务局")
    assert uses(home, keys["node"]) >= 2, "it votes"
    assert uses(home, keys["finality"]) >= 2, "its possession, and a header"
    mulu_json(home, "network", "invite", "-o", str(file))
    mulu_json(joined, "network", "join", str(file), *provider)
    assert [key["name"] for key in mulu_json(joined, "key", "list")["keys"]] == ["node"]
    assert (joined / "key-provider").read_text() == "device\n"


def test_what_the_device_refuses_is_said(device, tmp_path, monkeypatch):
    home = tmp_path / "home"
    monkeypatch.setitem(whole_node.ENVIRONMENT, "MULU_PASSPHRASE", "654321")
    done = mulu(home, "init", "--throw-away", "--key-provider", "device")
    assert done.returncode == 1
    assert b"refuses this PIN" in done.stdout
    assert not home.exists() or not any(home.iterdir())
    words = ("--validators", "2", "--key-provider", "device", "-o", str(tmp_path / "net"))
    assert mulu(home, "network", "new", *words).returncode == 1
    assert not any((tmp_path / "net").iterdir())


def test_a_home_whose_provider_is_gone_uses_no_key(device, tmp_path, monkeypatch):
    home = tmp_path / "home"
    mulu_json(home, "init", "--throw-away", "--key-provider", "device")
    monkeypatch.delitem(whole_node.ENVIRONMENT, "PYTHONPATH")
    done = mulu(home, "key", "new", "bureau")
    assert done.returncode == 1
    assert b"no installed package brings the key provider" in done.stdout
