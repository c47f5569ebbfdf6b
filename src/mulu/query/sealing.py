"""Header and finality of a height as the store keeps them, wherever the finality came from.

A ``solo`` block holds its finality; an engine tells it later, so it is kept beside. How the set of
validators came to be is put together from the headers that changed it.

Source: docs/spec/bundle.md BUN-26, BUN-27 and BUN-30; docs/spec/node.md NOD-8.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

import msgspec

from mulu.core.canonical import UInt, Wire, decode, encode
from mulu.core.hashing import Hasher
from mulu.core.merkle import inclusion_path, leaf_hash
from mulu.machine.block import Block, decode_block
from mulu.proof.build import Seal
from mulu.proof.bundle import Finality, decode_finality
from mulu.proof.engine_format import EngineFinality, EngineStep
from mulu.proof.header import Header
from mulu.proof.sm2_format import Sm2Finality, Sm2Step
from mulu.proof.sm2_votes import sm2_step
from mulu.query.known_sets import read_sets, trusted_set
from mulu.store.port import FinalityKind, Reader

SET_CHANGES: Final = "set_changes"
"""Name of the list of headers that changed the set of validators among the store's meta values."""


SM2_STEPS: Final = "sm2_steps"
"""Name of changes of the set before the first block here, signed by SM2, among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the asker of a proof wants of its finality."""

    since: int = 0
    """Height of the checkpoint that the asker holds: changes of the set up to it are left out."""
    kind: FinalityKind = "engine"
    """By the engine's votes, or by SM2 signatures; a ``solo`` chain has the producer's alone."""


PLAIN: Final = Wanted()


class SetChanges(Wire):
    """Heights of the headers after which another set signs, ascending."""

    heights: tuple[UInt, ...] = ()


def read_set_changes(reader: Reader) -> SetChanges:
    """Headers that changed the set of validators, as far as their finality is known."""
    kept = reader.meta(SET_CHANGES)
    return SetChanges() if kept is None else decode(kept, SetChanges)


def with_change(changes: SetChanges, height: int) -> bytes:
    """The same with one more header, as the store keeps it."""
    return encode(SetChanges(heights=tuple(sorted({*changes.heights, height}))))


def seal_at(reader: Reader, height: int, kind: FinalityKind = "engine") -> Seal | None:
    """Header and finality of a height, without changes of the set.

    Returns:
        None when the header is not there, or not final as far as this node knows.
    """
    stored = reader.block(height)
    return None if stored is None else seal_of_block(reader, decode_block(stored), kind)


def seal_of_block(reader: Reader, block: Block, kind: FinalityKind = "engine") -> Seal | None:
    """The same for a block that is open already; by a later header when need be."""
    return own_seal(reader, block, kind) or _linked(reader, block.header, kind)


def own_seal(reader: Reader, block: Block, kind: FinalityKind = "engine") -> Seal | None:
    """A block's header and its own finality, None when that is not known here."""
    kept = block.finality or reader.finality(block.header.height, kind)
    return Seal(header=block.header, finality=decode_finality(kept)) if kept else None


def with_steps(reader: Reader, seal: Seal, since: int) -> Seal:
    """Put the changes of the set before a header into the engine's finality of it.

    Args:
        reader: One moment of the store.
        seal: As the functions above gave it.
        since: Height of the checkpoint that the reader of the proof holds: changes of the set up to
            it are left out.
    """
    height = (seal.later or seal.header).height
    match seal.finality:
        case EngineFinality():
            engine = tuple(engine_steps(reader, since, height))
            changed: Finality = msgspec.structs.replace(seal.finality, steps=engine)
        case Sm2Finality():
            signed = tuple(_sm2_steps(reader, since, height))
            changed = msgspec.structs.replace(seal.finality, steps=signed)
        case _:
            return seal
    return replace(seal, finality=changed)


def _linked(reader: Reader, header: Header, kind: FinalityKind) -> Seal | None:
    """Seal a header by a later one, when its own finality was never kept here."""
    for index in range(header.log_size + 1, reader.header_count()):
        place = reader.header(index)
        kept = None if place is None else reader.finality(place.height, kind)
        stored = None if place is None else reader.block(place.height)
        if kept and stored:
            later = decode_block(stored).header
            hasher = Hasher(header.hash)
            hashes = islice(reader.header_hashes(), later.log_size)
            leaves = [leaf_hash(hasher, digest) for digest in hashes]
            path = inclusion_path(hasher, leaves, header.log_size)
            return Seal(header=header, finality=decode_finality(kept), later=later, path=path)
    return None


def engine_steps(reader: Reader, since: int, before: int) -> Iterator[EngineStep]:
    """Headers between two heights after which another set signs, as far as they are known here."""
    for height in read_set_changes(reader).heights:
        if since < height < before:
            kept = reader.finality(height)
            if kept is None:
                continue
            finality = decode_finality(kept)
            if isinstance(finality, EngineFinality):
                yield EngineStep(
                    signed_header=finality.signed_header, validators=finality.validators
                )


def _sm2_steps(reader: Reader, since: int, before: int) -> Iterator[Sm2Step]:
    kept_steps = reader.meta(SM2_STEPS)
    for step in () if kept_steps is None else decode(kept_steps, tuple[Sm2Step, ...]):
        height = step.header.height
        if since < height < before and reader.block(height) is None:
            yield step
    for made in read_sets(reader).sets:
        kept = reader.finality(made.height, "sm2") if since < made.height < before else None
        stored = None if kept is None else reader.block(made.height)
        finality = None if kept is None else decode_finality(kept)
        if stored is not None and isinstance(finality, Sm2Finality):
            yield sm2_step(finality, decode_block(stored).header, trusted_set(made))
