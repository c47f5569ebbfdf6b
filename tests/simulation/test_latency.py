"""The model of a hundred validators does what such a net does."""

import pytest

from tests.simulation.latency import Costs, report, simulate_finality

COSTS = Costs()


def test_the_same_seed_gives_the_same_figures():
    assert simulate_finality(16, 100, COSTS) == simulate_finality(16, 100, COSTS)


def test_more_validators_and_more_transactions_take_longer():
    few, many = simulate_finality(4, 10, COSTS), simulate_finality(64, 10, COSTS)
    large = simulate_finality(64, 2000, COSTS)
    assert few.p50_ms < many.p50_ms < large.p50_ms
    assert few.p50_ms <= few.p95_ms


def test_dearer_signatures_take_longer():
    dear = Costs(verify_vote=2.0)
    assert simulate_finality(64, 10, COSTS).p50_ms < simulate_finality(64, 10, dear).p50_ms


@pytest.mark.sim
def test_finality_of_a_hundred_validators(capsys):
    lines = report()
    with capsys.disabled():
        print("", *lines, sep="\n")
    assert any(line.startswith("100 validators") for line in lines)
