"""From entries to groups that may be the same: by name, period, slip, source, page, table, items.

Entries of one name are one cluster. What lies within an organisation and what lies across several
are different groups, since different persons decide about them.

Source: docs/spec/duplicates.md DUP-2 to DUP-8.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from mulu.projection.sounds import syllables_of
from mulu.query.duplicates.entries import Entry, Found
from mulu.query.duplicates.joining import similar_sets
from mulu.query.duplicates.swept import Group, ReasonName
from mulu.query.duplicates.telling import difference
from mulu.query.duplicates.weighing import weigh
from mulu.query.duplicates.words import TELLING

NEAR_PERCENT: Final = 60
"""Share of bigrams from which two names are looked at: one of nine characters differs."""
ITEMS_PERCENT: Final = 80
ITEMS_MIN: Final = 4
"""Fewer item names say little."""
SAME_MAX: Final = 20
"""Entries that share a page, a table or their items; more of them share a template."""
_NAME_CHARS_MIN: Final = 6
_CHINESE: Final = re.compile("[\u4e00-\u9fff]+")


class Clusters:
    """Which entries are called alike.

    Args:
        count: How many entries there are.
    """

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def find(self, place: int) -> int:
        """The first entry of its cluster."""
        while self._parent[place] != place:
            self._parent[place] = self._parent[self._parent[place]]
            place = self._parent[place]
        return place

    def join(self, places: Sequence[int]) -> None:
        """Make one cluster of several."""
        roots = sorted({self.find(place) for place in places})
        for root in roots[1:]:
            self._parent[root] = roots[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """All groups."""

    groups: Sequence[Group]
    """The likeliest first."""
    cut: int
    """Names and sets of items that were not compared with all that are like them."""


def group(entries: Sequence[Entry], tables: Iterable[Sequence[str]]) -> Grouped:
    """Find groups.

    Args:
        entries: In the order of their codes.
        tables: For each table the codes of the entries that it carries.
    """
    clusters = _clusters(entries)
    near, cut_names = _near(entries, clusters)
    items, cut_items = _by_items(entries)
    found = [
        *_named(entries, clusters),
        *_periods(entries, clusters),
        *near,
        *_by_key(entries, "same_ref", _refs(entries)),
        *_by_key(entries, "same_page", ((place, e.page) for place, e in enumerate(entries))),
        *_by_table(entries, tables),
        *items,
    ]
    return Grouped(groups=weigh(entries, found), cut=cut_names + cut_items)


def _clusters(entries: Sequence[Entry]) -> Clusters:
    clusters = Clusters(len(entries))
    keyed = ((place, ("", entry.spelt.words)) for place, entry in enumerate(entries))
    own = ((place, (entry.org, entry.spelt.core)) for place, entry in enumerate(entries))
    for places in (*_together(keyed), *_together(own)):
        clusters.join(places)
    return clusters


def _together(keyed: Iterable[tuple[int, Hashable]]) -> Iterator[list[int]]:
    """Places of one key, where there are several."""
    by_key: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, key in keyed:
        by_key[key].append(place)
    return (places for places in by_key.values() if len(places) > 1)


def _named(entries: Sequence[Entry], clusters: Clusters) -> Iterator[Found]:
    """Entries of one name, within each organisation and across them."""
    for places in _together((place, clusters.find(place)) for place in range(len(entries))):
        yield from _split(entries, places, _name_reason)


def _split(
    entries: Sequence[Entry],
    places: Sequence[int],
    reason_of: Callable[[Sequence[Entry]], ReasonName],
) -> Iterator[Found]:
    """What lies within an organisation; and across them, one of each."""
    by_org: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        by_org[entries[place].org].append(place)
    within = [found for found in by_org.values() if len(found) > 1]
    across = [found[0] for found in by_org.values()]
    for found in (*within, *([across] if len(across) > 1 else [])):
        yield Found(places=tuple(found), reason=reason_of([entries[place] for place in found]))


def _name_reason(alike: Sequence[Entry]) -> ReasonName:
    """The least that has to be left out of the titles to make them one."""
    if len({entry.spelt.title for entry in alike}) == 1:
        return "same_name"
    if len({entry.spelt.marks for entry in alike}) == 1:
        return "same_but_marks"
    own = len({entry.org for entry in alike}) == 1
    if own and len({entry.spelt.plain for entry in alike}) == 1:
        return "same_but_prefix"
    return "same_but_words"


def _periods(entries: Sequence[Entry], clusters: Clusters) -> Iterator[Found]:
    """Entries of an organisation that differ in year, month or quarter; one of each name."""
    heads = sorted({clusters.find(place) for place in range(len(entries))})
    keyed = ((at, (entries[at].org, entries[at].spelt.timeless)) for at in heads)
    for places in _together(keyed):
        yield Found(places=tuple(places), reason="same_but_period")


def _near(entries: Sequence[Entry], clusters: Clusters) -> tuple[list[Found], int]:
    """Names that differ by a slip, or by which one says a little more; one entry of each name."""
    heads = sorted({clusters.find(place) for place in range(len(entries))})
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for at in heads:
        name = entries[at].spelt.words
        if len(name) >= _NAME_CHARS_MIN:
            blocks["\0".join(TELLING.findall(name))].append(at)
    found, cut = [], 0
    for places in blocks.values():
        if len(places) > 1:
            names = [entries[place].spelt.words for place in places]
            joined = similar_sets([_bigrams(name) for name in names], NEAR_PERCENT)
            cut += joined.cut
            pairs = {*joined.pairs, *_sounding_alike(names)}
            for a, b in sorted(pairs):
                found += _differing(entries, places[a], places[b])
    return found, cut


def _sounding_alike(names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Names that are read aloud alike: what is mistyped in Chinese mostly sounds right."""
    sounds = ((at, (*syllables_of(name), _CHINESE.sub("", name))) for at, name in enumerate(names))
    for places in _together(sounds):
        if len(places) <= SAME_MAX:
            yield from combinations(places, 2)


def _differing(entries: Sequence[Entry], a: int, b: int) -> list[Found]:
    match difference(entries[a].spelt, entries[b].spelt):
        case "slip":
            return [Found(places=(a, b), reason="near_name")]
        case "more":
            return [Found(places=(a, b), reason="one_says_more")]
        case "other":
            return []


def _bigrams(name: str) -> frozenset[str]:
    return frozenset(name[at : at + 2] for at in range(len(name) - 1))


def _refs(entries: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    return ((place, entry.ref) for place, entry in enumerate(entries))


def _by_key(
    entries: Sequence[Entry], reason: ReasonName, keyed: Iterable[tuple[int, str]]
) -> Iterator[Found]:
    """Entries that share a key which is said, and are few."""
    for places in _together((place, key) for place, key in keyed if key):
        if len(places) <= SAME_MAX:
            yield from _split(entries, places, lambda _: reason)


def _by_table(entries: Sequence[Entry], tables: Iterable[Sequence[str]]) -> Iterator[Found]:
    """Entries that one table carries."""
    places = {entry.code: place for place, entry in enumerate(entries)}
    for codes in tables:
        carried = sorted({places[code] for code in codes if code in places})
        if 1 < len(carried) <= SAME_MAX:
            yield Found(places=tuple(carried), reason="same_table")


def _by_items(entries: Sequence[Entry]) -> tuple[list[Found], int]:
    """Entries of which the items have the same names, or nearly."""
    by_set: defaultdict[frozenset[int], list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        if len(entry.items) >= ITEMS_MIN:
            by_set[entry.items].append(place)
    few = {items: places for items, places in by_set.items() if len(places) <= SAME_MAX}
    sets = list(few)
    joined = similar_sets(sets, ITEMS_PERCENT)
    found = [
        one
        for places in few.values()
        if len(places) > 1
        for one in _split(entries, places, lambda _: "same_items")
    ]
    for a, b in joined.pairs:
        pair = (few[sets[a]][0], few[sets[b]][0])
        found.append(Found(places=pair, reason="same_items"))
    return found, joined.cut
