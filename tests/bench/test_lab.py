"""A small city in this process: the real rules take all of it, and every stage is measured."""

import pytest

from mulu.bench.city import plan_city
from mulu.bench.lab import Lab, make_home
from mulu.bench.measure_stages import measure_stages
from mulu.bench.session import Session
from mulu.bench.signing import Signing
from mulu.bench.workload import entry_codes, make_draft, plan_transactions
from mulu.core.canonical import decode_loose
from mulu.machine.receipt import ReceiptHead
from mulu.modules.catalog.state import StoredRecord, record_key

ENTRIES = 300
PER_TX = 25


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(make_home(tmp_path_factory.mktemp("home")))
    lab.set_up(plan_city(ENTRIES, PER_TX))
    yield lab
    lab.close()


def test_every_transaction_of_the_workload_is_done(lab: Lab) -> None:
    plans = plan_transactions(ENTRIES, PER_TX)
    signing = Signing(lab.chain.name, lab.now_ms())
    frames = [signing.frame(make_draft(plan)) for plan in plans]
    finalized = lab.make_block([lab.chain.application.check(frame) for frame in frames])
    outcomes = [decode_loose(receipt, ReceiptHead) for receipt in finalized.receipts]
    assert [(outcome.module, outcome.code) for outcome in outcomes] == [("", 0)] * len(plans)
    with lab.chain.store.read() as reader:
        for code in entry_codes(plans[-1]):
            stored = decode_loose(reader.state(record_key(code)) or b"", StoredRecord)
            assert stored.confirmed
            assert stored.provider == plans[-1].org.org_id


def test_every_stage_is_measured(tmp_path) -> None:
    session = Session(folder=tmp_path, entries=ENTRIES, singles=60, quiet=True)
    session.checks.append(20_000)
    figure = measure_stages(session)
    names = set(figure.detail)
    assert {name.partition(":")[0] for name in names} == {
        "admission",
        "ledger",
        "projection",
        "prover",
    }
    assert all(len(both) == 2 and min(both) >= 0 for both in figure.detail.values())
    assert figure.value > 0
