"""A freeze at the gate of the whole machine: refused in the receipt, nothing else changes."""

import pytest

from mulu.modules.governance.actions import Freeze, Unfreeze
from mulu.modules.governance.messages import Propose
from mulu.modules.governance.texts import ReasonText
from mulu.modules.identity.messages import RegisterOrg, RevokeKey
from mulu.modules.identity.texts import OrgText
from mulu.tx.build import build_body, build_frame
from tests.support.small_chain import code, entry, small_chain

HOUR_MS = 3_600_000
FROZEN = ("governance", 32)


def decision(chain, action):
    def make(part):
        return Propose(action=action, expires_ms=chain.clock.at_ms + HOUR_MS, part=part)

    return make, ReasonText(title="紧急冻结")


def org(name):
    def make(part):
        return RegisterOrg(kind="municipal_dept", level="city", part=part)

    return make, OrgText(name=name)


def revoke(chain):
    """The operator ends its own key."""
    key = chain.keys["operator"]
    body = build_body(
        chain=chain.open.name,
        messages=[RevokeKey(key_id=key.key_id, reason="compromised")],
        signers=[key.key_id],
        nonce=bytes(16),
        valid_until_ms=chain.clock.at_ms + 60_000,
    )
    return build_frame(body, [key], [])


def outcome(receipt):
    return receipt.get("module", ""), receipt.get("code", 0)


@pytest.fixture
def chain(tmp_path):
    chain = small_chain(tmp_path, blocks=2)
    yield chain
    chain.close()


def state_of(chain):
    with chain.open.store.read() as reader:
        return {key: value for key, value in reader.state_items() if not key.startswith(b"m/")}


def test_a_freeze_of_all_refuses_in_the_very_block_and_leaves_the_state(chain):
    until = chain.clock.at_ms + HOUR_MS
    freeze = chain.frame(decision(chain, Freeze(scope="all", until_ms=until)))
    done, refused = chain.block(freeze, chain.frame(org("甲局")))
    assert (outcome(done), outcome(refused)) == (("", 0), FROZEN)
    assert refused["message"] == 0
    before = state_of(chain)
    receipts = chain.block(chain.frame(org("乙局")), chain.frame(entry(code(9), "名录")))
    assert [outcome(one) for one in receipts] == [FROZEN, FROZEN]
    assert state_of(chain) == before


def test_keys_can_be_ended_and_the_freeze_lifted(chain):
    until = chain.clock.at_ms + HOUR_MS
    chain.block(chain.frame(decision(chain, Freeze(scope="all", until_ms=until))))
    (ended,) = chain.block(revoke(chain))
    assert outcome(ended) == ("", 0)
    lifted, after = chain.block(chain.frame(decision(chain, Unfreeze())), chain.frame(org("丙局")))
    assert (outcome(lifted), outcome(after)) == (("", 0), ("", 0))


def test_a_freeze_of_one_module_leaves_the_others(chain):
    until = chain.clock.at_ms + HOUR_MS
    chain.block(chain.frame(decision(chain, Freeze(scope="catalog", until_ms=until))))
    receipts = chain.block(chain.frame(org("丁局")), chain.frame(entry(code(9), "名录")))
    assert [outcome(one) for one in receipts] == [("", 0), FROZEN]


def test_a_transaction_frozen_in_part_is_refused_as_a_whole(chain):
    until = chain.clock.at_ms + HOUR_MS
    chain.block(chain.frame(decision(chain, Freeze(scope="catalog", until_ms=until))))
    before = state_of(chain)
    (receipt,) = chain.block(chain.frame(org("戊局"), entry(code(9), "名录")))
    assert (outcome(receipt), receipt["message"]) == (FROZEN, 1)
    assert state_of(chain) == before


def test_a_freeze_that_is_over_stops_nothing(chain):
    freeze = Freeze(scope="all", until_ms=chain.clock.at_ms + 5000)
    chain.block(chain.frame(decision(chain, freeze)))
    chain.clock.at_ms = freeze.until_ms
    (done,) = chain.block(chain.frame(org("己局")))
    assert outcome(done) == ("", 0)
