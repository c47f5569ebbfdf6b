"""The rules V6 to V14 as plain questions about a record: asked by rules and by views alike.

Source: docs/spec/profiles.md PRO-5; 政务数据共享条例 arts 14, 15 and 22; GB/T 43697-2024.
"""

from collections.abc import Iterable
from typing import Final

from mulu.modules.catalog.codes import duty_org
from mulu.modules.catalog.records import DataEntry, Level, PersonalFlag, ShareMode

LEVEL_RANK: Final[dict[Level, int]] = {
    "": 0,
    "G1": 1,
    "G2": 2,
    "G3": 3,
    "G4": 4,
    "IMPORTANT": 5,
    "CORE": 6,
}
PERSONAL_RANK: Final[dict[PersonalFlag, int]] = {"": 0, "none": 1, "personal": 2, "sensitive": 3}

FILE_CLASSES: Final = frozenset({1, 2, 4, 5, 6})
DATABASE_CLASS: Final = 3
SERVICE_CLASS: Final = 7
UNCONDITIONAL: Final = 1
CONDITIONAL: Final = 2
DENIED: Final = 3
_FITTING: Final[dict[int, frozenset[ShareMode]]] = {
    **{format_class: frozenset({"FILE", "API"}) for format_class in FILE_CLASSES},
    DATABASE_CLASS: frozenset({"API", "BATCH"}),
    SERVICE_CLASS: frozenset({"API"}),
}
_SIZED: Final = frozenset({"C", "N"})


def breaks_share_modes(entry: DataEntry) -> bool:
    """V6: a way of sharing is named and none fits the format's class."""
    if not entry.share_modes or not entry.format_class:
        return False
    return _FITTING[entry.format_class].isdisjoint(entry.share_modes)


def breaks_level(entry: DataEntry) -> bool:
    """V7: the entry's level is said and lower than an item's."""
    if not entry.level:
        return False
    return LEVEL_RANK[entry.level] < max(map(LEVEL_RANK.__getitem__, _levels(entry)), default=0)


def breaks_personal_flag(entry: DataEntry) -> bool:
    """V8: the entry's personal-information flag is said and lower than an item's."""
    if not entry.pi:
        return False
    flags = {item.pi for item in entry.items}
    return PERSONAL_RANK[entry.pi] < max(map(PERSONAL_RANK.__getitem__, flags), default=0)


def names_foreign_duty(duties: Iterable[str], provider: str) -> bool:
    """V9: a duty is another organisation's."""
    return any(duty_org(duty) != provider for duty in duties)


def lacks_length(entry: DataEntry) -> bool:
    """V10: a character or numeric item does not say its length."""
    return not _SIZED.isdisjoint({item.dtype for item in entry.items if not item.length})


def breaks_grade(entry: DataEntry) -> bool:
    """V14: shared without condition though core, important or sensitive."""
    if entry.share_type != UNCONDITIONAL:
        return False
    return entry.level in {"IMPORTANT", "CORE"} or entry.pi == "sensitive"


def _levels(entry: DataEntry) -> set[Level]:
    return {item.level for item in entry.items}
