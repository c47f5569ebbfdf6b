"""A decision about validators goes to the engine and into the header (MAC-10, GOV-8)."""

import itertools

import pytest

from mulu.app import finalisers, machine_rules, tx_rules
from mulu.core.canonical import decode, encode
from mulu.core.hashing import SHA256
from mulu.core.merkle import root
from mulu.core.signing import Sm2Signer
from mulu.machine.application import Application
from mulu.machine.block import decode_block
from mulu.machine.decided import Decided
from mulu.machine.genesis import Sm2Key, chain_name
from mulu.machine.overlay import Overlay
from mulu.machine.system import Misbehaviour, ValidatorPower
from mulu.modules.governance.actions import FinalityKey
from mulu.modules.governance.messages import Propose, Vote
from mulu.modules.governance.possession import prove_sm2_possession
from mulu.modules.governance.state import GovernanceState
from mulu.modules.governance.texts import ReasonText
from mulu.node.chain import write_chain
from mulu.store.memory_store import MemoryStore
from mulu.tx.build import build_body, build_frame
from tests.support.consortium import (
    DAY_MS,
    consortium_genesis,
    joining,
    validator,
)
from tests.support.world import BLOCK_MS, T0, part_of, signer

TEXT = encode(ReasonText(title="增加验证节点"))
SALTED = SHA256.digest(TEXT) + TEXT
PART = part_of(ReasonText(title="增加验证节点"))


class Consortium:
    """Four validators' machine, over one store, driven as an engine drives it."""

    def __init__(self, **changes) -> None:
        self.genesis = consortium_genesis(**changes)
        self.store = MemoryStore()
        head = write_chain(self.store, self.genesis, [])
        rules = machine_rules(SHA256, self.genesis)
        self.application = Application(
            rules, tx_rules(SHA256, self.genesis), self.store, head, check_invariants=True
        )
        self.height = 0
        self.nonces = itertools.count()

    @property
    def time_ms(self) -> int:
        return T0 + BLOCK_MS * self.height

    def frame(self, message, by, *parts):
        key = signer(by)
        body = build_body(
            chain=chain_name(SHA256, self.genesis),
            messages=[message],
            signers=[key.key_id],
            nonce=next(self.nonces).to_bytes(16, "big"),
            valid_until_ms=self.time_ms + 60_000,
        )
        return build_frame(body, [key], parts)

    def block(self, *frames, system=()):
        """The next block; what the engine is told, and the receipts."""
        self.height += 1
        transactions = [self.application.check(frame) for frame in frames]
        decided = Decided(
            height=self.height, time_ms=self.time_ms, transactions=transactions, system=system
        )
        assert self.application.process_proposal(decided)
        done = self.application.finalize(decided)
        self.application.commit(b"")
        return done, [decode(receipt, dict) for receipt in done.receipts]

    def propose(self, action):
        expires_ms = self.time_ms + DAY_MS
        message = Propose(action=action, expires_ms=expires_ms, part=PART)
        return self.block(self.frame(message, "head 3", SALTED))

    def newest(self):
        with self.store.read() as reader:
            state = GovernanceState(Overlay(reader.state, reader.state_items))
            return state.proposal(state.counts().proposals)

    def vote(self, proposal, by):
        hash_ = proposal.content_hash
        message = Vote(choice="approve", content_hash=hash_, number=proposal.number)
        return self.frame(message, by)

    def header(self):
        with self.store.read() as reader:
            return decode_block(reader.block(self.height)).header


@pytest.fixture
def chain():
    return Consortium()


def key_of(number: int) -> bytes:
    return signer(f"validator {number}").public_key


def test_the_engine_starts_with_the_validators_of_genesis(chain):
    found = chain.application.validators()
    assert sorted(found, key=lambda one: one.public_key) == sorted(
        (ValidatorPower(public_key=key_of(n), power=validator(n).power) for n in (1, 2, 3, 4)),
        key=lambda one: one.public_key,
    )


def test_a_validator_joins_with_the_block_that_decides_it(chain):
    first, _ = chain.propose(joining(5))
    before = chain.header().next_set
    proposal = chain.newest()
    done, receipts = chain.block(chain.vote(proposal, "head 4"), chain.vote(proposal, "head 5"))
    assert first.validator_updates == ()
    assert done.validator_updates == (ValidatorPower(public_key=key_of(5), power=10),)
    assert [one["events"][0]["outcome"] for one in receipts] == ["open", "passed"]
    assert chain.header().next_set != before
    with chain.store.read() as reader:
        view = Overlay(reader.state, reader.state_items)
        after = finalisers(SHA256, chain.genesis)(view)
    assert chain.header().next_set == after.next_set.hex()
    assert len(chain.application.validators()) == 5


def test_a_validator_that_leaves_is_taken_out(chain):
    chain.propose(joining(1, power=0))
    proposal = chain.newest()
    done, _ = chain.block(chain.vote(proposal, "head 4"), chain.vote(proposal, "head 5"))
    assert done.validator_updates == (ValidatorPower(public_key=key_of(1), power=0),)


def with_sm2(number):
    """A change that gives a validator an SM2 key."""
    bare = joining(number)
    key = Sm2Signer(bytes([number]) * 32)
    possession = prove_sm2_possession(key, consortium_genesis().chain_id, bare.public_key)
    sm2 = FinalityKey(possession=possession, public_key=key.public_key.hex())
    return joining(number, sm2=sm2)


def decided(chain, action):
    """What the engine is told with the block that decides an action."""
    chain.propose(action)
    proposal = chain.newest()
    done, _ = chain.block(chain.vote(proposal, "head 4"), chain.vote(proposal, "head 5"))
    assert chain.newest().status == "passed"
    return done


def test_the_first_sm2_key_lets_votes_carry_signatures_once_and_for_good(chain):
    assert decided(chain, joining(5)).votes_extended_from == 0
    done = decided(chain, with_sm2(1))
    assert done.votes_extended_from == done.height + 2
    assert done.validator_updates == (), "the engine knows the Ed25519 keys alone"
    again, gone = decided(chain, with_sm2(2)), decided(chain, joining(2))
    bare, back = decided(chain, joining(1)), decided(chain, with_sm2(1))
    assert [one.votes_extended_from for one in (again, gone, bare, back)] == [0] * 4
    with chain.store.read() as reader:
        stored = GovernanceState(Overlay(reader.state, reader.state_items)).validators()
    assert stored.extended_from == done.height + 2


def test_a_chain_whose_genesis_has_sm2_keys_is_not_told_again():
    action = with_sm2(1)
    keyed = validator(
        1, sm2=Sm2Key(possession=action.sm2.possession, public_key=action.sm2.public_key)
    )
    chain = Consortium(validators=(keyed, *(validator(n) for n in (2, 3, 4))))
    bare, back = decided(chain, joining(1)), decided(chain, with_sm2(1))
    assert [one.votes_extended_from for one in (bare, back)] == [0, 0]
    with chain.store.read() as reader:
        stored = GovernanceState(Overlay(reader.state, reader.state_items)).validators()
    assert stored.extended_from == 1


def test_a_second_change_of_the_set_waits_for_another_block(chain):
    chain.propose(joining(5))
    one = chain.newest()
    chain.propose(joining(1, power=0))
    other = chain.newest()
    chain.block(chain.vote(one, "head 4"), chain.vote(other, "head 4"))
    frames = [chain.vote(one, "head 5"), chain.vote(other, "head 5")]
    done, receipts = chain.block(*frames)
    assert [one.get("code", 0) for one in receipts] == [0, 18]
    assert len(done.validator_updates) == 1
    done, receipts = chain.block(chain.vote(other, "head 5"))
    assert receipts[0].get("code", 0) == 0
    assert done.validator_updates == (ValidatorPower(public_key=key_of(1), power=0),)


def test_evidence_is_noted_before_the_transactions_of_its_block(chain):
    item = Misbehaviour(
        height=1, kind="duplicate_vote", power=10, time_ms=T0, total_power=40, validator="ab" * 20
    )
    chain.block(system=(item,))
    with chain.store.read() as reader:
        state = GovernanceState(Overlay(reader.state, reader.state_items))
        noted = state.evidence(1)
    assert (noted.item, noted.noted_height) == (item, 1)
    assert chain.header().system_root == root(SHA256, [encode(item)]).hex()


def test_empty_blocks_tell_the_engine_nothing(chain):
    done, receipts = chain.block()
    assert (done.validator_updates, receipts) == ((), [])
