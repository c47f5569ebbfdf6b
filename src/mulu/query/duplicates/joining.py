"""Sets that are alike, found by their rarest members instead of comparing all with all.

Two sets of which the shared part is at least a share of the union must have in common one of the
few rarest members of each (Bayardo, Ma and Srikant 2007, "Scaling up all pairs similarity search",
prefix filtering), so only sets that meet there are compared.

Source: docs/spec/duplicates.md DUP-6.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, TypeVar

T = TypeVar("T", bound=Hashable)

CANDIDATES_MAX: Final = 200
"""Sets that one set is compared with at most."""
MEETING_MAX: Final = 1_000
"""Sets that meet at one member at most; more of them say that it tells nothing."""


@dataclass(slots=True)
class Joined:
    """Pairs that were found, and what was not looked at."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    """Places of both sets, the lower first."""
    cut: int = 0
    """Sets that were not compared with all that they meet."""


def similar_sets(
    sets: Sequence[AbstractSet[T]],
    percent: int,
    *,
    candidates_max: int = CANDIDATES_MAX,
    meeting_max: int = MEETING_MAX,
) -> Joined:
    """Find the pairs of sets that share at least a percentage of their union.

    Args:
        sets: The sets; an empty one is like none.
        percent: From 50 to 100.
        candidates_max: Most sets that one is compared with.
        meeting_max: Most sets that meet at one member.
    """
    counts = Counter(member for one in sets for member in one)
    meeting: dict[T, list[int]] = {}
    joined = Joined()
    for place in sorted(range(len(sets)), key=lambda place: (len(sets[place]), place)):
        mine = sets[place]
        rare = _rarest(mine, counts, percent)
        met, cut = _met(rare, meeting, sets, len(mine) * percent, candidates_max)
        joined.pairs += [
            (min(place, other), max(place, other))
            for other in met
            if _alike(mine, sets[other], percent)
        ]
        for member in rare:
            there = meeting.setdefault(member, [])
            if len(there) < meeting_max:
                there.append(place)
            else:
                cut = True
        joined.cut += cut
    joined.pairs.sort()
    return joined


def _rarest(mine: AbstractSet[T], counts: Counter[T], percent: int) -> list[T]:
    """Its rarest members, as many as a set that is like it cannot lack all of."""
    needed = -(-len(mine) * percent // 100)
    ordered = sorted(mine, key=lambda member: (counts[member], str(member)))
    return ordered[: len(mine) - needed + 1]


def _met(
    rare: Sequence[T],
    meeting: dict[T, list[int]],
    sets: Sequence[AbstractSet[T]],
    least_100: int,
    candidates_max: int,
) -> tuple[list[int], bool]:
    """Sets that meet there and are not too small, each once."""
    found: dict[int, None] = {}
    for other in _at(rare, meeting):
        if len(sets[other]) * 100 >= least_100 and other not in found:
            if len(found) >= candidates_max:
                return list(found), True
            found[other] = None
    return list(found), False


def _at(rare: Sequence[T], meeting: dict[T, list[int]]) -> Iterator[int]:
    for member in rare:
        yield from meeting.get(member, ())


def _alike(left: AbstractSet[T], right: AbstractSet[T], percent: int) -> bool:
    shared = len(left & right)
    return shared * 100 >= percent * (len(left) + len(right) - shared)


def share_percent(left: AbstractSet[T], right: AbstractSet[T]) -> int:
    """What two sets share of their union, in percent, rounded down."""
    shared = len(left & right)
    union = len(left) + len(right) - shared
    return shared * 100 // union if union else 0
