"""The application counted: what it does stays the same, and everything is counted once."""

import pytest

from mulu.core.errors import InadmissibleError
from mulu.machine.decided import Decided
from mulu.node.counted import STEPS, CountedApplication, LedgerCounts
from mulu.store.memory_store import MemoryStore
from tests.support.toy import NOW_MS, Put, toy_frame
from tests.support.toy_chain import toy_application


def test_blocks_transactions_bytes_and_steps_are_counted():
    counts = LedgerCounts()
    application = CountedApplication(toy_application(MemoryStore()), counts)
    frames = [toy_frame(Put(name="a", value=1)), toy_frame(Put(name="bad", value=101), nonce=2)]
    transactions = [application.check(frame) for frame in frames]
    application.recheck(transactions[0], NOW_MS)
    chosen, _ = application.prepare_proposal(
        transactions, height=1, time_ms=NOW_MS, size_bytes_max=1 << 20
    )
    block = Decided(height=1, time_ms=NOW_MS, transactions=chosen)
    assert application.process_proposal(block)
    application.finalize(block)
    application.commit(b"{}")
    application.finalize(Decided(height=2, time_ms=NOW_MS, transactions=()))
    application.commit(b"{}")
    figures = counts.figures()
    assert figures["mulu_blocks_total"] == 1
    assert figures["mulu_transactions_total/done"] == 1
    assert figures["mulu_transactions_total/refused"] == 1
    assert figures["mulu_committed_bytes_total"] == sum(tx.size_bytes for tx in transactions)
    assert figures["mulu_block_interval_seconds"] == 1.0
    assert [step for step in STEPS if figures[f"mulu_ledger_seconds_total/{step}"] <= 0] == []
    assert application.info().height == 1


def test_what_is_inadmissible_is_counted_and_still_raised():
    counts = LedgerCounts()
    application = CountedApplication(toy_application(MemoryStore()), counts)
    with pytest.raises(InadmissibleError):
        application.check(b"nothing")
    assert counts.figures()["mulu_transactions_total/inadmissible"] == 1
