"""Joining by an invitation (NET-5, NET-6)."""

import json

import pytest

from mulu.machine.head import HEAD
from mulu.node.home import Home, HomeError
from mulu.node.network_create import create_network
from mulu.node.network_join import (
    join_network,
    make_invitation,
    read_invitation,
    write_invitation,
)
from mulu.node.network_places import Place
from mulu.node.settings import read_settings
from mulu.store.lmdb_store import LmdbStore
from tests.support.networks import AT, network

PLACE = Place(api="127.0.0.1:0", listen="127.0.0.1:9", reached="127.0.0.1:9")


@pytest.fixture
def first(tmp_path) -> Home:
    return create_network(tmp_path / "net", network(3), ["p"] * 3, AT).homes[0].home


def head_and_parts(home: Home):
    store = LmdbStore.open(home.chain, readonly=True)
    with store.read() as reader:
        genesis = home.genesis()
        refs = [genesis.authority_org.part, *(m.org.part for m in genesis.members)]
        found = reader.meta(HEAD), [reader.part(bytes.fromhex(ref.commitment)) for ref in refs]
    store.close()
    return found


def test_who_joins_stands_where_the_others_began_with_keys_of_his_own(tmp_path, first):
    data = write_invitation(make_invitation(first, "a.example:26656"))
    home = Home(tmp_path / "new")
    joined = join_network(home, read_invitation(data), PLACE, "mine")
    assert home.genesis_file.read_bytes() == first.genesis_file.read_bytes()
    assert home.anchor_file.read_bytes() == first.anchor_file.read_bytes()
    assert head_and_parts(home) == head_and_parts(first)
    assert all(head_and_parts(home)[1])
    validators = first.genesis().validators
    assert home.keystore().open("node", "mine", "node").public_key.hex() == joined.public_key
    assert joined.public_key not in {v.public_key for v in validators}
    peers = read_settings(home.settings_file).engine_peers
    assert peers[0] == f"{validators[0].node_id}@a.example:26656"
    assert [peer.split("@")[0] for peer in peers] == [v.node_id for v in validators]
    assert joined.node_id not in {v.node_id for v in validators}


def test_the_address_must_name_a_host(first):
    assert make_invitation(first, "").peers[0].endswith("@127.0.0.1:1")
    text = first.settings_file.read_text().replace("127.0.0.1:1", "0.0.0.0:1", 1)
    first.settings_file.write_text(text.replace("127.0.0.1:1", "0.0.0.0:1"))
    with pytest.raises(HomeError, match="--reached"):
        make_invitation(first, "")


@pytest.mark.parametrize("change", ["text", "fewer", "form", "peer", "nothing"])
def test_an_invitation_that_was_changed_is_refused(first, change):
    plain = json.loads(write_invitation(make_invitation(first, "")))
    if change == "text":
        plain["texts"][0] = plain["texts"][0][:-2] + "00"
    elif change == "fewer":
        plain["texts"].pop()
    elif change == "form":
        plain["format"] = "mulu-invitation/2"
    elif change == "peer":
        plain["peers"] = ["nobody"]
    data = b"{" if change == "nothing" else json.dumps(plain).encode()
    with pytest.raises(HomeError, match="does not hold"):
        read_invitation(data)


def test_an_erased_text_is_left_out(tmp_path, first):
    plain = json.loads(write_invitation(make_invitation(first, "")))
    plain["texts"][1] = ""
    home = Home(tmp_path / "new")
    join_network(home, read_invitation(json.dumps(plain).encode()), PLACE, "mine")
    assert head_and_parts(home)[0] == head_and_parts(first)[0]


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path, first):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "letter").write_text("mine")
    invitation = make_invitation(first, "")
    with pytest.raises(HomeError, match="not empty"):
        join_network(Home(tmp_path / "new"), invitation, PLACE, "mine")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["letter"]
