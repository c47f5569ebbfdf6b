"""The state tree against its definition, an independent port of it, and a dict.

TRE-9 to TRE-14.
"""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from smt.tree import SparseMerkleTree, TreeMemoryStore

from mulu.core.errors import VerificationError
from mulu.core.hashing import SHA256, ZERO32
from mulu.proof.tree import verify_absent, verify_present
from mulu.store.tree import EMPTY, Inner, build, leaves, neighbours, prove, root_hash, update

sha = SHA256.digest


def recursive_root(pairs: dict[bytes, bytes], depth: int = 0) -> bytes:
    """The definition, over {key hash: value hash}."""
    if not pairs:
        return bytes(32)
    if len(pairs) == 1:
        [(key_hash, value_hash)] = pairs.items()
        return hashlib.sha256(b"\x00" + key_hash + value_hash).digest()
    sides: list[dict[bytes, bytes]] = [{}, {}]
    for key_hash, value_hash in pairs.items():
        sides[key_hash[depth // 8] >> (7 - depth % 8) & 1][key_hash] = value_hash
    below = recursive_root(sides[0], depth + 1) + recursive_root(sides[1], depth + 1)
    return hashlib.sha256(b"\x01" + below).digest()


# Key hashes that share long prefixes, which real hashes hardly ever do.
near = st.builds(
    lambda start, end: bytes(start) + end, st.integers(0, 31), st.binary(min_size=32, max_size=32)
).map(lambda data: data[:32])
near_end = st.integers(0, 31).map(lambda bit: (1 << bit).to_bytes(32, "big"))
key_hashes = st.one_of(near, near_end, st.binary(min_size=32, max_size=32))
value_hashes = st.binary(min_size=32, max_size=32)
trees = st.dictionaries(key_hashes, value_hashes, max_size=30)
batches = st.dictionaries(key_hashes, st.none() | value_hashes, max_size=30)


def tree_of(pairs: dict[bytes, bytes]):
    return build(SHA256, sorted(pairs.items()))


def test_the_empty_tree_is_zero_bytes():
    assert root_hash(EMPTY) == ZERO32


@given(trees)
def test_build_follows_the_definition(pairs):
    tree = tree_of(pairs)
    assert root_hash(tree) == recursive_root(pairs)
    assert list(leaves(tree)) == sorted(pairs.items())


@given(trees, batches)
def test_update_gives_what_building_anew_gives_and_leaves_the_old_tree(pairs, batch):
    old = tree_of(pairs)
    new = update(SHA256, old, sorted(batch.items()))
    after = {k: v for k, v in {**pairs, **batch}.items() if v is not None}
    assert root_hash(new) == recursive_root(after)
    assert list(leaves(new)) == sorted(after.items())
    assert root_hash(old) == recursive_root(pairs)
    assert list(leaves(old)) == sorted(pairs.items())


@given(trees)
def test_changes_that_change_nothing_share_the_whole_tree(pairs):
    tree = tree_of(pairs)
    absent = [key for key in (bytes(32), b"\xff" * 32) if key not in pairs]
    assert update(SHA256, tree, sorted(pairs.items())) is tree
    assert update(SHA256, tree, [(key, None) for key in absent]) is tree
    assert update(SHA256, tree, []) is tree


@given(trees, batches)
def test_no_subtree_of_one_leaf_is_left_standing(pairs, batch):
    def check(node):
        if isinstance(node, Inner):
            assert (
                isinstance(node.left, Inner)
                or isinstance(node.right, Inner)
                or (node.left is not None and node.right is not None)
            )
            check(node.left)
            check(node.right)

    check(update(SHA256, tree_of(pairs), sorted(batch.items())))


def test_roots_equal_those_of_an_independent_port():
    chance = random.Random(20)
    store, tree, kept = SparseMerkleTree(store=TreeMemoryStore()), EMPTY, set()
    for _ in range(60):
        batch = {}
        for _ in range(chance.randrange(1, 12)):
            if kept and chance.random() < 0.4:
                key = chance.choice(sorted(kept))
                batch[key] = chance.choice([b"", chance.randbytes(9)])
            else:
                batch[chance.randbytes(5)] = chance.randbytes(9)
        for key, value in batch.items():
            store.update(key, value)
            (kept.add if value else kept.discard)(key)
        changes = sorted((sha(k), sha(v) if v else None) for k, v in batch.items())
        tree = update(SHA256, tree, changes)
        assert root_hash(tree) == store.root_as_bytes()
    assert len(kept) > 100


@given(trees, key_hashes)
def test_proof_ends_at_the_key_or_at_what_shows_it_absent(pairs, key_hash):
    proof = prove(tree_of(pairs), key_hash)
    if key_hash in pairs:
        assert proof.terminal == (key_hash, pairs[key_hash])
    elif proof.terminal is not None:
        other, value_hash = proof.terminal
        depth = len(proof.siblings)
        assert pairs[other] == value_hash
        assert int.from_bytes(other) >> (256 - depth) == int.from_bytes(key_hash) >> (256 - depth)


@pytest.mark.parametrize("size", [1, 2, 5, 60])
def test_every_key_is_proved_present_and_every_other_absent(size):
    state = {b"k%d" % number: b"v%d" % number for number in range(size)}
    tree = tree_of({sha(key): sha(value) for key, value in state.items()})
    top = root_hash(tree)
    for key, value in state.items():
        siblings = prove(tree, sha(key)).siblings
        verify_present(SHA256, key, value, siblings, top)
        with pytest.raises(VerificationError):
            verify_present(SHA256, key, b"other", siblings, top)
        with pytest.raises(VerificationError):
            verify_absent(SHA256, key, siblings, (sha(key), sha(value)), top)
    for number in range(100):
        key = b"absent %d" % number
        proof = prove(tree, sha(key))
        verify_absent(SHA256, key, proof.siblings, proof.terminal, top)


@given(trees, key_hashes)
def test_neighbours_are_the_next_key_hashes(pairs, key_hash):
    below = max((k for k in pairs if k < key_hash), default=None)
    above = min((k for k in pairs if k > key_hash), default=None)
    assert neighbours(tree_of(pairs), key_hash) == (below, above)


@pytest.mark.parametrize(
    "changes",
    [
        [(b"\x02" * 32, b"v" * 32), (b"\x01" * 32, b"v" * 32)],
        [(b"\x01" * 32, b"v" * 32), (b"\x01" * 32, b"w" * 32)],
        [(b"\x01" * 31, b"v" * 32)],
        [(b"\x01" * 32, b"v" * 31)],
    ],
    ids=["not sorted", "twice", "short key hash", "short value hash"],
)
def test_misuse_is_refused(changes):
    with pytest.raises(ValueError, match="32 bytes"):
        update(SHA256, EMPTY, changes)


class TreeAgainstDict(RuleBasedStateMachine):
    """Batches of sets and removals; older roots stay what they were."""

    def __init__(self):
        super().__init__()
        self.tree, self.model = EMPTY, {}
        self.older = [(EMPTY, {})]

    @rule(batch=batches)
    def change(self, batch):
        self.tree = update(SHA256, self.tree, sorted(batch.items()))
        self.model = {k: v for k, v in {**self.model, **batch}.items() if v is not None}
        self.older.append((self.tree, dict(self.model)))

    @rule(place=st.integers(0, 40))
    def remove_some(self, place):
        gone = sorted(self.model)[: place % (len(self.model) + 1)]
        self.change(dict.fromkeys(gone))

    @rule(place=st.integers(0, 40))
    def read_an_older_root(self, place):
        tree, model = self.older[place % len(self.older)]
        assert root_hash(tree) == recursive_root(model)

    @invariant()
    def is_the_dict(self):
        assert root_hash(self.tree) == recursive_root(self.model)


TestTreeAgainstDict = TreeAgainstDict.TestCase
TestTreeAgainstDict.settings = settings(max_examples=40, stateful_step_count=15)
