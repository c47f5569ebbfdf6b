"""Any sequence of changes of the set: never empty, never too quick for who follows it (GOV-8)."""

from fractions import Fraction

import hypothesis.strategies as st
import msgspec
from hypothesis import given, settings

from mulu.core.errors import RefusedError
from tests.support.consortium import governed, joining, new_consortium, propose

changes = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from([0, 1, 5, 9, 10, 12, 20, 40, 1_000_000])),
    min_size=1,
    max_size=12,
)


def powers(world):
    return {one.public_key: one.power for one in governed(world).validators().validators}


def share_kept(before, after) -> Fraction:
    """Share of the larger of both totals that did not change hands."""
    moved = sum(abs(before.get(key, 0) - after.get(key, 0)) for key in before | after)
    return 1 - Fraction(moved, max(sum(before.values()), sum(after.values())))


@settings(max_examples=60)
@given(changes)
def test_a_set_changes_gradually_and_stays(asked):
    world = new_consortium()
    governed(world).put_members(["o0003"])  # one head decides, so that every proposal is a change
    for number, power in asked:
        before = powers(world)
        state = dict(world.view.values)
        action = joining(number, power=power)
        try:
            world.do(propose(world, action), "head 3")
        except RefusedError:
            assert world.view.values == state
            assert powers(world) == before
            continue
        after = powers(world)
        assert after == {key: p for key, p in {**before, action.public_key: power}.items() if p}
        assert after
        assert len(before) == len(after) == 1 or share_kept(before, after) >= Fraction(2, 3)
        world.ensure_invariants()


def test_one_validator_becomes_four_in_small_steps():
    """From the least power there is: raise it alone, then let others grow beside it."""
    world = new_consortium()
    governed(world).put_members(["o0003"])
    stored = governed(world).validators()
    one = next(v for v in stored.validators if v.name == "v1")
    lone = msgspec.structs.replace(one, power=1)
    governed(world).put_validators(msgspec.structs.replace(stored, validators=(lone,)))
    for number, power in [(1, 100), (2, 50), (2, 100), (3, 100), (4, 100)]:
        world.do(propose(world, joining(number, power=power)), "head 3")
    assert sorted(powers(world).values()) == [100, 100, 100, 100]
    world.ensure_invariants()
