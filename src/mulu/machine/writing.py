"""What one block leaves behind, gathered for the store's one write.

Source: docs/spec/block.md BLK-1 to BLK-7; docs/spec/ordering.md ORD-3.
"""

from collections.abc import Sequence

from mulu.core.canonical import encode
from mulu.core.errors import ensure
from mulu.machine.block import StoredTx, encode_block
from mulu.machine.decided import Decided
from mulu.machine.execute import Outcome
from mulu.machine.head import HEAD, SEAL, StoredSeal, encode_head
from mulu.store.port import BlockWrite
from mulu.tx.body import part_refs
from mulu.tx.prepare import Prepared


def block_write(decided: Decided, outcome: Outcome, finality: bytes) -> BlockWrite:
    """Everything one block writes, for the store's one transaction."""
    stored = [StoredTx(body=tx.body, signatures=tx.signatures) for tx in decided.transactions]
    block = encode_block(
        header=encode(outcome.header),
        finality=finality,
        transactions=stored,
        receipts=list(outcome.receipts),
        system=decided.system,
        self_proving=decided.self_proving,
    )
    return BlockWrite(
        height=decided.height,
        block=block,
        state_changes=outcome.state_changes,
        tree_changes=outcome.tree_changes,
        parts=list(opened_parts(decided.transactions)),
        txs=[(tx.id, index) for index, tx in enumerate(decided.transactions)],
        header_hash=outcome.header_hash,
        log_index=outcome.header.log_size,
        seen_add=outcome.seen_added,
        seen_drop=outcome.seen_dropped,
        meta={
            HEAD: encode_head(outcome.head),
            SEAL: encode(StoredSeal(finality=finality.decode(), header=outcome.header)),
        },
    )


def opened_parts(transactions: Sequence[Prepared]) -> list[tuple[bytes, bytes]]:
    """(commitment, salt ‖ text) of every part that the transactions carry."""
    pairs: list[tuple[bytes, bytes]] = []
    for tx in transactions:
        refs = [ref for ref in part_refs(tx.messages) if not ref.withheld]
        ensure(len(refs) == len(tx.parts), "a prepared transaction lacks a part")
        pairs += [
            (bytes.fromhex(ref.commitment), part) for ref, part in zip(refs, tx.parts, strict=True)
        ]
    return pairs
