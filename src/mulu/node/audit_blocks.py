"""One block after the other: executed again and compared, or else checked in form.

Source: docs/spec/audit.md AUD-1 to AUD-3, AUD-8 and AUD-16.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from typing import Protocol

from mulu.app import AppVersionError, ensure_app_version
from mulu.core.canonical import encode
from mulu.core.errors import MuluError
from mulu.core.hashing import Hasher
from mulu.core.merkle import root
from mulu.machine.block import Block, decode_block
from mulu.machine.decided import Decided
from mulu.machine.execute import Outcome
from mulu.node.audit_report import BadError, Tally
from mulu.node.replay import Replay
from mulu.proof.header import Header, header_fields
from mulu.query.archived import parts_of
from mulu.store.port import Erased, FinalityKind
from mulu.tx.body import part_refs, tx_id
from mulu.tx.frame import signatures_digest_input
from mulu.tx.parts import PartRef, ensure_part
from mulu.tx.prepare import Prepared


class Copy(Protocol):
    """What is audited: a moment of a store, or an archive."""

    def blocks(self, first: int = 0) -> Iterator[tuple[int, bytes]]:
        """Walk (height, stored block) from a height on."""
        ...

    def part(self, commitment: bytes) -> bytes | Erased | None:
        """Salt ‖ text of a part; ``Erased``; or None when it is not here."""
        ...

    def finality(self, height: int, kind: FinalityKind = "engine") -> bytes | None:
        """Finality that came after its block, or None."""
        ...


def opened_blocks(copy: Copy) -> Iterator[Block]:
    """Walk the blocks of a copy.

    Raises:
        BadError: One cannot be read, or stands at another height.
    """
    for height, stored in copy.blocks(1):
        try:
            block = decode_block(stored)
        except MuluError as err:
            raise BadError(f"block {height}", str(err)) from err
        if block.header.height != height:
            raise BadError(f"block {height}", f"it says it is block {block.header.height}")
        yield block


def prepared_blocks(
    blocks: Iterable[Block], replay: Replay, pool: Executor
) -> Iterator[tuple[Block, list[Prepared]]]:
    """Blocks in order, their signatures verified one block ahead on other threads."""
    ahead = None
    for block in blocks:
        _ensure_rules(replay, block)
        task = (block, pool.submit(replay.prepare, block))
        if ahead is not None:
            yield ahead[0], ahead[1].result()
        ahead = task
    if ahead is not None:
        yield ahead[0], ahead[1].result()


def execute_again(replay: Replay, block: Block, prepared: list[Prepared]) -> Outcome:
    """Execute a block and compare receipts and header.

    Raises:
        BadError: The rules give something else.
    """
    header = block.header
    where = f"block {header.height}"
    outcome = replay.execute(
        Decided(
            height=header.height,
            time_ms=header.time_ms,
            transactions=prepared,
            system=block.system,
        )
    )
    for index, (ours, kept) in enumerate(zip(outcome.receipts, block.receipts, strict=True)):
        if ours != kept:
            raise BadError(f"{where}, receipt {index}", "the rules give another receipt")
    if outcome.header != header:
        raise BadError(f"{where}, {_first_difference(outcome.header, header)}", "replay differs")
    return outcome


def _ensure_rules(replay: Replay, block: Block) -> None:
    try:
        ensure_app_version(block.header.app_version, replay.versions)
    except AppVersionError as err:
        raise BadError(f"block {block.header.height}", str(err)) from err


def ensure_form(hasher: Hasher, chain: str, before: Header | None, block: Block) -> None:
    """Check what a header says of its own block and of the one before, executing nothing.

    Args:
        hasher: The chain's hash.
        chain: Full name of the chain.
        before: Header before, whose hash ``prev`` is compared with elsewhere; None for the first.
        block: The block.

    Raises:
        BadError: They differ.
    """
    header = block.header
    roots = {
        "chain": (header.chain, chain),
        "tx_root": (header.tx_root, root(hasher, _leaves(hasher, block)).hex()),
        "receipt_root": (header.receipt_root, root(hasher, block.receipts).hex()),
        "system_root": (
            header.system_root,
            root(hasher, [encode(item) for item in block.system]).hex(),
        ),
    }
    for name, (said, found) in roots.items():
        if said != found:
            raise BadError(f"block {header.height}, {name}", "it is not its block's")
    if before is not None and (
        header.log_size != before.log_size + 1 or header.time_ms < before.time_ms
    ):
        raise BadError(f"block {header.height}", "it does not follow the block before")


def _leaves(hasher: Hasher, block: Block) -> list[bytes]:
    return [
        tx_id(hasher, tx.body) + hasher.digest(signatures_digest_input(tx.signatures))
        for tx in block.transactions
    ]


def count_parts(
    copy: Copy, hasher: Hasher, refs: Iterable[tuple[str, PartRef]], tally: Tally
) -> None:
    """Check parts against what bodies say, and count the erased ones.

    Args:
        copy: Where they are kept.
        hasher: The chain's hash.
        refs: Each with the place that names it.
        tally: Counts.

    Raises:
        BadError: One is missing or another.
    """
    for where, ref in refs:
        if ref.withheld:
            continue
        commitment = bytes.fromhex(ref.commitment)
        part = copy.part(commitment)
        if isinstance(part, Erased):
            tally.note_erased(commitment, part.decision)
            continue
        name = f"{where}, part {ref.commitment}"
        if part is None:
            raise BadError(name, "it is not kept and no decision erased it")
        try:
            ensure_part(hasher, ref, part)
        except MuluError as err:
            raise BadError(name, str(err)) from err


def refs_of_prepared(height: int, prepared: list[Prepared]) -> Iterator[tuple[str, PartRef]]:
    """Part references of a block's transactions, each with its place."""
    for index, tx in enumerate(prepared):
        for ref in part_refs(tx.messages):
            yield f"block {height}, transaction {index}", ref


def refs_of_block(block: Block) -> Iterator[tuple[str, PartRef]]:
    """The same of a block that is only read."""
    where = f"block {block.header.height}"
    try:
        yield from ((where, ref) for ref in parts_of(block))
    except MuluError as err:
        raise BadError(where, f"a body cannot be read: {err}") from err


def _first_difference(ours: Header, kept: Header) -> str:
    fields = header_fields(ours), header_fields(kept)
    return next(name for name in sorted(fields[0]) if fields[0][name] != fields[1][name])
