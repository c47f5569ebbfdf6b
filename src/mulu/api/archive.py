"""A copy of the whole chain, page by page; and what decisions erased from it.

Source: docs/spec/http.md API-30 to API-33; docs/spec/archive.md ARC-7 and ARC-11.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from litestar import get
from litestar.params import QueryParameter

from mulu.api.errors import BadInputError
from mulu.api.given import GivenChain, GivenNeeds
from mulu.api.openapi import problems
from mulu.api.paging import LIMIT, After, Limit, make_after, number_after, open_after
from mulu.api.times import rfc3339
from mulu.client.archive import (
    ArchivedBlockAnswer,
    ArchivedBlocksAnswer,
    ErasureAnswer,
    ErasuresAnswer,
    FinalityPageAnswer,
    GenesisDocumentAnswer,
    LaterFinality,
    PartAnswer,
)
from mulu.core.canonical import INT_MAX
from mulu.machine.block import read_header
from mulu.query.archived import (
    CopiedBlock,
    CopiedPart,
    copied_blocks,
    copied_finalities,
    decisions,
    first_block,
    genesis_document,
    genesis_parts,
)
from mulu.store.port import FinalityKind, Reader

PAGE_BYTES: Final = 8 * 1024 * 1024
"""A page of blocks ends after so many bytes; it has one block at least."""

From = Annotated[
    int, QueryParameter(name="from", ge=0, le=INT_MAX, description="Lowest height that is taken.")
]

Kind = Annotated[
    FinalityKind,
    QueryParameter(description="Finality by the engine's votes, or by SM2 signatures."),
]


@get(
    "/v1/archive/genesis",
    tags=["archive"],
    sync_to_thread=True,
    responses=problems(),
    summary="Genesis document",
)
def archive_genesis(needs: GivenNeeds) -> GenesisDocumentAnswer:
    """Canonical bytes: their tagged hash is in the name of the chain."""
    with needs.read() as reader:
        return GenesisDocumentAnswer(
            height=reader.last_height() or 0, document=genesis_document(reader)
        )


@get(
    "/v1/archive/blocks",
    tags=["archive"],
    sync_to_thread=True,
    responses=problems(),
    summary="Copy blocks and their texts",
)
def archive_blocks(
    needs: GivenNeeds, from_height: From = 1, limit: Limit = LIMIT, after: After = None
) -> ArchivedBlocksAnswer:
    """Blocks as they are stored, from a height on; pages are bounded by number and by size."""
    first = max(from_height, number_after(after) + 1)
    with needs.read() as reader:
        found = list(_page(copied_blocks(reader, first), limit))
        newest = reader.last_height() or 0
        of_genesis = genesis_parts(reader) if not first else ()
        oldest = first_block(reader)
    more = bool(found) and found[-1].height < newest
    return ArchivedBlocksAnswer(
        height=newest,
        first=oldest,
        genesis_parts=_parts(of_genesis),
        blocks=tuple(
            ArchivedBlockAnswer(height=each.height, block=each.block, parts=_parts(each.parts))
            for each in found
        ),
        after=make_after(found[-1].height) if more else None,
    )


@get(
    "/v1/archive/finality",
    tags=["archive"],
    sync_to_thread=True,
    responses=problems(),
    summary="Copy finality that came after its block",
)
def archive_finality(
    needs: GivenNeeds,
    from_height: From = 1,
    kind: Kind = "engine",
    limit: Limit = LIMIT,
    after: After = None,
) -> FinalityPageAnswer:
    """Under an engine a block becomes final with a later one; empty on a chain of one producer."""
    last_seen = max(from_height - 1, number_after(after))
    found: list[LaterFinality] = []
    with needs.read() as reader:
        for height, finality in copied_finalities(reader, last_seen, kind):
            if len(found) == limit:
                break
            found.append(LaterFinality(height=height, finality=finality))
        newest = reader.last_height() or 0
    more = len(found) == limit
    return FinalityPageAnswer(
        height=newest,
        finality=tuple(found),
        after=make_after(found[-1].height) if more else None,
    )


@get(
    "/v1/erasures",
    tags=["archive"],
    sync_to_thread=True,
    responses=problems(),
    summary="Texts that decisions erased",
)
def erasures(
    needs: GivenNeeds, chain: GivenChain, limit: Limit = LIMIT, after: After = None
) -> ErasuresAnswer:
    """By commitment, each with its decision, and until when engines may still hold the block."""
    last_seen = _commitment_after(after)
    with needs.read() as reader:
        found = sorted(item for item in decisions(reader).items() if item[0] > last_seen)
        page = [
            ErasureAnswer(
                commitment=commitment.hex(),
                decision=said.decision,
                decided_height=said.height,
                engines_hold_until=held_until(reader, said.height, needs.engine_window_ms),
            )
            for commitment, said in found[:limit]
        ]
    return ErasuresAnswer(
        height=chain.head().height,
        erasures=tuple(page),
        after=make_after(page[-1].commitment) if len(found) > limit else None,
    )


def _page(blocks: Iterator[CopiedBlock], limit: int) -> Iterator[CopiedBlock]:
    size = 0
    for count, each in enumerate(blocks, 1):
        yield each
        size += len(each.block) + sum(_size(part) for part in each.parts)
        if count == limit or size >= PAGE_BYTES:
            return


def _size(part: CopiedPart) -> int:
    return len(part.part) if isinstance(part.part, bytes) else 0


def _parts(parts: Sequence[CopiedPart]) -> tuple[PartAnswer, ...]:
    return tuple(
        PartAnswer(
            commitment=each.commitment.hex(),
            part=each.part if isinstance(each.part, bytes) else None,
            decision=each.part if isinstance(each.part, int) else None,
        )
        for each in parts
    )


def held_until(reader: Reader, decided_height: int, window_ms: int | None) -> str | None:
    """Until when engines may still hold the block of an erased part; None when nobody can say.

    The part came before its decision, so what is true of the decision's block is true of its own.
    """
    block = None if window_ms is None else reader.block(decided_height)
    if window_ms is None or block is None:
        return None
    return rfc3339(read_header(block).time_ms + window_ms)


def _commitment_after(after: str | None) -> bytes:
    try:
        return bytes.fromhex(open_after(after))
    except ValueError as err:
        raise BadInputError(
            "`after` is none that this node gave out; start again without it"
        ) from err
