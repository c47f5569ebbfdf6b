"""Gaps as a page shows them: in the page's language, with what to do about each.

Source: docs/spec/http.md API-22 and API-42; docs/spec/profiles.md PRO-13 and PRO-14.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mulu.client.gap_answers import Both, GapsAnswer, GapTold
from mulu.console.render import Page

_WHOLE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """One gap."""

    name: str
    effect: str
    """Its effect, or "" when this version does not know it."""
    why: str
    how: str
    example: str
    command: str
    """That sets an example; "" where no single value mends the gap."""
    kind: str = ""
    count: int = 0
    url: str = ""
    """Of the records that have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How many records of a kind are without a gap."""

    kind: str
    records: int
    complete: int
    percent: int


def rows_of_record(page: Page, code: str, gaps: Sequence[GapTold]) -> list[GapRow]:
    """Gaps of one record."""
    return [_row(page, told, code) for told in gaps]


def rows_of_many(page: Page, found: GapsAnswer, narrowed: Mapping[str, str]) -> list[GapRow]:
    """Gaps of many records, each leading to them.

    Args:
        page: The visit.
        found: The counts.
        narrowed: Filters of the search that counts are of, such as ``org``.
    """
    return [
        _row(
            page,
            one.told,
            "",
            kind=one.kind,
            count=one.count,
            url=page.url("/", **narrowed, kind=one.kind, gap=one.told.gap),
        )
        for one in found.gaps
    ]


def completeness(records: Mapping[str, int], complete: Mapping[str, int]) -> list[Completeness]:
    """By kind of record, for those that there are."""
    return [
        Completeness(kind=kind, records=count, complete=whole, percent=whole * _WHOLE // count)
        for kind, count in records.items()
        if count
        for whole in (complete.get(kind, 0),)
    ]


def _row(
    page: Page, told: GapTold, code: str, *, kind: str = "", count: int = 0, url: str = ""
) -> GapRow:
    def said(text: Both) -> str:
        return text.zh if page.words.language == "zh" else text.en

    setting = f"mulu revise {code} --set '{told.setting}'" if code and told.setting else ""
    return GapRow(
        name=said(told.name),
        effect=told.effect,
        why=said(told.why),
        how=said(told.how),
        example=said(told.example),
        command=setting,
        kind=kind,
        count=count,
        url=url,
    )
