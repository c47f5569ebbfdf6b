"""Sets of validators that a chain has had, kept beside the state, which knows the newest alone.

Finality by SM2 is judged by the set that the header before names, and proofs show how one set came
from the other; so each set is kept with the height of the header that named it.

Source: docs/spec/node.md NOD-9; docs/spec/bundle.md BUN-34 and BUN-35.
"""

from collections.abc import Sequence
from typing import Final

from mulu.core.canonical import Wire, decode_loose, encode
from mulu.core.prefixes import VALIDATORS
from mulu.core.signing import ED25519
from mulu.modules.governance.state import StoredSet
from mulu.proof.trusted_set import Sm2Key, TrustedValidator
from mulu.store.port import Reader

SETS: Final = "sets"
"""Name of the list among the store's meta values."""


class KnownSets(Wire):
    """Sets by the height of the block that made them, ascending; the last is in force."""

    sets: tuple[StoredSet, ...] = ()


def read_sets(reader: Reader) -> KnownSets:
    """Sets kept so far, with the state's own when it is not among them."""
    kept = reader.meta(SETS)
    known = KnownSets() if kept is None else decode_loose(kept, KnownSets)
    stored = reader.state(VALIDATORS)
    if stored is None:
        return known
    newest = decode_loose(stored, StoredSet)
    if known.sets and known.sets[-1].height >= newest.height:
        return known
    return KnownSets(sets=(*known.sets, newest))


def encode_sets(known: KnownSets) -> bytes:
    """Write the list as the store keeps it."""
    return encode(known)


def set_before(known: KnownSets, height: int) -> StoredSet | None:
    """The set that the headers below a height name; None when it is not known here."""
    before = [one for one in known.sets if one.height < height]
    return before[-1] if before else None


def set_made_at(known: KnownSets, height: int) -> StoredSet | None:
    """The set that the block of a height made, or None."""
    return next((one for one in known.sets if one.height == height), None)


def trusted_set(stored: StoredSet) -> Sequence[TrustedValidator]:
    """A set of the state as a trust file lists it."""
    return [
        TrustedValidator(
            power=one.power,
            public_key=one.public_key,
            sm2=None if one.sm2 is None else Sm2Key(public_key=one.sm2.public_key),
            suite=ED25519,
        )
        for one in stored.validators
    ]
