"""Questions about a copy of the whole chain, and their answers.

Source: docs/spec/http.md API-30 to API-33; docs/spec/archive.md ARC-7.
"""

from mulu.client.answers import Answer
from mulu.client.asks import Ask


class GenesisDocumentAnswer(Answer):
    """What the chain starts from."""

    height: int
    """Height of the newest block here."""
    document: bytes
    """Canonical genesis document, base64; its tagged hash is in the chain's name."""


class PartAnswer(Answer):
    """A text of a block."""

    commitment: str
    part: bytes | None
    """Salt and text, base64; null when a decision erased it."""
    decision: int | None
    """Number of that decision."""


class ArchivedBlockAnswer(Answer):
    """A block as it is stored."""

    height: int
    block: bytes
    """Base64."""
    parts: tuple[PartAnswer, ...]
    """Texts of its transactions, without those that their providers withhold."""


class ArchivedBlocksAnswer(Answer):
    """A page of blocks."""

    height: int
    """Height of the newest block here; 0 without any."""
    first: int | None
    """Height of the oldest block here; above 1 on a node that began from a snapshot."""
    genesis_parts: tuple[PartAnswer, ...]
    """Texts that genesis refers to; with the first page from height 0 only."""
    blocks: tuple[ArchivedBlockAnswer, ...]
    after: str | None


class LaterFinality(Answer):
    """What made a block final after it was written."""

    height: int
    finality: bytes
    """Canonical finality, base64."""


class FinalityPageAnswer(Answer):
    """A page of finalities."""

    height: int
    """Height of the newest block here."""
    finality: tuple[LaterFinality, ...]
    after: str | None


class ErasureAnswer(Answer):
    """A part that a decision erased."""

    commitment: str
    decision: int
    decided_height: int
    """Block that carried the decision."""
    engines_hold_until: str | None
    """Until when engines of this chain may still hold the block that brought the part; null where
    there is no engine, or the block is not known here."""


class ErasuresAnswer(Answer):
    """A page of erased parts."""

    height: int
    erasures: tuple[ErasureAnswer, ...]
    after: str | None


def genesis() -> Ask[GenesisDocumentAnswer]:
    """The canonical genesis document."""
    return Ask(path="/v1/archive/genesis", answer=GenesisDocumentAnswer)


def blocks(
    first: int, *, limit: int | None = None, after: str | None = None
) -> Ask[ArchivedBlocksAnswer]:
    """Blocks from a height on, with their parts."""
    params = {"from": str(first)} | _page(limit, after)
    return Ask(path="/v1/archive/blocks", answer=ArchivedBlocksAnswer, params=params)


def finality(
    first: int, kind: str = "engine", *, limit: int | None = None, after: str | None = None
) -> Ask[FinalityPageAnswer]:
    """Finality that came later, from a height on: by the engine's votes, or ``sm2``."""
    params = {"from": str(first), "kind": kind} | _page(limit, after)
    return Ask(path="/v1/archive/finality", answer=FinalityPageAnswer, params=params)


def erasures(*, limit: int | None = None, after: str | None = None) -> Ask[ErasuresAnswer]:
    """Parts that decisions erased, by commitment."""
    return Ask(path="/v1/erasures", answer=ErasuresAnswer, params=_page(limit, after))


def _page(limit: int | None, after: str | None) -> dict[str, str]:
    params = {} if limit is None else {"limit": str(limit)}
    return params | ({} if after is None else {"after": after})
