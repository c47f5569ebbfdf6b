"""A list that only grew: TRE-6."""

import pytest

from mulu.core.consistency import ListRoot, consistency_path, verify_consistency
from mulu.core.errors import VerificationError
from mulu.core.hashing import SHA256
from mulu.core.merkle import leaf_hash, root

LEAVES = [b"leaf %d" % number for number in range(20)]
HASHES = [leaf_hash(SHA256, leaf) for leaf in LEAVES]
PAIRS = [(first, second) for second in range(1, 21) for first in range(1, second + 1)]


def at(size: int) -> ListRoot:
    return ListRoot(size=size, root=root(SHA256, LEAVES[:size]))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_every_prefix_is_proved_and_nothing_else(first, second):
    path = consistency_path(SHA256, HASHES[:second], first)
    verify_consistency(SHA256, at(first), at(second), path)
    forged = ListRoot(size=first, root=bytes(32))
    spoiled = [
        (forged, at(second), path),
        (at(first), ListRoot(size=second, root=bytes(32)), path),
        (at(first), at(second), [*path, bytes(32)]),
        (at(first), at(second), [*path, b"short"]),
        *[(at(first), at(second), path[:cut] + path[cut + 1 :]) for cut in range(len(path))],
    ]
    for older, newer, attempt in spoiled:
        with pytest.raises(VerificationError):
            verify_consistency(SHA256, older, newer, attempt)


def test_a_rewritten_prefix_is_noticed():
    other = [b"changed", *LEAVES[1:]]
    path = consistency_path(SHA256, [leaf_hash(SHA256, leaf) for leaf in other], 7)
    newer = ListRoot(size=20, root=root(SHA256, other))
    with pytest.raises(VerificationError, match="root to root"):
        verify_consistency(SHA256, at(7), newer, path)


@pytest.mark.parametrize(("first", "second"), [(0, 5), (6, 5), (-1, 5)])
def test_sizes_that_do_not_grow_are_refused(first, second):
    with pytest.raises(VerificationError, match="between these sizes"):
        verify_consistency(SHA256, ListRoot(size=first, root=bytes(32)), at(second), [])
    with pytest.raises(IndexError):
        consistency_path(SHA256, HASHES[:second], first)
