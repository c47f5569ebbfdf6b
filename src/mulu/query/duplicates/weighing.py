"""How likely a group is one and the same: a table of scores, evidence added up, doubts taken off.

Whole numbers throughout, so that two nodes sort alike.

Source: docs/spec/duplicates.md DUP-7 and DUP-8.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from mulu.query.duplicates.entries import Entry, Found
from mulu.query.duplicates.joining import share_percent
from mulu.query.duplicates.swept import Group, Reason, ReasonName

FULL: Final = 1000
SCORES: Final[dict[ReasonName, tuple[int, int]]] = {
    "same_ref": (950, 900),
    "same_name": (920, 750),
    "same_but_marks": (880, 700),
    "same_but_prefix": (850, 0),
    "same_but_words": (700, 450),
    "same_page": (650, 600),
    "near_name": (650, 450),
    "same_table": (450, 450),
    "same_but_period": (450, 0),
    "one_says_more": (350, 250),
    "same_items": (300, 200),
}
"""By reason: within an organisation, and across several."""
SERIES: Final = 400
"""Most that names are worth of which one says more: a series has the same items, too."""
COMMON_ORGS: Final = 5
"""A name that more organisations use is what each of them has, such as its own budget."""
COMMON: Final = 300
"""Most that such a name is worth."""
ITEMS_MIN: Final = 4
_SHARED: Final = 80
_OTHER: Final = 20
_DOUBT: Final = 60
"""What is left of a score, in percent, when the items are others."""
CODES_MAX: Final = 200
_NAMES: Final = frozenset(("same_name", "same_but_marks", "same_but_words", "near_name"))
_SURE: Final = frozenset(("same_ref", "same_page", "same_table"))
_EACH_ITS_OWN: Final = frozenset(("common_name", "counterparts"))


def weigh(entries: Sequence[Entry], found: Iterable[Found]) -> tuple[Group, ...]:
    """Make one group of all that was found of the same entries, the likeliest first.

    Args:
        entries: All entries.
        found: What was found of several.
    """
    reasons: dict[tuple[int, ...], list[ReasonName]] = {}
    for one in found:
        names = reasons.setdefault(one.places, [])
        if one.reason not in names:
            names.append(one.reason)
    groups = [_group([entries[at] for at in places], names) for places, names in reasons.items()]
    return tuple(sorted(groups, key=lambda group: (-group.score, group.codes)))


def _group(alike: Sequence[Entry], names: Sequence[ReasonName]) -> Group:
    orgs = tuple(sorted({entry.org for entry in alike}))
    within = len(orgs) == 1
    share = _share(alike)
    told: dict[ReasonName, Reason] = {name: Reason(name) for name in names if name != "same_items"}
    if share is not None and share >= _SHARED:
        told["same_items"] = Reason("same_items", share)
    if share is not None and share <= _OTHER:
        told["other_items"] = Reason("other_items", share)
    if len(orgs) > COMMON_ORGS and _NAMES.intersection(told):
        told["common_name"] = Reason("common_name")
    elif not within and _NAMES.intersection(told) and _are_counterparts(alike):
        told["counterparts"] = Reason("counterparts")
    codes = sorted(entry.code for entry in alike)
    return Group(
        score=_score(tuple(told), within=within),
        within=within,
        reasons=tuple(sorted(told.values(), key=lambda one: -SCORES.get(one.name, (0, 0))[0])),
        count=len(codes),
        codes=tuple(codes[:CODES_MAX]),
        orgs=orgs[:CODES_MAX],
    )


def _score(names: Sequence[ReasonName], *, within: bool) -> int:
    """What is not yet certain shrinks by each reason; doubts come last."""
    left = FULL
    for name in names:
        near, far = SCORES.get(name, (0, 0))
        left = left * (FULL - (near if within else far)) // FULL
    score = FULL - left
    if "other_items" in names:
        score = score * _DOUBT // 100
    if "one_says_more" in names and not _SURE.intersection(names):
        score = min(score, SERIES)
    return min(score, COMMON) if _EACH_ITS_OWN.intersection(names) else score


def _are_counterparts(alike: Sequence[Entry]) -> bool:
    """Organisations of as many places: each has its own, such as the schools of its district."""
    places = {entry.place for entry in alike}
    return "" not in places and len(places) == len(alike)


def _share(alike: Sequence[Entry]) -> int | None:
    """Names of items that all share with the first, in percent; None when too few are said."""
    first = alike[0].items
    if any(len(entry.items) < ITEMS_MIN for entry in alike):
        return None
    return min(share_percent(first, entry.items) for entry in alike[1:CODES_MAX])
