"""A node that began from a snapshot shows how the set came to be (NET-7, NET-9)."""

import logging

import msgspec
import pytest

from mulu.core.canonical import decode, encode
from mulu.core.errors import VerificationError
from mulu.machine.genesis import Sm2Key
from mulu.modules.governance.state import StoredSet
from mulu.node.home import Home, HomeError
from mulu.node.kept_steps import (
    Steps,
    ask_sm2_steps,
    keep_steps,
    keep_steps_again,
    lacking_step,
    write_steps,
)
from mulu.proof.bundle import decode_finality
from mulu.proof.engine_format import EngineStep
from mulu.query.known_sets import SETS, KnownSets, encode_sets
from mulu.query.sealing import read_set_changes, with_steps
from mulu.store.memory_store import MemoryStore
from mulu.store.port import BlockWrite
from mulu.store.restored import RestoredHead
from tests.proof import sm2_finality_world as sm2
from tests.proof.engine_forge import FIRST, SECOND, THIRD, step
from tests.support.engine_genesis import engine_genesis

STEPS = (step(9, FIRST, SECOND), step(11, SECOND, THIRD))


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def with_sets(*heights, index=5):
    """A store that knows sets by the heights that made them, and begins at height 12."""
    store = MemoryStore()
    store.start_restore(())
    store.finish_restore(RestoredHead(height=12, header_hash=bytes(32), log_index=index, meta={}))
    sets = tuple(StoredSet(height=height, validators=()) for height in heights)
    store.set_meta(SETS, encode_sets(KnownSets(sets=sets)))
    return store


def test_changes_of_the_set_stand_beside_the_blocks_after_a_restore(home):
    store = MemoryStore()
    keep_steps(home, store)
    with store.read() as reader:
        assert read_set_changes(reader).heights == ()
    write_steps(home, Steps(engine=STEPS))
    assert decode(home.steps_file.read_bytes(), tuple[EngineStep, ...]) == STEPS
    keep_steps(home, store)
    with store.read() as reader:
        assert read_set_changes(reader).heights == (8, 10)
        kept = decode_finality(reader.finality(8))
    assert (kept.signed_header, kept.validators) == (STEPS[0].signed_header, STEPS[0].validators)


@pytest.mark.parametrize("name", ["steps_file", "sm2_steps_file"])
def test_a_damaged_file_says_how_to_have_it_again(home, name):
    getattr(home, name).write_bytes(encode(STEPS)[:-1])
    with pytest.raises(HomeError, match="network steps"):
        keep_steps(home, MemoryStore())


def test_a_step_that_is_missing_is_told_with_its_height_until_it_is_there(home, caplog):
    store = with_sets(0, 10, 14)
    write_steps(home, Steps(engine=STEPS[:1]))
    with caplog.at_level(logging.WARNING):
        keep_steps(home, store)
    assert "at height 10" in caplog.text
    caplog.clear()
    write_steps(home, Steps(engine=STEPS))
    with caplog.at_level(logging.WARNING):
        keep_steps(home, store)
    assert caplog.text == ""
    with store.read() as reader:
        assert lacking_step(reader) == 0


def test_a_set_that_did_not_change_before_the_first_block_lacks_nothing():
    for store in (with_sets(0), with_sets(), with_sets(0, 14), with_sets(0, 10, index=0)):
        with store.read() as reader:
            assert lacking_step(reader) == 0


def test_a_node_with_every_block_keeps_nothing_from_files(home):
    store = MemoryStore()
    write_steps(home, Steps(engine=STEPS))
    keep_steps_again(home, store)
    store.commit(BlockWrite(height=1, block=b"1", header_hash=bytes(32), log_index=0))
    keep_steps_again(home, store)
    with store.read() as reader:
        assert read_set_changes(reader).heights == ()


def test_steps_by_sm2_lead_from_genesis_although_their_blocks_are_not_here(home):
    store = MemoryStore()
    write_steps(home, Steps(sm2=(sm2.STEP,)))
    keep_steps(home, store)
    seal = sm2.later()
    with store.read() as reader:
        assert with_steps(reader, seal, 0).finality.steps == (sm2.STEP,)
        assert with_steps(reader, seal, sm2.STEP_HEIGHT).finality.steps == (), "since a checkpoint"
        assert with_steps(reader, sm2.PLAIN, 0).finality.steps == (), "an earlier header"


class Peer:
    """Answers what a node would when asked for the set with a proof."""

    def __init__(self, bundle):
        self.bundle = bundle
        self.asked = []

    def ask(self, question):
        self.asked.append((question.path, dict(question.params)))

        class Answer:
            proof = msgspec.json.decode(self.bundle)

        return Answer


def test_a_chain_without_sm2_keys_is_asked_for_no_such_steps():
    peer = Peer(b"{}")
    assert ask_sm2_steps(peer, engine_genesis()) == ()
    assert peer.asked == []


def test_what_a_peer_says_is_verified_from_genesis_first():
    key = sm2.SIGNERS[0].public_key.hex()
    genesis = engine_genesis()
    keyed = msgspec.structs.replace(
        genesis.validators[0], sm2=Sm2Key(possession="00" * 64, public_key=key)
    )
    genesis = msgspec.structs.replace(genesis, validators=(keyed, *genesis.validators[1:]))
    peer = Peer(b'{"format":"mulu-bundle/1"}')
    with pytest.raises(VerificationError, match="steps by SM2"):
        ask_sm2_steps(peer, genesis)
    assert peer.asked == [("/v1/validators", {"proof": "1", "finality": "sm2"})]
