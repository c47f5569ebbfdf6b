"""The page of one record: facts, items, gaps, versions, and the proof that the browser checks.

Source: docs/spec/http.md API-22, API-24 and API-42.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.params import FromPath

from mulu.client import asks
from mulu.client.catalog_answers import EntriesAnswer, EntryAnswer
from mulu.client.errors import AskError, NotFoundError
from mulu.client.gap_answers import GapsAnswer
from mulu.client.http import AsyncHttp
from mulu.console.facts import facts
from mulu.console.gap_rows import (
    Completeness,
    GapRow,
    completeness,
    rows_of_many,
    rows_of_record,
)
from mulu.console.given import GivenHttp
from mulu.console.items import grid
from mulu.console.proof_texts import proof_texts
from mulu.console.render import Page, render
from mulu.console.search_page import gap_name
from mulu.console.visit import AnyRequest, page_of
from mulu.core.ids import code_from_path

LINKED_SHOWN = 20
VERSIONS_SHOWN = 50
DIGITS_MAX = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Records that point to this one."""

    title: str
    found: EntriesAnswer
    more: str
    """Address of all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What stands in a system lacks."""

    found: GapsAnswer
    gaps: Sequence[GapRow]
    complete: Sequence[Completeness]


@get("/entries/{code:str}", include_in_schema=False)
async def entry_page(request: AnyRequest, http: GivenHttp, code: FromPath[str]) -> Response[str]:
    """One record, or one version of it (``?version=N``)."""
    page = page_of(request)
    asked = dict(page.query)
    try:
        name = code_from_path(code)
    except ValueError as err:
        raise NotFoundError(str(err)) from err
    version = _number(asked.get("version"))
    entry = await http.ask(asks.entry(name, version=version))
    history = await http.ask(asks.versions(name, limit=VERSIONS_SHOWN, after=asked.get("after")))
    gaps = await _gaps(http, page, entry)
    return render(
        page,
        "entry.html",
        entry=entry,
        groups=facts(entry, page.words),
        grid=grid(entry, page.words),
        gaps=gaps,
        older_gaps=[] if entry.is_current else [gap_name(page, gap) for gap in entry.gaps],
        within=await _within(http, page, entry),
        history=history,
        linked=await _linked(http, page, entry),
        proof_texts=proof_texts(page.words),
    )


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= DIGITS_MAX):
        raise AskError(f"{text[:20]!r} is no version; versions are numbers from 1")
    return int(text)


async def _gaps(http: AsyncHttp, page: Page, entry: EntryAnswer) -> Sequence[GapRow]:
    """What the newest version lacks, by effect."""
    if not entry.is_current or not entry.gaps:
        return ()
    found = await http.ask(asks.record_gaps(entry.code))
    return rows_of_record(page, entry.code, found.gaps)


async def _within(http: AsyncHttp, page: Page, entry: EntryAnswer) -> Within | None:
    """What tables and entries of a system lack."""
    if entry.kind != "system" or not entry.is_current:
        return None
    found = await http.ask(asks.gaps(system=entry.code))
    return Within(
        found=found,
        gaps=rows_of_many(page, found, {"system": entry.code}),
        complete=completeness(found.records, found.complete),
    )


async def _linked(http: AsyncHttp, page: Page, entry: EntryAnswer) -> Sequence[Linked]:
    by = {"data_entry": ("entry", "table"), "system": ("system", "data_entry")}
    by["duty"] = ("duty", "data_entry")
    if entry.kind not in by:
        return ()
    name, kind = by[entry.kind]
    narrowed = {name: entry.code, "kind": kind}
    found = await http.ask(asks.entries(narrowed, limit=LINKED_SHOWN))
    if not found.entries:
        return ()
    key = "entry_linked_tables" if kind == "table" else f"entry_linked_entries_{name}"
    return (Linked(title=page.words(key), found=found, more=page.url("/", **narrowed)),)
