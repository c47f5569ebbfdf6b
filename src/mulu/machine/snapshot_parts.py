"""Which parts a state needs: those that current values refer to and no decision erased.

Source: docs/spec/snapshot.md SNP-6; docs/spec/transaction.md TXN-6 to TXN-9.
"""

from collections.abc import Callable, Iterator
from typing import Final

from mulu.core.canonical import NotCanonicalError, Wire, decode_loose
from mulu.core.prefixes import ERASURE
from mulu.tx.parts import PartRef

_SIGN: Final = b'"commitment"'


class PartsHead(Wire, forbid_unknown_fields=False):
    """Any state value, read for the parts it refers to."""

    note: PartRef | None = None
    part: PartRef | None = None


def refs_of(value: bytes) -> tuple[PartRef, ...]:
    """Parts that a state value refers to by its members ``part`` and ``note``."""
    if _SIGN not in value:
        return ()
    try:
        found = decode_loose(value, PartsHead)
    except NotCanonicalError:
        return ()
    return tuple(ref for ref in (found.part, found.note) if ref is not None)


def erased_commitments(
    walk: Callable[[bytes], Iterator[bytes]],
) -> frozenset[bytes]:
    """Commitments (32 bytes) that decisions on chain erased.

    Args:
        walk: Walks the state keys of a prefix.
    """
    return frozenset(bytes.fromhex(key[len(ERASURE) :].decode()) for key in walk(ERASURE))
