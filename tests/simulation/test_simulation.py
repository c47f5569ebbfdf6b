"""Replicas under faults: equal roots, nothing lost, nothing twice (ABC-8 to ABC-18, TXN-13)."""

import pytest

from mulu.machine.application import Application
from mulu.ordering.cometbft.proposals import Proposals
from mulu.ordering.cometbft.responses import ACCEPT, ResponseProcessProposal
from mulu.store.memory_store import MemoryReader, MemoryStore
from tests.simulation.__main__ import main, simulate

SEEDS = 100
AT_A_TIME = 10
SEEDS_SIM = 2_000


@pytest.mark.parametrize("first", range(0, SEEDS, AT_A_TIME))
def test_replicas_agree_whatever_happens_to_them(first):
    main(first, AT_A_TIME)


@pytest.mark.sim
@pytest.mark.parametrize("first", range(1_000, 1_000 + SEEDS_SIM, SEEDS_SIM // 4))
def test_replicas_agree_over_many_seeds(first):
    main(first, SEEDS_SIM // 4)


def test_a_seed_does_the_same_again():
    assert simulate(7).counted == simulate(7).counted


def accept_everything(monkeypatch):
    monkeypatch.setattr(
        Proposals, "process", lambda self, request: ResponseProcessProposal(status=ACCEPT)
    )


def forget_what_was_seen(monkeypatch):
    monkeypatch.setattr(MemoryReader, "seen", lambda self, bucket, tx_id: False)


def lose_a_block_now_and_then(monkeypatch):
    commit = MemoryStore.commit
    monkeypatch.setattr(
        MemoryStore, "commit", lambda self, write: write.height % 5 and commit(self, write)
    )


def execute_differently_after_a_start(monkeypatch):
    finalize = Application.finalize
    lives = []

    def other(self, decided):
        if self not in lives:
            lives.append(self)
        late = lives.index(self) > 4 and decided.transactions
        return finalize(self, _one_ms_later(decided) if late else decided)

    monkeypatch.setattr(Application, "finalize", other)


def _one_ms_later(decided):
    return type(decided)(
        height=decided.height,
        time_ms=decided.time_ms + 1,
        transactions=decided.transactions,
        system=decided.system,
    )


@pytest.mark.parametrize(
    "spoil",
    [
        accept_everything,
        forget_what_was_seen,
        lose_a_block_now_and_then,
        execute_differently_after_a_start,
    ],
)
def test_a_spoiled_machine_is_caught(spoil, monkeypatch):
    """The checks see what they are for: each of these breaks some seed of the first ten."""
    spoil(monkeypatch)
    with pytest.raises(Exception):  # noqa: B017 - each shows itself in its own way
        main(0, 10)
