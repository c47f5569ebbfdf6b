"""What stands in the engine's folder before a start (ENG-3 to ENG-5)."""

import hashlib
import json
import stat
import tomllib
from base64 import b64decode, b64encode

import msgspec
import pytest

from mulu.core.signing import Ed25519Signer
from mulu.machine.genesis import GenesisValidator, Sm2Key
from mulu.node.engine_config import ALIKE, EngineSettings, render_config
from mulu.node.engine_genesis import BLOCK_BYTES_MAX, engine_genesis
from mulu.node.engine_home import make_node_key, prepare_engine, rpc_socket, signer_socket
from mulu.node.engine_process import engine_environment
from mulu.node.home import Home, HomeError
from mulu.node.network_create import create_network
from mulu.node.settings import Settings
from mulu.tx.frame import FRAME_BYTES_MAX
from tests.support.networks import AT, network


@pytest.fixture
def home(tmp_path) -> Home:
    made = Home(tmp_path / "home")
    made.root.mkdir()
    return made


@pytest.fixture
def genesis(tmp_path):
    created = create_network(tmp_path / "net", network(2), ["a", "b"], AT)
    return created.homes[0].home.genesis()


def test_a_node_is_named_after_its_key_which_only_its_owner_reads(home):
    name = make_node_key(home)
    path = home.engine / "config" / "node_key.json"
    key = b64decode(json.loads(path.read_text())["priv_key"]["value"])
    assert Ed25519Signer(key[:32]).public_key == key[32:]
    assert name == hashlib.sha256(key[32:]).hexdigest()[:40]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.engine.stat().st_mode) == 0o700
    with pytest.raises(HomeError):
        make_node_key(home)
    assert b64decode(json.loads(path.read_text())["priv_key"]["value"]) == key


def test_a_home_without_node_key_is_no_node_of_a_consortium(home, genesis):
    home.engine.mkdir()
    with pytest.raises(HomeError, match="network new"):
        prepare_engine(home, genesis, Settings())
    assert list(home.engine.iterdir()) == []


def test_every_changed_bit_of_the_node_keys_pair_is_noticed_before_a_start(home, genesis):
    make_node_key(home)
    path = home.engine / "config" / "node_key.json"
    good = path.read_bytes()
    key = b64decode(json.loads(good)["priv_key"]["value"])
    for at in range(len(key)):
        spoiled = bytearray(key)
        spoiled[at] ^= 1 << at % 8
        path.write_bytes(good.replace(b64encode(key), b64encode(spoiled)))
        with pytest.raises(HomeError, match="no pair"):
            prepare_engine(home, genesis, Settings())
    path.write_bytes(good.replace(b'"value":"', b'"value":"!'))
    with pytest.raises(HomeError, match="cannot be read"):
        prepare_engine(home, genesis, Settings())
    assert not (home.engine / "config" / "config.toml").exists()


def test_settings_and_stale_sockets_are_written_anew_at_every_start(home, genesis):
    make_node_key(home)
    home.run.mkdir()
    for socket in (rpc_socket(home), signer_socket(home)):
        socket.touch()
    prepare_engine(home, genesis, Settings(engine_listen="127.0.0.1:1"))
    config = home.engine / "config" / "config.toml"
    config.write_text("edited = true\n")
    peer = f"{'ab' * 20}@db.example:26656"
    settings = Settings(engine_listen="0.0.0.0:9", engine_peers=(peer,), engine_rpc="127.0.0.1:8")
    prepare_engine(home, genesis, settings)
    written = tomllib.loads(config.read_text())
    assert written["p2p"]["laddr"] == "tcp://0.0.0.0:9"
    assert written["p2p"]["persistent_peers"] == peer
    assert written["rpc"]["laddr"] == "unix://../run/engine.sock,tcp://127.0.0.1:8"
    assert (written["moniker"], written["filter_peers"]) == ("home", True)
    assert not rpc_socket(home).exists()
    assert not signer_socket(home).exists()


def test_every_setting_says_why_and_the_rpc_is_this_nodes_own_unless_asked():
    text = render_config(EngineSettings(moniker="a", listen="127.0.0.1:1", peers=()))
    written = tomllib.loads(text)
    assert written["rpc"]["laddr"] == "unix://../run/engine.sock"
    assert written["consensus"]["create_empty_blocks"] is False
    lines = text.splitlines()
    settings = [n for n, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    assert len(settings) >= len(ALIKE)
    assert all(lines[n - 1].startswith("# ") for n in settings)


def test_the_engines_genesis_is_the_chains_and_has_room_for_the_largest_frame(genesis):
    document = json.loads(engine_genesis(genesis))
    assert (document["chain_id"], document["app_hash"]) == ("tests", "")
    assert document["genesis_time"] == "2027-01-15T08:00:00.000Z"
    keys = [b64decode(each["pub_key"]["value"]).hex() for each in document["validators"]]
    assert keys == [each.public_key for each in genesis.validators]
    params = document["consensus_params"]
    assert int(params["block"]["max_bytes"]) == BLOCK_BYTES_MAX > FRAME_BYTES_MAX + 100_000
    assert int(params["evidence"]["max_age_duration"]) == 7 * 24 * 3600 * 10**9
    assert params["abci"]["vote_extensions_enable_height"] == "0"
    assert engine_genesis(genesis) == engine_genesis(genesis)


def test_votes_carry_extensions_once_a_validator_has_an_sm2_key(genesis):
    sm2 = Sm2Key(possession="00" * 64, public_key="04" + "11" * 64)
    one: GenesisValidator = msgspec.structs.replace(genesis.validators[0], sm2=sm2)
    extended = msgspec.structs.replace(genesis, validators=(one, *genesis.validators[1:]))
    params = json.loads(engine_genesis(extended))["consensus_params"]
    assert params["abci"]["vote_extensions_enable_height"] == "1"


def test_nothing_in_the_environment_overrides_the_engines_files_and_no_secret_goes_along():
    given = {"PATH": "/bin", "CMTHOME": "/x", "CMT_RPC_LADDR": "tcp://0.0.0.0:1", "TMHOME": "/y"}
    secret = {"MULU_PASSPHRASE": "s"}
    assert engine_environment({**given, **secret}) == {"PATH": "/bin"}
