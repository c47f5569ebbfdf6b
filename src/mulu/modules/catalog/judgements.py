"""The rules V6 to V14 as plain questions about a record: asked by rules and by views alike.

Source: docs/spec/profiles.md PRO-5; 政务数据共享条例 arts 14, 15 and 22; GB/T 43697-2024.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from mulu.modules.catalog.codes import duty_org
from mulu.modules.catalog.records import DataEntry, Level, PersonalFlag, ShareMode

LEVELS: Final[tuple[Level, ...]] = ("G1", "G2", "G3", "G4", "IMPORTANT", "CORE")
"""From low to high."""
PERSONAL_FLAGS: Final[tuple[PersonalFlag, ...]] = ("none", "personal", "sensitive")

_ABOVE_LEVEL: Final = {level: frozenset(LEVELS[n + 1 :]) for n, level in enumerate(LEVELS)}
_ABOVE_FLAG: Final = {f: frozenset(PERSONAL_FLAGS[n + 1 :]) for n, f in enumerate(PERSONAL_FLAGS)}
_level = attrgetter("level")
_flag = attrgetter("pi")

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
    return not _ABOVE_LEVEL[entry.level].isdisjoint(map(_level, entry.items))


def breaks_personal_flag(entry: DataEntry) -> bool:
    """V8: the entry's personal-information flag is said and lower than an item's."""
    if not entry.pi:
        return False
    return not _ABOVE_FLAG[entry.pi].isdisjoint(map(_flag, entry.items))


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
