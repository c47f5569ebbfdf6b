"""The keys beside an absent one, as ICS-23 wants them: with key and value, not only their hashes.

The tree holds hashes only, so the two keys are found by hashing all of them: a second or so at a
million. Proofs in our own form need no neighbours; this one is for foreign light clients.

Source: docs/spec/tree.md TRE-17.
"""

from dataclasses import dataclass

from mulu.core.hashing import Hasher
from mulu.store.port import Reader
from mulu.store.tree import Node, neighbours, prove


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A key of the state and its path."""

    key: bytes
    value: bytes
    siblings: tuple[bytes, ...]
    """From the root down."""


def find_neighbours(
    reader: Reader, hasher: Hasher, root: Node, key: bytes
) -> tuple[Neighbour | None, Neighbour | None]:
    """Find the keys whose hashes are next below and next above that of a key.

    Args:
        reader: The moment whose state the tree stands for.
        hasher: The chain's hash.
        root: That tree.
        key: Any state key; absent, as a rule.
    """
    below, above = neighbours(root, hasher.digest(key))
    wanted = {digest for digest in (below, above) if digest is not None}
    found: dict[bytes, Neighbour] = {}
    for other in reader.state_keys():
        digest = hasher.digest(other)
        value = reader.state(other) if digest in wanted else None
        if value is not None:
            siblings = prove(root, digest).siblings
            found[digest] = Neighbour(key=other, value=value, siblings=siblings)
            if len(found) == len(wanted):
                break
    return found.get(below or b""), found.get(above or b"")
