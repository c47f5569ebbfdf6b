"""Sets that are alike are found without comparing all with all; DUP-6."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mulu.query.duplicates.joining import share_percent, similar_sets

SETS = st.lists(st.frozensets(st.integers(0, 12), max_size=8), max_size=30)


def all_with_all(sets: list[frozenset[int]], percent: int) -> list[tuple[int, int]]:
    return [
        (a, b)
        for b in range(len(sets))
        for a in range(b)
        if sets[a] and sets[b] and len(sets[a] & sets[b]) * 100 >= percent * len(sets[a] | sets[b])
    ]


@given(sets=SETS, percent=st.sampled_from([50, 66, 80, 100]))
@settings(max_examples=200, deadline=None)
def test_the_same_pairs_are_found_as_by_comparing_all_with_all(
    sets: list[frozenset[int]], percent: int
) -> None:
    joined = similar_sets(sets, percent)
    assert (joined.pairs, joined.cut) == (sorted(all_with_all(sets, percent)), 0)


def test_what_is_not_compared_is_counted() -> None:
    sets = [frozenset(range(10))] * 30
    assert len(similar_sets(sets, 80).pairs) == 30 * 29 // 2
    few = similar_sets(sets, 80, candidates_max=5)
    assert len(few.pairs) == 0 + 1 + 2 + 3 + 4 + 5 * 25
    assert few.cut == 24
    met = similar_sets(sets, 80, meeting_max=10)
    assert met.cut == 20
    assert len(met.pairs) < 30 * 29 // 2


def test_a_share_is_of_the_union() -> None:
    assert share_percent(frozenset("abcd"), frozenset("bcde")) == 60
    assert share_percent(frozenset(), frozenset()) == 0
