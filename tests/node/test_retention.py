"""From which height an engine keeps its blocks (ARC-12)."""

import msgspec
import pytest

from mulu.node.retention import DAY_MS, LOOK_HEIGHTS, MARGIN_MS, Retention, engine_window_ms
from mulu.node.settings import Settings
from tests.support.small_chain import code, entry, org, small_chain

WEEK_MS = 7 * DAY_MS


@pytest.fixture
def chain(tmp_path):
    """Block 1 on day 0, then a block a day."""
    made = small_chain(tmp_path)
    made.block(made.frame(org("市教育局")))
    for number in range(1, 12):
        made.clock.at_ms += DAY_MS - 1000
        made.block(made.frame(entry(code(number), f"学校名录{number}", share_type=1)))
    yield made
    made.close()


def asked(chain, oldest_snapshot, days_later: int = 0) -> int:
    retention = Retention(chain.open.store.read, WEEK_MS, oldest_snapshot)
    info = chain.open.application.info()
    return retention(LOOK_HEIGHTS + info.height, info.time_ms + days_later * DAY_MS)


def test_blocks_of_the_last_week_stay(chain):
    assert asked(chain, None) == 12 - 7
    assert asked(chain, None, days_later=3) == 12 - 4


def test_nothing_goes_above_the_oldest_snapshot_or_before_there_is_one(chain):
    assert asked(chain, lambda: 3) == 3
    assert asked(chain, lambda: 9) == 5
    assert asked(chain, lambda: None) == 0


def test_nothing_goes_while_all_is_young(chain):
    retention = Retention(chain.open.store.read, 30 * DAY_MS, None)
    info = chain.open.application.info()
    assert retention(LOOK_HEIGHTS, info.time_ms) == 0


def test_it_looks_now_and_then_and_never_takes_a_height_back(chain):
    looks = []

    def oldest():
        looks.append(1)
        return 5 if len(looks) == 1 else 2

    retention = Retention(chain.open.store.read, WEEK_MS, oldest)
    time_ms = chain.open.application.info().time_ms
    heights = (LOOK_HEIGHTS, LOOK_HEIGHTS + 1, 2 * LOOK_HEIGHTS - 1, 2 * LOOK_HEIGHTS)
    assert [retention(height, time_ms) for height in heights] == [5, 5, 5, 5]
    assert len(looks) == 2


def test_an_erasure_says_until_when_engines_hold_the_block(chain):
    genesis = chain.open.genesis
    assert engine_window_ms(genesis, Settings()) is None
    with_engine = msgspec.structs.replace(genesis, ordering="cometbft")
    assert engine_window_ms(with_engine, Settings(retain_days=9)) == 9 * DAY_MS + MARGIN_MS
