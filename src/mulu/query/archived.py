"""What a copy of the chain is made of, read from one moment of the store.

Source: docs/spec/archive.md ARC-1, ARC-3 and ARC-9.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mulu.app import BODY
from mulu.core.canonical import decode, decode_loose
from mulu.core.errors import VerificationError
from mulu.core.prefixes import ERASURE
from mulu.machine.block import Block, decode_block
from mulu.machine.genesis import Genesis
from mulu.modules.governance.state import StoredErasure
from mulu.proof.header import SOLO
from mulu.store.port import Erased, FinalityKind, Reader
from mulu.tx.body import part_refs
from mulu.tx.parts import PartRef

GENESIS = "genesis"
"""Name of the genesis document among the store's meta values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedPart:
    """One part as a copy carries it."""

    commitment: bytes
    part: bytes | int
    """Salt ‖ text, or the number of the decision that erased it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedBlock:
    """One block as a copy carries it."""

    height: int
    block: bytes
    """As stored: the same bytes on every node."""
    parts: tuple[CopiedPart, ...]
    """Its texts, without those that their providers withhold."""


def decisions(reader: Reader) -> dict[bytes, StoredErasure]:
    """Every decision of a state that erases a part, by commitment (32 bytes)."""
    return {
        bytes.fromhex(key[len(ERASURE) :].decode()): decode_loose(value, StoredErasure)
        for key, value in reader.state_items(ERASURE)
    }


def copied_blocks(reader: Reader, first: int) -> Iterator[CopiedBlock]:
    """Walk blocks from a height on, each with its parts.

    Raises:
        VerificationError: A block or a part is damaged or missing.
    """
    for height, data in reader.blocks(max(first, 1)):
        parts = copied_parts(reader, parts_of(decode_block(data)), f"block {height}")
        yield CopiedBlock(height=height, block=data, parts=parts)


def parts_of(block: Block) -> list[PartRef]:
    """What a block's transactions say about their parts, in order."""
    bodies = (decode_loose(tx.body, BODY) for tx in block.transactions)
    return [ref for body in bodies for ref in part_refs(body.messages)]


def genesis_parts(reader: Reader) -> tuple[CopiedPart, ...]:
    """Texts of the organisations that genesis names, as far as they are kept."""
    genesis = decode(genesis_document(reader), Genesis)
    orgs = (genesis.authority_org, genesis.operator_org, *(each.org for each in genesis.members))
    kept = [org.part for org in orgs if reader.part(bytes.fromhex(org.part.commitment)) is not None]
    return copied_parts(reader, kept, "genesis")


def genesis_document(reader: Reader) -> bytes:
    """The canonical genesis document."""
    document = reader.meta(GENESIS)
    if document is None:
        raise VerificationError("state.genesis", "the store has no genesis; it is no whole chain")
    return document


def copied_parts(reader: Reader, refs: Iterable[PartRef], where: str) -> tuple[CopiedPart, ...]:
    """Read the parts that are not withheld.

    Raises:
        VerificationError: ``archive.part``: one is missing and no decision erased it.
    """
    found: list[CopiedPart] = []
    for ref in refs:
        if ref.withheld:
            continue
        commitment = bytes.fromhex(ref.commitment)
        part = reader.part(commitment)
        if part is None:
            raise VerificationError(
                "archive.part",
                f"{where}: part {ref.commitment} is not kept and no decision erased it; run"
                " `mulu audit`, then copy another node",
            )
        kept = part.decision if isinstance(part, Erased) else part
        found.append(CopiedPart(commitment=commitment, part=kept))
    return tuple(found)


def copied_finalities(
    reader: Reader, after: int, kind: FinalityKind = "engine"
) -> Iterator[tuple[int, bytes]]:
    """Walk (height, finality) of blocks that became final later; of a ``solo`` chain there is none.

    By the engine's votes up to the first block that is not final yet; by SM2 those that have one.
    """
    if decode(genesis_document(reader), Genesis).ordering == SOLO:
        return
    place = reader.last_header_at_or_before(after)
    first = reader.first_header()
    index = place.log_index + 1 if place else 0 if first is None else first.log_index
    while (next_ := reader.header(index)) is not None:
        index += 1
        later = reader.finality(next_.height, kind)
        if later is not None:
            yield next_.height, later
        elif kind == "engine" and reader.block(next_.height) is not None:
            return


def first_block(reader: Reader) -> int | None:
    """Height of the first block kept, None without any; above 1 where a snapshot was restored."""
    return next((height for height, _ in reader.blocks(1)), None)
