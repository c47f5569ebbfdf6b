"""Where an archive is copied from: a home, or a node far away over HTTP.

Source: docs/spec/archive.md ARC-1 and ARC-7.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from mulu.client import archive as asks
from mulu.client.http import Http
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


class Source(Protocol):
    """Where a copy comes from."""

    def genesis(self) -> bytes:
        """The canonical genesis document."""
        ...

    def genesis_parts(self) -> Sequence[CopiedPart]:
        """Texts that genesis refers to."""
        ...

    def first_height(self) -> int | None:
        """Height of the first block there, None without any."""
        ...

    def last_height(self) -> int:
        """Height of the last block there, 0 without any."""
        ...

    def blocks(self, first: int) -> Iterator[CopiedBlock]:
        """Walk blocks from a height on."""
        ...

    def finalities(self, after: int, kind: FinalityKind) -> Iterator[tuple[int, bytes]]:
        """Walk (height, finality) of what became final later, above a height."""
        ...

    def erasures(self) -> Iterator[tuple[bytes, int]]:
        """Walk (commitment, decision) of the parts that decisions erased."""
        ...


class HomeSource:
    """One moment of a home's store; its node may run or not.

    Args:
        reader: That moment.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def genesis(self) -> bytes:
        """The canonical genesis document."""
        return genesis_document(self._reader)

    def genesis_parts(self) -> Sequence[CopiedPart]:
        """Texts that genesis refers to."""
        return genesis_parts(self._reader)

    def first_height(self) -> int | None:
        """Height of the first block there, None without any."""
        return first_block(self._reader)

    def last_height(self) -> int:
        """Height of the last block there, 0 without any."""
        return self._reader.last_height() or 0

    def blocks(self, first: int) -> Iterator[CopiedBlock]:
        """Walk blocks from a height on."""
        return copied_blocks(self._reader, first)

    def finalities(self, after: int, kind: FinalityKind) -> Iterator[tuple[int, bytes]]:
        """Walk (height, finality) of what became final later, above a height."""
        return copied_finalities(self._reader, after, kind)

    def erasures(self) -> Iterator[tuple[bytes, int]]:
        """Walk (commitment, decision) of the parts that decisions erased."""
        decided = {name: said.decision for name, said in decisions(self._reader).items()}
        return iter(sorted((decided | dict(self._reader.erasures())).items()))


class NodeSource:
    """A node over HTTP, page by page.

    Args:
        http: A connection to it.
    """

    def __init__(self, http: Http) -> None:
        self._http = http

    def genesis(self) -> bytes:
        """The canonical genesis document."""
        return self._http.ask(asks.genesis()).document

    def genesis_parts(self) -> Sequence[CopiedPart]:
        """Texts that genesis refers to."""
        answer = self._http.ask(asks.blocks(0, limit=1))
        return _parts(answer.genesis_parts)

    def first_height(self) -> int | None:
        """Height of the first block there, None without any."""
        return self._http.ask(asks.blocks(0, limit=1)).first

    def last_height(self) -> int:
        """Height of the last block there, 0 without any."""
        return self._http.ask(asks.blocks(0, limit=1)).height

    def blocks(self, first: int) -> Iterator[CopiedBlock]:
        """Walk blocks from a height on."""
        after: str | None = None
        while True:
            answer = self._http.ask(asks.blocks(first, after=after))
            for each in answer.blocks:
                yield CopiedBlock(height=each.height, block=each.block, parts=_parts(each.parts))
            after = answer.after
            if after is None:
                return

    def finalities(self, after: int, kind: FinalityKind) -> Iterator[tuple[int, bytes]]:
        """Walk (height, finality) of what became final later, above a height."""
        place: str | None = None
        while True:
            answer = self._http.ask(asks.finality(after + 1, kind, after=place))
            for each in answer.finality:
                yield each.height, each.finality
            place = answer.after
            if place is None:
                return

    def erasures(self) -> Iterator[tuple[bytes, int]]:
        """Walk (commitment, decision) of the parts that decisions erased."""
        place: str | None = None
        while True:
            answer = self._http.ask(asks.erasures(after=place))
            for each in answer.erasures:
                yield bytes.fromhex(each.commitment), each.decision
            place = answer.after
            if place is None:
                return


def _parts(answered: Sequence[asks.PartAnswer]) -> tuple[CopiedPart, ...]:
    return tuple(
        CopiedPart(
            commitment=bytes.fromhex(each.commitment),
            part=each.decision or 0 if each.part is None else each.part,
        )
        for each in answered
    )
