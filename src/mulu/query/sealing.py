"""Header and finality of a height as the store keeps them, wherever the finality came from.

A ``solo`` block holds its finality; an engine tells it later, so it is kept beside. How the set of
validators came to be is put together from the headers that changed it.

Source: docs/spec/bundle.md BUN-26, BUN-27 and BUN-30; docs/spec/node.md NOD-8.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

import msgspec

from mulu.core.canonical import UInt, Wire, decode, encode
from mulu.core.hashing import Hasher
from mulu.core.merkle import inclusion_path, leaf_hash
from mulu.machine.block import Block, decode_block
from mulu.proof.build import Seal
from mulu.proof.bundle import decode_finality
from mulu.proof.engine_format import EngineFinality, EngineStep
from mulu.proof.header import Header
from mulu.store.port import Reader

SET_CHANGES: Final = "set_changes"
"""Name of the list of headers that changed the set of validators among the store's meta values."""


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


def seal_at(reader: Reader, height: int) -> Seal | None:
    """Header and finality of a height, without changes of the set.

    Returns:
        None when the header is not there, or not final as far as this node knows.
    """
    stored = reader.block(height)
    return None if stored is None else seal_of_block(reader, decode_block(stored))


def seal_of_block(reader: Reader, block: Block) -> Seal | None:
    """The same for a block that is open already; by a later header when need be."""
    return own_seal(reader, block) or _linked(reader, block.header)


def own_seal(reader: Reader, block: Block) -> Seal | None:
    """A block's header and its own finality, None when that is not known here."""
    kept = block.finality or reader.finality(block.header.height)
    return Seal(header=block.header, finality=decode_finality(kept)) if kept else None


def with_steps(reader: Reader, seal: Seal, since: int) -> Seal:
    """Put the changes of the set before a header into the engine's finality of it.

    Args:
        reader: One moment of the store.
        seal: As the functions above gave it.
        since: Height of the checkpoint that the reader of the proof holds: changes of the set up to
            it are left out.
    """
    if not isinstance(seal.finality, EngineFinality):
        return seal
    height = (seal.later or seal.header).height
    steps = tuple(_steps(reader, since, height))
    if not steps:
        return seal
    return replace(seal, finality=msgspec.structs.replace(seal.finality, steps=steps))


def _linked(reader: Reader, header: Header) -> Seal | None:
    """Seal a header by a later one, when its own finality was never kept here."""
    for index in range(header.log_size + 1, reader.header_count()):
        place = reader.header(index)
        kept = None if place is None else reader.finality(place.height)
        stored = None if place is None else reader.block(place.height)
        if kept and stored:
            later = decode_block(stored).header
            hasher = Hasher(header.hash)
            hashes = islice(reader.header_hashes(), later.log_size)
            leaves = [leaf_hash(hasher, digest) for digest in hashes]
            path = inclusion_path(hasher, leaves, header.log_size)
            return Seal(header=header, finality=decode_finality(kept), later=later, path=path)
    return None


def _steps(reader: Reader, since: int, before: int) -> Iterator[EngineStep]:
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
