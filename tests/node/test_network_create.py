"""The homes of a new consortium (NET-1 to NET-3)."""

import pytest

from mulu.client.key_provider import KeystoreError
from mulu.core.hashing import Hasher
from mulu.machine.genesis import chain_name
from mulu.machine.head import HEAD
from mulu.node.chain import open_chain
from mulu.node.engine_signer import read_last_signed
from mulu.node.home import HomeError
from mulu.node.network_create import create_network
from mulu.node.network_places import free_ports, spread_places, trial_places
from mulu.node.settings import read_settings
from mulu.ordering.cometbft.voting import LastSigned
from mulu.proof.trust import decode_trust
from mulu.store.lmdb_store import LmdbStore
from tests.support.networks import AT, network

PASSPHRASES = ["one", "two", "three", "four"]


@pytest.fixture
def created(tmp_path):
    return create_network(tmp_path / "net", network(4), PASSPHRASES, AT)


def test_all_homes_hold_one_chain_and_each_its_own_keys(created):
    homes = [made.home for made in created.homes]
    assert len({home.genesis_file.read_bytes() for home in homes}) == 1
    assert len({home.anchor_file.read_bytes() for home in homes}) == 1
    genesis = homes[0].genesis()
    assert created.chain == chain_name(Hasher("sha256"), genesis)
    assert [made.org_id for made in created.homes] == ["o0001", "o0003", "o0004", "o0005"]
    keys = [
        home.keystore().open("node", p, "node") for home, p in zip(homes, PASSPHRASES, strict=True)
    ]
    assert [key.public_key.hex() for key in keys] == [v.public_key for v in genesis.validators]
    assert [v.org_id for v in genesis.validators] == [made.org_id for made in created.homes]
    assert homes[0].keystore().names() == ["authority", "node", "operator"]
    heads = [
        home.keystore().open("head", p, "member")
        for home, p in zip(homes[1:], PASSPHRASES[1:], strict=True)
    ]
    assert [key.public_key.hex() for key in heads] == [m.key.public_key for m in genesis.members]
    with pytest.raises(KeystoreError):
        homes[1].keystore().open("node", PASSPHRASES[0], "node")


def test_the_anchor_trusts_the_validators_of_the_genesis(created):
    home = created.homes[0].home
    trust = decode_trust(home.anchor_file.read_bytes())
    assert trust.producer is None
    assert {v.public_key for v in trust.validators} == {
        v.public_key for v in home.genesis().validators
    }
    assert (trust.chain, trust.checkpoint.height) == (created.chain, 0)


def test_every_home_stands_at_the_same_state_of_height_0(created):
    heads = set()
    for made in created.homes:
        store = LmdbStore.open(made.home.chain, readonly=True)
        with store.read() as reader:
            heads.add(reader.meta(HEAD))
        store.close()
        assert read_last_signed(made.home) == LastSigned()
    assert len(heads) == 1
    home = created.homes[3].home
    chain = open_chain(home, read_settings(home.settings_file))
    assert len(chain.application.validators()) == 4
    chain.store.close()


def test_each_knows_where_the_others_are_reached(created):
    genesis = created.homes[0].home.genesis()
    for number, made in enumerate(created.homes):
        settings = read_settings(made.home.settings_file)
        expected = [
            f"{v.node_id}@127.0.0.1:{other + 1}"
            for other, v in enumerate(genesis.validators)
            if other != number
        ]
        assert list(settings.engine_peers) == expected
        assert settings.engine_listen == f"127.0.0.1:{number + 1}"


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path):
    (tmp_path / "letter").write_text("mine")
    with pytest.raises(HomeError):
        create_network(tmp_path, network(1), ["p"], AT)
    assert [path.name for path in tmp_path.iterdir()] == ["letter"]


def test_a_failure_leaves_the_folder_as_it_was(tmp_path):
    with pytest.raises(HomeError, match="profile"):
        create_network(tmp_path / "new", network(1, profile="other"), ["p"], AT)
    assert not (tmp_path / "new").exists()
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="zip"):
        create_network(tmp_path / "empty", network(2), ["one passphrase"], AT)
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_chain_of_sm3_and_sm2_keys(tmp_path):
    created = create_network(tmp_path, network(2, hash="sm3", suite=2), ["a", "b"], AT)
    home = created.homes[1].home
    assert created.chain.startswith("tests#sm3:")
    assert home.keystore().open("head", "b", "member").suite == 2
    assert home.keystore().open("node", "b", "node").suite == 1
    chain = open_chain(home, read_settings(home.settings_file))
    assert chain.name == created.chain
    chain.store.close()


def test_places_on_one_machine_and_on_several():
    trial = trial_places(2, 8640, 26656)
    assert [(p.api, p.reached) for p in trial] == [
        ("127.0.0.1:8640", "127.0.0.1:26656"),
        ("127.0.0.1:8641", "127.0.0.1:26657"),
    ]
    assert [p.api for p in trial_places(2, 0, 0)] == ["127.0.0.1:0"] * 2
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert max(ports) < 32_768
    spread = spread_places(["a.example", "10.0.0.7"])
    assert [p.reached for p in spread] == ["a.example:26656", "10.0.0.7:26656"]
    assert {(p.api, p.listen) for p in spread} == {("127.0.0.1:8640", "0.0.0.0:26656")}
