"""How often ledger and engine may fall (ENG-10)."""

from mulu.node.pair import FALLS_MAX, PAUSE_SECONDS, Falls


def test_falls_without_a_new_block_end_in_a_stop_after_growing_pauses():
    falls = Falls(height=7)
    pauses = []
    for _ in range(FALLS_MAX):
        assert not falls.too_many
        falls.fell()
        pauses.append(falls.pause_seconds)
        falls.stands_at(7)
    assert falls.too_many
    assert pauses[: len(PAUSE_SECONDS)] == list(PAUSE_SECONDS)
    assert pauses[-1] == PAUSE_SECONDS[-1]


def test_a_new_block_begins_the_count_anew():
    falls = Falls(height=7)
    for height in range(8, 40):
        falls.fell()
        falls.stands_at(height)
        assert not falls.too_many
        assert falls.pause_seconds == PAUSE_SECONDS[0]
    assert (falls.total, falls.height) == (32, 39)
