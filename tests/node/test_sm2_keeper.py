"""Second finality by SM2: four validators sign, gather, keep and prove (NOD-9, BUN-35)."""

from dataclasses import replace

import pytest

from mulu.core.canonical import decode, encode
from mulu.core.hashing import SHA256
from mulu.core.prefixes import VALIDATORS
from mulu.core.signing import Ed25519Signer, Sm2Signer
from mulu.machine.application import Application
from mulu.machine.block import decode_block
from mulu.machine.decided import Decided
from mulu.machine.head import encode_head
from mulu.machine.system import Finalisers
from mulu.modules.governance.actions import FinalityKey
from mulu.modules.governance.state import StoredSet, StoredValidator
from mulu.node.sm2_keeper import Sm2Keeper
from mulu.proof.finality import ensure_final, verify_final
from mulu.proof.header import header_hash
from mulu.proof.next_set import entries_of, set_hash
from mulu.proof.sm2_format import Sm2Finality
from mulu.proof.trust import cometbft_trust
from mulu.proof.trusted_set import address
from mulu.query.known_sets import (
    SETS,
    KnownSets,
    read_sets,
    set_before,
    set_made_at,
    trusted_set,
)
from mulu.query.sealing import own_seal, with_steps
from mulu.store.memory_store import MemoryStore
from mulu.store.port import BlockWrite
from mulu.store.restored import RestoredHead, RestoredPiece
from tests.support.toy import CHAIN, NOW_MS, Put, toy_frame, toy_rules
from tests.support.toy_chain import start, toy_machine

VOTERS = [Ed25519Signer(bytes([40 + n]) * 32) for n in range(5)]
SIGNERS = [Sm2Signer(bytes([60 + n]) * 32) for n in range(5)]


def stored_set(height, *numbers):
    return StoredSet(
        height=height,
        validators=tuple(
            StoredValidator(
                name=f"v{n}",
                node_id=f"{n:040x}",
                org_id="o0003",
                power=10,
                public_key=VOTERS[n].public_key.hex(),
                sm2=FinalityKey(possession="00" * 64, public_key=SIGNERS[n].public_key.hex()),
            )
            for n in numbers
        ),
    )


FIRST = stored_set(0, 0, 1, 2, 3)


def finalisers(view):
    stored = decode(view.get(VALIDATORS), StoredSet)
    return Finalisers(next_set=set_hash(SHA256, entries_of(trusted_set(stored))))


def put(ctx, view, message):
    """A message named "join" makes a set of four others."""
    if message.name == "join":
        view.put(VALIDATORS, encode(stored_set(ctx.height, 1, 2, 3, 4)))
    view.put(b"t/" + message.name.encode(), b"1")


class Node:
    """One validator's application and keeper."""

    def __init__(self, number, signer=True, known=FIRST):
        self.number = number
        self.store = MemoryStore()
        head = start(self.store)
        meta = {"head": encode_head(head)}
        self.store.commit(
            BlockWrite(height=1, state_changes=[(VALIDATORS, encode(known))], meta=meta)
        )
        rules = replace(toy_machine(), route={Put: put}, finalisers=finalisers, ordering="cometbft")
        self.app = Application(rules, toy_rules(), self.store, head)
        self.keeper = Sm2Keeper(self.app, self.store, SHA256, SIGNERS[number] if signer else None)

    @property
    def place(self):
        return address(VOTERS[self.number].public_key)

    def decide(self, height, *names, items=()):
        frames = [toy_frame(Put(name=name, value=1), nonce=height) for name in names]
        transactions = [self.app.check(frame) for frame in frames]
        self.app.finalize(
            Decided(
                height=height,
                time_ms=NOW_MS,
                transactions=transactions,
                self_proving=tuple(items),
            )
        )
        self.app.commit(b"")

    def extend(self, height):
        return self.keeper.extend_vote(height, self.app.info().app_hash)

    def finality(self, height):
        with self.store.read() as reader:
            block = decode_block(reader.block(height))
            seal = own_seal(reader, block, "sm2")
            return None if seal is None else with_steps(reader, seal, 0)


@pytest.fixture
def nodes():
    return [Node(number) for number in range(4)]


def advance(nodes, height, *names):
    """One height: votes with extensions, then its decision; returns the next proposer's items."""
    votes = [(node.place, node.extend(height)) for node in nodes]
    for node in nodes:
        for place, extension in votes:
            assert node.keeper.verify_vote_extension(height, place, extension)
    for node in nodes:
        node.decide(height, *names)
    return [node.keeper.collect(votes) for node in nodes]


def first_item(nodes):
    """Block 2 has a header, votes of 3 sign it, the proposer of 4 has the item."""
    assert advance(nodes, 2, "a") == [()] * 4, "nothing to sign before the first header"
    items = advance(nodes, 3)
    assert all(len(made) == 1 for made in items)
    assert len({made[0] for made in items}) == 1
    return items[0][0]


def test_a_header_becomes_final_two_blocks_later_and_once(nodes):
    item = first_item(nodes)
    votes = [(node.place, node.extend(4)) for node in nodes]
    assert all(node.keeper.holds(item) for node in nodes)
    for node in nodes:
        node.decide(4, items=[item])
        assert node.keeper.collect(votes) == (), "final already"
    seal = nodes[0].finality(2)
    trust = cometbft_trust(chain=CHAIN, validators=trusted_set(FIRST))
    digest = header_hash(seal.header, SHA256)
    ensure_final(seal.finality, trust, seal.header, digest)
    verify_final(seal.finality, trust, seal.header, digest)
    assert isinstance(seal.finality, Sm2Finality)


def test_three_of_four_are_enough_and_two_are_not(nodes):
    advance(nodes, 2, "a")
    votes = [(node.place, node.extend(3)) for node in nodes]
    for node in nodes:
        node.decide(3)
    assert len(nodes[0].keeper.collect(votes[:3])) == 1
    assert nodes[0].keeper.collect(votes[:2]) == ()
    spoiled = [*votes[:2], (votes[2][0], bytes(64))]
    assert nodes[0].keeper.collect(spoiled) == ()


@pytest.mark.parametrize("spoil", ["other signature", "bytes", "other header"])
def test_a_bad_item_is_rejected_and_nothing_is_kept(nodes, spoil):
    item = first_item(nodes)
    bad = {
        "other signature": item.replace(b'"signature":"', b'"signature":"00', 1)[:-2],
        "bytes": b"{}",
        "other header": item.replace(b'"height":2', b'"height":3'),
    }[spoil]
    assert bad != item
    assert [node.keeper.holds(bad) for node in nodes] == [False] * 4
    nodes[0].decide(4, items=[bad])
    assert nodes[0].finality(2) is None


def test_an_extension_of_another_header_or_validator_is_refused(nodes):
    advance(nodes, 2, "a")
    good = nodes[0].extend(3)
    assert nodes[1].keeper.verify_vote_extension(3, nodes[0].place, good)
    assert not nodes[1].keeper.verify_vote_extension(3, nodes[2].place, good)
    assert nodes[1].keeper.verify_vote_extension(3, nodes[0].place, b"")
    assert not nodes[1].keeper.verify_vote_extension(3, bytes(20), good), "no validator"
    advance(nodes, 3, "b")
    assert not nodes[1].keeper.verify_vote_extension(4, nodes[0].place, good)


def test_a_key_that_is_not_in_the_set_signs_nothing():
    outsider, bare = Node(4), Node(0, signer=False)
    for node in (outsider, bare):
        node.decide(2, "a")
        assert node.extend(3) == b""


def test_a_set_whose_block_was_written_before_the_process_died_is_kept_at_the_next_start(nodes):
    node = nodes[0]
    node.app._listeners.clear()  # it dies before anybody hears of the block
    node.decide(2, "join")
    Sm2Keeper(node.app, node.store, SHA256, None)
    with node.store.read() as reader:
        kept = decode(reader.meta(SETS), KnownSets)
    assert [one.height for one in kept.sets] == [0, 2]


def test_a_change_of_the_set_is_signed_by_the_old_one_and_shown_as_a_step(nodes):
    item = first_item(nodes)
    for node in nodes:
        node.decide(4, items=[item])
    advance(nodes, 5, "join")
    made = advance(nodes, 6)[0]  # votes of 6 by the old set, which header 5 replaces
    for node in nodes:
        node.decide(7, "after", items=made)
        with node.store.read() as reader:
            known = read_sets(reader)
        assert [one.height for one in known.sets] == [0, 5]
        assert set_before(known, 5) == FIRST
        assert set_made_at(known, 5) == set_before(known, 6) == stored_set(5, 1, 2, 3, 4)
    joined = Node(4, known=stored_set(5, 1, 2, 3, 4))
    votes = [(node.place, node.extend(8)) for node in nodes[1:]]
    for node in nodes:
        node.decide(8)
    last = nodes[1].keeper.collect(votes)
    nodes[1].decide(9, items=last)
    seal = nodes[1].finality(7)
    assert [step.header.height for step in seal.finality.steps] == [5]
    trust = cometbft_trust(chain=CHAIN, validators=trusted_set(FIRST))
    digest = header_hash(seal.header, SHA256)
    ensure_final(seal.finality, trust, seal.header, digest)
    verify_final(seal.finality, trust, seal.header, digest)
    assert joined.keeper.collect(votes) == ()


def test_a_node_that_does_not_know_the_set_accepts_the_right_header_and_keeps_nothing(nodes):
    item = first_item(nodes)
    late = Node(3, known=stored_set(2, 0, 1, 2, 3))
    late.decide(2, "a")
    late.decide(3)
    assert late.keeper.holds(item)
    assert not late.keeper.holds(item.replace(b'"height":2', b'"height":3'))
    assert late.keeper.verify_vote_extension(4, nodes[0].place, b"anything")
    late.decide(4, items=[item])
    assert late.finality(2) is None


def restored(donor):
    """A node that began from a snapshot of where another stands: it has none of the blocks."""
    late = Node(4, signer=False)
    with donor.store.read() as reader:
        place = reader.header(reader.header_count() - 1)
        state = list(reader.state_items())
        late.store.start_restore(())
        late.store.restore(RestoredPiece(state=state))
        late.store.finish_restore(
            RestoredHead(
                height=place.height,
                header_hash=place.hash,
                log_index=place.log_index,
                meta={"head": reader.meta("head"), "engine": reader.meta("engine")},
            )
        )
    late.app.stand_at(donor.app.head)
    return late


def test_a_node_from_a_snapshot_takes_what_has_the_form_and_keeps_nothing(nodes):
    """Its vote would be missed: honest proposals carry signatures of headers it does not have."""
    item = first_item(nodes)
    late = restored(nodes[0])
    assert late.app.info().engine_height == 3
    assert late.keeper.holds(item)
    assert not late.keeper.holds(b"{}")
    assert not late.keeper.holds(item.replace(b'"height":2', b'"height":9'))
    assert late.keeper.verify_vote_extension(4, nodes[0].place, nodes[0].extend(4))
    assert not late.keeper.verify_vote_extension(4, nodes[0].place, b"anything")
    late.decide(4, items=[item])
    with late.store.read() as reader:
        assert reader.finality(2, "sm2") is None
