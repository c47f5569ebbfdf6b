"""Rebuild the state tree from the kept values: every start checks the whole state.

Source: docs/spec/store.md STO-14, STO-15.
"""

from mulu.core.hashing import Hasher
from mulu.store.errors import StoreRootError
from mulu.store.port import Reader
from mulu.store.tree import Node, build, root_hash


def load_tree(reader: Reader, hasher: Hasher, expected: bytes) -> Node:
    """Hash every key and value, build the tree and compare its root.

    Args:
        reader: The moment to load; it stays open until the tree stands.
        hasher: The chain's hash.
        expected: State root in the head (32 bytes).

    Raises:
        StoreRootError: A value or key is not what it was when it was committed.
        DamagedStoreError: A value cannot even be read.
    """
    digest = hasher.digest
    pairs = [(digest(key), digest(value)) for key, value in reader.state_items()]
    pairs.sort()
    tree = build(hasher, pairs)
    found = root_hash(tree)
    if found != expected:
        raise StoreRootError(
            f"the state of {len(pairs)} keys has root {hasher.show(found)}, the last header says"
            f" {hasher.show(expected)}; the file was changed: run `mulu audit` to name the first"
            " difference, or restore a copy"
        )
    return tree
