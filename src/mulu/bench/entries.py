"""One data entry of the benchmark's city: a body that passes every rule, a text like a real one.

Source: docs/performance.md, "The workload"; ranges of docs/spec/catalog.md CAT-4 to CAT-8.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from mulu.bench.prose import Prose
from mulu.modules.catalog.records import (
    DataEntry,
    DataType,
    DenyBasis,
    FormatClass,
    Item,
    Level,
    PersonalFlag,
    ShareMode,
    ShareType,
    UpdateCycle,
)
from mulu.modules.catalog.texts import EntryText, ItemText

ITEMS_MIN: Final = 8
ITEMS_MAX: Final = 16
"""Even between both, so 12 on average."""

LEVELS: Final[tuple[Level, ...]] = ("G1", "G2", "G3")
FLAGS: Final[tuple[PersonalFlag, ...]] = ("none", "personal", "sensitive")
DATA_TYPES: Final[tuple[DataType, ...]] = ("C",) * 10 + ("N",) * 4 + ("D", "D", "T", "B", "G", "Y")
WITH_LENGTH: Final = frozenset({"C", "N"})
SHARE_TYPES: Final[tuple[ShareType, ...]] = (1,) * 10 + (2,) * 8 + (3,) * 2
CYCLES: Final[tuple[UpdateCycle, ...]] = (1, 2, 3, 4, 4, 5, 6, 6, 91, 98)
DENIALS: Final[tuple[DenyBasis, ...]] = ("law", "admin_regulation", "state_council_decision")
FORMS: Final[tuple[tuple[FormatClass, tuple[str, ...], tuple[ShareMode, ...]], ...]] = (
    (3, ("mysql",), ("API",)),
    (3, ("dm",), ("BATCH",)),
    (3, ("kingbase",), ("API", "BATCH")),
    (2, ("xlsx",), ("FILE",)),
    (1, ("pdf",), ("FILE",)),
    (7, ("json",), ("API",)),
)
FIRST_DAY: Final = date(2019, 1, 1)
DAYS: Final = 2_400


def make_entry(
    rng: random.Random,
    category: str,
    systems: Sequence[str],
    earlier: Sequence[str],
    items: tuple[int, int] = (ITEMS_MIN, ITEMS_MAX),
) -> tuple[DataEntry, EntryText]:
    """Make one entry.

    Args:
        rng: Where all choices come from.
        category: The entry's 信息资源分类, the beginning of its code.
        systems: Codes of the provider's systems.
        earlier: Codes of entries that it may be related to.
        items: Fewest and most items.
    """
    count = rng.randint(*items)
    level, flag = rng.choice((0, 1, 1, 2)), rng.choice((0, 0, 0, 0, 1, 2))
    share_type = rng.choice(SHARE_TYPES)
    format_class, format_types, modes = rng.choice(FORMS)
    published = FIRST_DAY + timedelta(rng.randrange(DAYS))
    entry = DataEntry(
        category=category,
        deny_basis=(rng.choice(DENIALS),) if share_type == 3 else (),  # noqa: PLR2004 - 不予共享
        format_class=format_class,
        format_types=format_types,
        is_open=rng.choice((True, False, False, None)),
        items=tuple(_item(rng, at, level, flag) for at in range(count)),
        level=LEVELS[level],
        pi=FLAGS[flag],
        published_on=published.isoformat(),
        related=(rng.choice(earlier),) if earlier and rng.random() < 0.1 else (),  # noqa: PLR2004
        share_modes=modes,
        share_type=share_type,
        systems=tuple(rng.sample(systems, min(len(systems), rng.choice((1, 1, 1, 2))))),
        update_cycle=rng.choice(CYCLES),
        updated_on=(published + timedelta(rng.randrange(300))).isoformat(),
        volume_records=int(10 ** rng.uniform(1, 7)),
    )
    return entry, _text(rng, count, share_type)


def _item(rng: random.Random, at: int, level: int, flag: int) -> Item:
    dtype = rng.choice(DATA_TYPES)
    return Item(
        dtype=dtype,
        is_key=at == 0,
        length=rng.choice((2, 6, 8, 18, 20, 32, 64, 200)) if dtype in WITH_LENGTH else 0,
        level=LEVELS[rng.randint(0, level)] if rng.random() < 0.2 else "",  # noqa: PLR2004
        pi=FLAGS[rng.randint(1, flag)] if flag and rng.random() < 0.2 else "",  # noqa: PLR2004
        required=at == 0 or rng.random() < 0.2,  # noqa: PLR2004
    )


def _text(rng: random.Random, items: int, share_type: ShareType) -> EntryText:
    prose = Prose(rng)
    denied, limited = share_type == 3, share_type == 2  # noqa: PLR2004 - 不予共享, 有条件共享
    return EntryText(
        contact_post=prose.one("posts"),
        contact_unit=prose.one("offices"),
        deny_basis=(prose.basis(),) if denied else (),
        deny_reason=prose.one("deny_reasons") if denied else "",
        items=tuple(ItemText(name=name) for name in prose.item_names(items)),
        keywords=prose.keywords(),
        share_condition=prose.condition() if limited else "",
        share_purpose=prose.purpose() if limited else "",
        share_scope=prose.one("scopes") if limited else "",
        summary=prose.summary(),
        themes=(prose.one("themes"),),
        title=prose.title(),
    )
