"""A large workbook as a city fills it in: entries with their items, a few of them with mistakes.

Source: docs/performance.md, "How it is measured".
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from msgspec import structs

from mulu.bench.workload import make_draft, plan_transactions
from mulu.core.canonical import decode
from mulu.intake.excel.showing import Shown, show_record
from mulu.intake.excel.template import WorkbookWriter
from mulu.intake.needs import KnownRecord
from mulu.modules.catalog.messages import RegisterRecord
from mulu.modules.catalog.records import DataEntry
from mulu.modules.catalog.texts import EntryText
from mulu.tx.parts import SALT_BYTES

PER_ORG: Final = 500
ITEMS: Final = (1, 3)
"""Fewest and most items of an entry."""
WRONG_EACH: Final = 100
"""One entry of so many has a mistake."""
_LANGUAGE: Final = "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a workbook holds."""

    entries: int
    wrong: int
    items: int
    bytes_: int


def write_workbook(path: Path, entries: int) -> Made:
    """Write a workbook with new entries of the city's organisations, known by name only.

    Args:
        path: Where.
        entries: How many.
    """
    writer = WorkbookWriter(path, ("entry",), _LANGUAGE)
    wrong = items = 0
    for number, shown in enumerate(_rows(entries), start=1):
        cells = shown.cells
        if number % WRONG_EACH == 0:
            wrong += 1
            cells = {**cells, "share_type": "随便看看"}
        writer.write(replace(shown, cells=cells), "")
        items += len(shown.parts)
    writer.close()
    return Made(entries=entries, wrong=wrong, items=items, bytes_=path.stat().st_size)


def _rows(entries: int) -> Iterator[Shown]:
    for plan in plan_transactions(entries, PER_ORG, items=ITEMS):
        draft = make_draft(plan)
        messages = decode(draft.messages, tuple[RegisterRecord, ...])
        for message, part in zip(messages, draft.parts, strict=True):
            yield _row(plan.org.name, message, part)


def _row(provider: str, message: RegisterRecord, part: bytes) -> Shown:
    record = message.record
    if isinstance(record, DataEntry):
        record = structs.replace(record, category="", related=(), systems=())
    known = KnownRecord(
        code=message.code,
        content_hash="",
        profile=message.profile,
        provider=provider,
        record=record,
        text=decode(part[SALT_BYTES:], EntryText),
        version=1,
    )
    return show_record(known, _LANGUAGE, provider, lambda _: ())
