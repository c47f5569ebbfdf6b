"""Links of drafts, by native keys or codes, become codes of the chain.

Source: docs/spec/intake.md INT-29.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final, Literal

from msgspec import structs

from mulu.core.ids import ANY_CODE
from mulu.intake.draft import Draft, SourceKey
from mulu.intake.needs import Chain, KnownRecord
from mulu.modules.catalog.records import Column, DataEntry, Record, System, Table
from mulu.modules.catalog.texts import EntryText

Kind = Literal["duty", "system", "entry", "table"]
Target = Kind | Literal["organisation", "item"]

Codes = tuple[str, ...]

_code: Final = re.compile(ANY_CODE, re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A link that leads nowhere, so far."""

    what: Target
    name: str


def native_id(kind: Kind, key: str) -> str:
    """Id under which a record with a native key is found again; kinds do not share keys."""
    return f"{kind}/{key}"


class Linker:
    """Knows the codes of what this run registered or found, and asks the chain for others.

    Args:
        chain: Asked for what a batch links to, at once.
    """

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._codes: dict[SourceKey, str] = {}
        self._known: set[str] = set()
        self._items: Mapping[str, tuple[str, ...]] = {}

    def remember(self, draft: Draft, code: str) -> None:
        """A draft has a code; only those that others can name are kept in mind."""
        if draft.name:
            self._codes[draft.key] = code
        if draft.code or not isinstance(draft.body, DataEntry):
            self._known.add(code)

    def prefetch(self, drafts: Sequence[Draft]) -> None:
        """Ask the chain for everything that drafts link to and this run does not know."""
        wanted = [link for draft in drafts for link in _links(draft)]
        keys = {key for key, _ in wanted if key is not None} - self._codes.keys()
        found = self._chain.records_by_ref(sorted(keys)) if keys else {}
        self._codes |= {key: record.code for key, record in found.items() if not record.withdrawn}
        firsts = {code for draft in drafts if (code := self._first_entry(draft))}
        codes = ({code for _, code in wanted if code} - self._known) | firsts
        records = self._chain.records_by_code(sorted(codes)) if codes else {}
        self._known |= {code for code, record in records.items() if not record.withdrawn}
        self._items = {
            code: _item_names(record) for code, record in records.items() if code in firsts
        }

    def _first_entry(self, draft: Draft) -> str:
        """Code of a table's first entry, whose items its columns name; "" for other drafts."""
        links = draft.links
        if not any(links.items) or not links.entries:
            return ""
        return self._find(draft, "entry", links.entries[0]) or _as_code(links.entries[0])

    def depends(self, draft: Draft, under_way: Set[str]) -> bool:
        """A draft links to one of these codes, or by a name that this run has not met so far."""
        return any(
            code in under_way if key is None else key not in self._codes
            for key, code in _links(draft)
        )

    def resolve(self, draft: Draft) -> Record | Missing:
        """The draft's body with codes for links, or the first link that leads nowhere."""
        links = draft.links
        duties = self._all(draft, "duty", links.duties)
        systems = self._all(draft, "system", links.systems or _some(links.system))
        entries = self._all(draft, "entry", links.entries or links.related)
        if isinstance(duties, Missing):
            return duties
        if isinstance(systems, Missing):
            return systems
        return (
            entries if isinstance(entries, Missing) else self._fill(draft, duties, systems, entries)
        )

    def _fill(
        self, draft: Draft, duties: Codes, systems: Codes, entries: Codes
    ) -> Record | Missing:
        match draft.body:
            case DataEntry() as body:
                return structs.replace(body, duties=duties, related=entries, systems=systems)
            case System() as body:
                return structs.replace(body, duties=duties)
            case Table() as body:
                return self._table(draft, body, systems[0], entries)
            case body:
                return body

    def _all(self, draft: Draft, kind: Kind, names: Iterable[str]) -> tuple[str, ...] | Missing:
        codes = []
        for name in names:
            code = self._find(draft, kind, name)
            if not code:
                return Missing(what=kind, name=name)
            codes.append(code)
        return tuple(dict.fromkeys(codes))

    def _find(self, draft: Draft, kind: Kind, name: str) -> str:
        code = _as_code(name)
        if code and code in self._known:
            return code
        return self._codes.get(SourceKey(draft.key.source, native_id(kind, name)), "")

    def _table(
        self, draft: Draft, body: Table, system: str, entries: tuple[str, ...]
    ) -> Table | Missing:
        names = self._items.get(entries[0], ()) if entries else ()
        columns: list[Column] = []
        for column, item in zip(body.columns, draft.links.items, strict=True):
            if item and item not in names:
                return Missing(what="item", name=item)
            columns.append(structs.replace(column, item=names.index(item) + 1 if item else 0))
        return structs.replace(body, system=system, entries=entries, columns=tuple(columns))


def _links(draft: Draft) -> Iterable[tuple[SourceKey | None, str]]:
    """Everything a draft links to, as native key and, where it may be one, as code."""
    links = draft.links
    named: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("duty", links.duties),
        ("system", (*links.systems, *_some(links.system))),
        ("entry", (*links.entries, *links.related)),
    )
    for kind, names in named:
        for name in names:
            code = _as_code(name)
            yield (None if code else SourceKey(draft.key.source, native_id(kind, name))), code


def _as_code(name: str) -> str:
    return name if _code.fullmatch(name) else ""


def _some(name: str) -> tuple[str, ...]:
    return (name,) if name else ()


def _item_names(record: KnownRecord) -> tuple[str, ...]:
    text = record.text
    return tuple(item.name for item in text.items) if isinstance(text, EntryText) else ()
