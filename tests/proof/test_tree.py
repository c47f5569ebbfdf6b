"""Paths of the state tree, against trees of the store (BUN-18 to BUN-20)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.core.errors import VerificationError
from mulu.core.hashing import SHA256, ZERO32
from mulu.proof.tree import verify_absent, verify_present
from mulu.store.tree import EMPTY, Node, build, prove, root_hash

STATES = st.dictionaries(
    st.binary(min_size=1, max_size=3), st.binary(min_size=1, max_size=3), max_size=24
)
KEYS = st.binary(min_size=1, max_size=3)


def tree_of(state: dict[bytes, bytes]) -> Node:
    return build(SHA256, sorted((SHA256.digest(k), SHA256.digest(v)) for k, v in state.items()))


@given(STATES)
def test_every_key_is_proved_present_with_its_value_only(state: dict[bytes, bytes]) -> None:
    tree = tree_of(state)
    for key, value in state.items():
        proof = prove(tree, SHA256.digest(key))
        verify_present(SHA256, key, value, proof.siblings, root_hash(tree))
        with pytest.raises(VerificationError):
            verify_present(SHA256, key, value + b".", proof.siblings, root_hash(tree))
        with pytest.raises(VerificationError):
            verify_absent(SHA256, key, proof.siblings, proof.terminal, root_hash(tree))


@given(STATES, KEYS)
def test_every_other_key_is_proved_absent(state: dict[bytes, bytes], key: bytes) -> None:
    state.pop(key, None)
    tree = tree_of(state)
    proof = prove(tree, SHA256.digest(key))
    verify_absent(SHA256, key, proof.siblings, proof.terminal, root_hash(tree))
    with pytest.raises(VerificationError):
        verify_present(SHA256, key, b"v", proof.siblings, root_hash(tree))


@given(STATES.filter(lambda state: len(state) > 1), st.data())
def test_a_changed_sibling_leads_elsewhere(state: dict[bytes, bytes], data: st.DataObject) -> None:
    tree = tree_of(state)
    key = data.draw(st.sampled_from(sorted(state)))
    siblings = list(prove(tree, SHA256.digest(key)).siblings)
    place = data.draw(st.integers(0, len(siblings) - 1))
    siblings[place] = SHA256.digest(siblings[place])
    with pytest.raises(VerificationError) as caught:
        verify_present(SHA256, key, state[key], siblings, root_hash(tree))
    assert caught.value.reason_code == "claim.path"


def test_in_the_empty_state_everything_is_absent() -> None:
    assert root_hash(EMPTY) == ZERO32
    verify_absent(SHA256, b"any", (), None, ZERO32)


def test_the_keys_own_leaf_proves_no_absence() -> None:
    own = SHA256.digest(b"key"), SHA256.digest(b"value")
    with pytest.raises(VerificationError) as caught:
        verify_absent(SHA256, b"key", (), own, root_hash(tree_of({b"key": b"value"})))
    assert caught.value.reason_code == "claim.terminal"
