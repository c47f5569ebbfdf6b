"""Making a chain, opening it, every reason to refuse (GEN-1 to GEN-4, HOM-1 to HOM-3)."""

import dataclasses

import msgspec
import pytest

from mulu.app import AppVersionError, machine_rules
from mulu.client.keystore import KeystoreError
from mulu.core import libcrypto, selftest, sm2
from mulu.core.canonical import encode
from mulu.core.errors import VerificationError
from mulu.core.hashing import SHA256
from mulu.core.selftest import SelfTestError
from mulu.node.chain import StartRefusedError, ensure_node_key, open_chain
from mulu.node.create import create_chain
from mulu.node.home import Home, HomeError
from mulu.node.settings import Settings, SettingsError, ensure_listen, read_settings
from mulu.proof.trust import decode_trust
from tests.support.small_chain import (
    NEW,
    PASSPHRASE,
    FixedClock,
    code,
    entry,
    new_home,
    small_chain,
)


def test_a_new_home_holds_three_different_keys_and_a_pinned_anchor(tmp_path):
    home, keys = new_home(tmp_path)
    genesis = home.genesis()
    assert len({key.key_id for key in keys.values()}) == 3
    assert home.keystore().names() == ["authority", "node", "operator"]
    trust = decode_trust(home.anchor_file.read_bytes())
    assert trust.chain.startswith("small#sha256:")
    assert trust.producer.public_key == genesis.producer.public_key
    secrets = [key._secret for key in keys.values()]
    stored = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    assert not any(
        secret[:32] in stored or secret[:32].hex().encode() in stored for secret in secrets
    )


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(HomeError, match="not empty"):
        create_chain(Home(tmp_path), NEW, PASSPHRASE, FixedClock())
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_chain_that_cannot_be_made_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("mulu.node.create.write_chain", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        create_chain(Home(tmp_path), NEW, PASSPHRASE, FixedClock())
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_profile_makes_no_chain(tmp_path):
    with pytest.raises(HomeError, match="profile"):
        create_chain(
            Home(tmp_path), dataclasses.replace(NEW, profile="strict"), PASSPHRASE, FixedClock()
        )


def test_a_chain_opens_again_where_it_was(tmp_path):
    chain = small_chain(tmp_path, blocks=3)
    before = chain.open.application.info()
    chain.close()
    again = open_chain(chain.home, Settings())
    assert again.application.info() == before
    again.store.close()


def test_ids_stay_spent_after_a_restart(tmp_path):
    chain = small_chain(tmp_path, blocks=2)
    frame = chain.frame(entry(code(7), "公交站点"))
    chain.block(frame)
    chain.close()
    again = open_chain(chain.home, Settings())
    prepared = again.application.check(frame)
    chosen, dropped = again.application.prepare_proposal(
        [prepared], height=9, time_ms=chain.clock.at_ms, size_bytes_max=1 << 20
    )
    assert (chosen, [error.code for error in dropped.values()]) == ([], [10])
    again.store.close()


def test_a_start_on_a_foreign_genesis_is_refused(tmp_path):
    home, _ = new_home(tmp_path)
    genesis = msgspec.structs.replace(home.genesis(), chain_id="other")
    home.genesis_file.write_bytes(encode(genesis))
    with pytest.raises(StartRefusedError, match="another chain"):
        open_chain(home, Settings())


def test_a_chain_of_other_rules_is_not_opened(tmp_path):
    home, _ = new_home(tmp_path)
    genesis = msgspec.structs.replace(home.genesis(), app_version=2)
    with pytest.raises(AppVersionError, match="app version 2"):
        machine_rules(SHA256, genesis)


def test_a_start_with_another_node_key_is_refused(tmp_path):
    home, keys = new_home(tmp_path)
    ensure_node_key(home.genesis(), keys["node"])
    for name in ("operator", "authority"):
        with pytest.raises(StartRefusedError, match="node key"):
            ensure_node_key(home.genesis(), keys[name])


@pytest.mark.parametrize("name", ["operator", "authority"])
def test_a_key_file_of_another_kind_does_not_open_as_the_node_key(tmp_path, name):
    home, _ = new_home(tmp_path)
    (home.keys / "node.key").write_bytes((home.keys / f"{name}.key").read_bytes())
    with pytest.raises(KeystoreError, match="node key is needed"):
        home.keystore().open("node", PASSPHRASE, "node")


def test_a_key_file_that_claims_another_kind_does_not_open(tmp_path):
    home, _ = new_home(tmp_path)
    stored = (home.keys / "authority.key").read_bytes()
    (home.keys / "node.key").write_bytes(
        stored.replace(b'"purpose":"authority"', b'"purpose":"node"')
    )
    with pytest.raises(KeystoreError, match="changed"):
        home.keystore().open("node", PASSPHRASE, "node")


def test_a_wrong_passphrase_opens_nothing(tmp_path):
    home, _ = new_home(tmp_path)
    with pytest.raises(KeystoreError, match="passphrase"):
        home.keystore().open("node", "wrong")


def test_a_self_test_difference_refuses_the_start(tmp_path, monkeypatch):
    home, _ = new_home(tmp_path)
    changed = dataclasses.replace(selftest.SPECCHECK[3], accepted=False)
    with pytest.raises(SelfTestError, match="case 0"):
        selftest.ensure_speccheck((changed,))
    monkeypatch.setattr("mulu.core.selftest.verify", lambda *_: True)
    with pytest.raises(SelfTestError):
        open_chain(home, Settings())


def test_a_machine_without_sm2_refuses_the_start_and_says_what_to_install(tmp_path, monkeypatch):
    home, _ = new_home(tmp_path)
    monkeypatch.setattr(libcrypto, "CURVE", b"NONE")
    sm2._parsed.cache_clear()
    with pytest.raises(SelfTestError, match=r"SM2 self-test.*OpenSSL 3 or newer built with both"):
        open_chain(home, Settings())


def test_a_state_value_changed_behind_the_nodes_back_refuses_the_start(tmp_path):
    chain = small_chain(tmp_path, blocks=3)
    store, key = chain.open.store, b"c/e/3071109900001/000002"
    with store.read() as reader:
        value = reader.state(key)
    with store._env.begin(write=True) as txn:
        spoiled = b"\0" + value.replace(b'"published"', b'"withdrawn"')
        txn.put(key, spoiled, db=store._databases[b"state"])
    chain.close()
    with pytest.raises(VerificationError, match="root"):
        open_chain(chain.home, Settings())


def test_settings_say_what_is_wrong_with_them(tmp_path):
    file = tmp_path / "settings.toml"
    assert read_settings(file) == Settings()
    file.write_text('listen = "127.0.0.1:9000"\n')
    assert read_settings(file).listen == "127.0.0.1:9000"
    for text in ("lissen = 1", "listen = ", "map_size_gib = 'x'"):
        file.write_text(text)
        with pytest.raises(SettingsError, match="settings"):
            read_settings(file)


@pytest.mark.parametrize(
    ("listen", "proxy", "good"),
    [
        ("127.0.0.1:0", False, True),
        ("[::1]:8640", False, True),
        ("0.0.0.0:8640", False, False),
        ("0.0.0.0:8640", True, True),
        ("127.0.0.1", False, False),
        ("127.0.0.1:99999", False, False),
    ],
)
def test_a_node_listens_beyond_loopback_only_behind_a_proxy(listen, proxy, good):
    settings = Settings(behind_proxy=proxy)
    if good:
        assert ensure_listen(settings, listen)
    else:
        with pytest.raises(SettingsError):
            ensure_listen(settings, listen)
