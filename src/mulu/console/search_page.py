"""The search page: its address is its state, so it works without scripts.

Source: docs/spec/http.md API-22; docs/spec/search.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from litestar import Response, get

from mulu.client import asks
from mulu.client.catalog_answers import EntriesAnswer, FacetValue
from mulu.client.errors import AskError
from mulu.console.given import GivenHttp
from mulu.console.render import Page, render
from mulu.console.visit import AnyRequest, page_of
from mulu.modules.catalog.gap_names import GAP_NAMES

SHOWN: Final = 20
"""Records on a page."""
OFFERED: Final = (
    "org",
    "org_level",
    "region",
    "share_type",
    "level",
    "cycle",
    "format",
    "api",
    "is_open",
    "status",
    "confirmed",
    "drift",
    "profile",
)
"""Filters that are offered with counts, in this order; the kind stands beside the words."""
NOT_SAID: Final = frozenset({"0", "none", "no", "unknown"})
"""A filter that knows no other value would narrow nothing."""
GROUPS: Final = {"is_open": "open", "format": "format_class"}
"""Where the values of a filter have their names, when it is not under its own."""
SAME_FOR_ALL: Final = frozenset({"profile", "confirmed", "org_level"})
"""Filters that are offered only when there is a choice."""
FILES: Final = (("csv", "CSV"), ("jsonl", "JSON Lines"), ("xlsx", "Excel"))
NAME_MAX: Final = 80
KINDS: Final = ("data_entry", "duty", "system", "table")
ALL: Final = "all"
UNFOLDED: Final = frozenset({"org", "share_type"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value to filter by."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One filter and its values."""

    title: str
    choices: Sequence[Choice]
    unfolded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A filter that is on, and the address without it."""

    title: str
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """The results as a file."""

    label: str
    url: str


@get("/", include_in_schema=False)
async def search_page(request: AnyRequest, http: GivenHttp) -> Response[str]:
    """Words, filters with counts, and a page of results."""
    page = page_of(request)
    asked = dict(page.query)
    narrowed = {name: asked[name] for name in asks.FILTERS if name in asked}
    kind = narrowed.setdefault("kind", KINDS[0])
    if kind == ALL:
        del narrowed["kind"]
    sort = asked.get("sort", "")
    ask = asks.entries(narrowed, limit=SHOWN, after=asked.get("after"), facets=True, sort=sort)
    found: EntriesAnswer | None = None
    problem = ""
    try:
        found = await http.ask(ask)
    except AskError as err:
        problem = str(err)
    chosen = [_chosen(page, name, narrowed[name], found) for name in _narrowing(narrowed)]
    return render(
        page,
        "search.html",
        status_code=HTTPStatus.OK if found else HTTPStatus.BAD_REQUEST,
        found=found,
        problem=problem,
        q=asked.get("q", ""),
        kind=kind,
        kinds=(*KINDS, ALL),
        narrowed=narrowed,
        sort=sort,
        chosen=chosen,
        results=[File(label=label, url=_file(narrowed, form)) for form, label in FILES],
        suggested_name=_name(page, asked.get("q", ""), chosen),
        facets=_facets(page, narrowed, found) if found else [],
        is_later="after" in asked,
    )


def _narrowing(narrowed: dict[str, str]) -> list[str]:
    return [name for name in asks.FILTERS if name in narrowed and name not in {"q", "kind"}]


def _facets(page: Page, narrowed: dict[str, str], found: EntriesAnswer) -> list[Facet]:
    facets = []
    for name in OFFERED:
        values = found.facets.get(name, [])
        if name in narrowed or _divides(name, values):
            choices = [_choice(page, name, value, narrowed.get(name)) for value in values]
            unfolded = name in UNFOLDED or name in narrowed
            facets.append(Facet(title=_title(page, name), choices=choices, unfolded=unfolded))
    return facets


def _divides(name: str, values: Sequence[FacetValue]) -> bool:
    """Whether a filter has anything to choose."""
    if name in SAME_FOR_ALL:
        return len(values) > 1
    return any(value.value not in NOT_SAID for value in values)


def _file(narrowed: dict[str, str], form: str) -> str:
    ask = asks.results(narrowed, form)
    return f"{ask.path}?{urlencode(ask.params)}"


def _name(page: Page, text: str, chosen: Sequence[Chosen]) -> str:
    """What a search may be called when a visitor keeps it."""
    parts = [text, *(each.label for each in chosen)]
    return " · ".join(filter(None, parts))[:NAME_MAX] or page.words("search_title")


def _choice(page: Page, name: str, value: FacetValue, now: str | None) -> Choice:
    chosen = value.value == now
    changed = None if chosen else value.value
    return Choice(
        label=value.label or _label(page, name, value.value),
        count=value.count,
        url=page.with_query(**{name: changed, "after": None}),
        chosen=chosen,
    )


def _chosen(page: Page, name: str, value: str, found: EntriesAnswer | None) -> Chosen:
    offered = found.facets.get(name, []) if found else []
    label = next((each.label for each in offered if each.value == value and each.label), "")
    return Chosen(
        title=_title(page, name),
        label=label or _label(page, name, value),
        url=page.with_query(**{name: None, "after": None}),
    )


def _title(page: Page, name: str) -> str:
    return page.words("by_open" if name == "is_open" else f"by_{name}")


def _label(page: Page, name: str, value: str) -> str:
    if name == "gap":
        return gap_name(page, value)
    return page.words.label(GROUPS.get(name, name), value)


def gap_name(page: Page, gap: str) -> str:
    """Name of a gap in the page's language; its id when this version does not know it."""
    zh, en = GAP_NAMES.get(gap, (gap, gap))
    return zh if page.words.language == "zh" else en
