"""``search`` and ``saved``: finding records, keeping searches by name, taking results as a file.

Source: docs/spec/cli.md CLI-11 and CLI-60; docs/spec/search.md SEA-22 and SEA-23.
"""

from pathlib import Path
from typing import Final

import msgspec
import typer
from rich.console import Group, RenderableType
from rich.text import Text

from mulu.cli import options
from mulu.cli.errors import UsageError
from mulu.cli.files import beside
from mulu.cli.searches import kept_searches, named_search, put_searches
from mulu.cli.session import Session, session_of
from mulu.cli.tables import facts, rows
from mulu.cli.texts import say
from mulu.client import asks
from mulu.client.catalog_answers import EntriesAnswer, EntrySummary, FacetValue
from mulu.client.http import Http

PAGE: Final = 500
UNCONFIRMED: Final = "UNCONFIRMED"
FORMS: Final = {".csv": "csv", ".jsonl": "jsonl", ".xlsx": "xlsx"}
FACETS_SHOWN: Final = 8


def search(  # noqa: PLR0913 - one argument for each filter
    context: typer.Context,
    *,
    text: options.Words = "",
    org: options.OfOrg = "",
    region: options.OfRegion = "",
    org_level: options.OfOrgLevel = "",
    kind: options.OfKind = "",
    share_type: options.OfShareType = "",
    level: options.OfLevel = "",
    cycle: options.OfCycle = "",
    status: options.OfStatus = "",
    is_open: options.OfOpen = "",
    format_class: options.OfFormat = "",
    api: options.OfApi = "",
    profile: options.OfProfile = "",
    confirmed: options.OfConfirmed = "",
    drift: options.OfDrift = "",
    gap: options.OfGap = "",
    duty: options.OfDuty = "",
    system: options.OfSystem = "",
    entry: options.OfEntry = "",
    related: options.OfRelated = "",
    sort: options.Sorted = "best",
    facets: options.WithFacets = False,
    limit: options.Limit = 20,
    output: options.ResultsOut = None,
    saved: options.SavedName = "",
    save: options.SaveAs = "",
) -> None:
    """Find records, best first."""
    session = session_of(context)
    given = asks.filters(
        q=text,
        org=org,
        region=region,
        org_level=org_level,
        kind=kind,
        share_type=share_type,
        level=level,
        cycle=cycle,
        status=status.upper(),
        is_open=is_open,
        format=format_class,
        api=api,
        profile=profile,
        confirmed=confirmed,
        drift=drift,
        gap=gap,
        duty=duty,
        system=system,
        entry=entry,
        related=related,
    )
    narrowed = {**named_search(session.home.searches_file, saved), **given} if saved else given
    if save:
        put_searches(session.home.searches_file, save, narrowed)
    if output is not None:
        _take(session, narrowed, output)
        return
    _show(session, narrowed, limit, sort, facets=facets)


def saved(context: typer.Context, remove: options.RemoveSaved = "") -> None:
    """List the searches that were kept, or remove one."""
    session = session_of(context)
    file = session.home.searches_file
    if remove:
        named_search(file, remove)
        put_searches(file, remove, None)
    found = kept_searches(file)
    lines = (
        (name, " ".join(f"{key}={value}" for key, value in query.items()))
        for name, query in found.items()
    )
    answer = {"searches": [{"name": name, "query": query} for name, query in found.items()]}
    session.print(answer, rows(("name", "query"), lines))


def _show(
    session: Session, narrowed: dict[str, str], limit: int, sort: str, *, facets: bool
) -> None:
    with session.http() as http:
        page = _pages(http, narrowed, limit, sort, facets=facets)
    key = "search.capped" if page.total_is_capped else "search.total"
    total = say(key, total=page.total, height=page.height)
    answer = {
        "height": page.height,
        "total": page.total,
        "total_is_capped": page.total_is_capped,
        "entries": page.entries,
        "after": page.after,
    } | ({"facets": page.facets} if facets else {})
    shown: list[RenderableType] = [_hits(page.entries), Text(total, style="dim")]
    if facets:
        shown.insert(0, facts("", {name: _counts(of) for name, of in page.facets.items() if of}))
    session.print(answer, Group(*shown))


def _pages(
    http: Http, narrowed: dict[str, str], limit: int, sort: str, *, facets: bool
) -> EntriesAnswer:
    """The first pages that hold so many hits."""
    page = http.ask(asks.entries(narrowed, limit=min(limit, PAGE), sort=sort, facets=facets))
    found = list(page.entries)
    after = page.after
    while after is not None and len(found) < limit:
        left = min(limit - len(found), PAGE)
        more = http.ask(asks.entries(narrowed, limit=left, after=after, sort=sort))
        found += more.entries
        after = more.after
    return msgspec.structs.replace(page, entries=found, after=after)


def _take(session: Session, narrowed: dict[str, str], output: Path) -> None:
    """Write all results into a file, whole or not at all."""
    form = FORMS.get(output.suffix.lower())
    if form is None:
        raise UsageError(say("search.form", file=output.name))
    with session.http() as http, beside(output) as place, place.open("wb") as out:
        headers = http.save(asks.results(narrowed, form), out)
    height, count = int(headers["x-mulu-height"]), int(headers["x-mulu-count"])
    answer = {"file": str(output), "height": height, "count": count, "query": narrowed}
    session.print(answer, say("search.taken", count=count, file=output, height=height))


def _hits(entries: list[EntrySummary]) -> RenderableType:
    return rows(
        ("code", "title", "provider", "share", ""),
        (
            (
                entry.code,
                entry.title,
                entry.provider.name or entry.provider.org_id,
                entry.share_type or "",
                state(entry.status),
            )
            for entry in entries
        ),
    )


def _counts(values: list[FacetValue]) -> str:
    shown = [f"{one.label or one.value} {one.count}" for one in values[:FACETS_SHOWN]]
    return " · ".join([*shown, *(["…"] if len(values) > FACETS_SHOWN else [])])


def state(status: str) -> str:
    """How a status is told; "" for the usual one."""
    return {UNCONFIRMED: say("unconfirmed"), "PUBLISHED": ""}.get(status, status)
