"""A home that begins from a snapshot believes only what leads back to genesis (NET-7)."""

import msgspec
import pytest

from mulu.core.errors import UnavailableError, VerificationError
from mulu.core.hashing import SHA256
from mulu.machine.genesis import chain_name
from mulu.node.engine_config import EngineSettings, EngineSync, render_config
from mulu.node.engine_sync import (
    EngineTrust,
    ask_engine_trust,
    engine_trust,
    enough_servers,
    write_sync,
)
from mulu.node.home import Home
from mulu.node.settings import read_settings
from mulu.proof.bundle import decode_finality, encode_finality
from mulu.proof.engine_format import EngineFinality, EngineStep
from mulu.proof.header import header_hash
from mulu.proof.trust import cometbft_trust, encode_trust
from tests.proof import engine_world
from tests.proof.engine_forge import (
    FIRST,
    SECOND,
    THIRD,
    a_set,
    make_engine_header,
    sign,
    step,
)
from tests.support.engine_genesis import engine_genesis

GENESIS = engine_genesis()
HEADER = msgspec.structs.replace(engine_world.HEADER, chain=chain_name(SHA256, GENESIS), height=20)


def finality(*steps: EngineStep, own=FIRST) -> bytes:
    signed = sign(make_engine_header(21, header_hash(HEADER, SHA256), own, own), own)
    return encode_finality(EngineFinality(signed_header=signed, steps=steps, validators=a_set(own)))


def test_the_header_that_made_one_final_is_believed():
    trust = engine_trust(GENESIS, HEADER, finality())
    kept = decode_finality(finality()).signed_header
    assert (trust.height, trust.hash) == (21, kept.commit.block_id.hash)
    assert trust.steps == ()


def test_changes_of_the_set_are_followed_and_kept():
    steps = (step(9, FIRST, SECOND), step(11, SECOND, THIRD))
    assert engine_trust(GENESIS, HEADER, finality(*steps, own=THIRD)).steps == steps


@pytest.mark.parametrize(
    "data",
    [
        finality(own=SECOND),
        finality(step(11, SECOND, THIRD), own=THIRD),
        finality().replace(b'"app_hash":"', b'"app_hash":"00')[:-2],
        b"{}",
    ],
    ids=["a set that nobody named", "a step is missing", "changed bytes", "nothing"],
)
def test_what_does_not_lead_back_to_genesis_is_not_believed(data):
    with pytest.raises(VerificationError):
        engine_trust(GENESIS, HEADER, data)


class Node:
    """Answers what a node would."""

    def __init__(self, height: int) -> None:
        checkpoint = {"block_hash": header_hash(HEADER, SHA256).hex(), "height": height}
        trust = cometbft_trust(chain=HEADER.chain, validators=engine_world.trusted(0))
        if height:
            made = type(trust.checkpoint)(**checkpoint, time_ms=0)
            trust = msgspec.structs.replace(trust, checkpoint=made)
        self._trust = encode_trust(trust)

    def ask(self, question):
        if question.path == "/v1/trust":
            return self._trust
        assert question.path == "/v1/blocks/20"

        class Answer:
            header = msgspec.to_builtins(HEADER)
            finality = msgspec.json.decode(finality())

        return Answer


def test_a_node_is_asked_for_its_newest_final_header():
    assert ask_engine_trust(Node(20), GENESIS).height == 21
    with pytest.raises(UnavailableError, match="no final header"):
        ask_engine_trust(Node(0), GENESIS)


def test_settings_and_configuration_say_where_the_engine_begins(tmp_path):
    home = Home(tmp_path)
    home.settings_file.write_text('engine_peers = [\n  "' + "ab" * 20 + '@h:1",\n]\n')
    trust = EngineTrust(height=21, hash="cd" * 32, steps=(step(9, FIRST, SECOND),))
    write_sync(home, ["10.1.0.1:26657"], trust)
    settings = read_settings(home.settings_file)
    assert (settings.sync_from, settings.sync_height) == (("10.1.0.1:26657",), 21)
    assert settings.sync_hash == "cd" * 32
    sync = EngineSync(servers=enough_servers(settings.sync_from), height=21, hash="cd" * 32)
    plain = EngineSettings(moniker="m", listen="127.0.0.1:1", peers=())
    begun = EngineSettings(moniker="m", listen="127.0.0.1:1", peers=(), sync=sync)
    assert "statesync" not in render_config(plain)
    text = render_config(begun)
    assert 'rpc_servers = "http://10.1.0.1:26657,http://10.1.0.1:26657"' in text
    assert "trust_height = 21" in text
    assert text.startswith(render_config(plain).rstrip("\n"))
    assert enough_servers(["a:1", "b:2"]) == ("a:1", "b:2")
