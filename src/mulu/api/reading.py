"""The read tables in the words of the interface: times written out, hashes naming themselves.

Source: docs/spec/http.md API-13; docs/spec/search.md SEA-8 to SEA-16.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from mulu.api.errors import bad_input
from mulu.api.lookup_rows import known_entry, source_entry
from mulu.api.narrowing import NONE
from mulu.api.needs import EntriesAsk
from mulu.api.paging import make_after, number_after
from mulu.api.reading_tables import tables_answer
from mulu.api.times import rfc3339
from mulu.client.catalog_answers import (
    Change,
    EntriesAnswer,
    EntryAnswer,
    EntrySummary,
    FacetValue,
    OrgAnswer,
    OrgName,
    OrgsAnswer,
    Suggestion,
    SuggestionsAnswer,
    VersionItem,
    VersionsAnswer,
)
from mulu.client.harvest_answers import SystemTablesAnswer
from mulu.client.lookup_answers import LookupAnswer, SourceEntriesAnswer
from mulu.core.hashing import Hasher
from mulu.query import answers as query
from mulu.query.duplicates.answering import Duplicates
from mulu.query.duplicates.sweeping import Sweeper, SweepHere
from mulu.query.expression import Filters
from mulu.query.gap_counts import GapCounts
from mulu.query.lookup import Lookup
from mulu.query.orgs import Orgs
from mulu.query.packages import Packages
from mulu.query.records import Records
from mulu.query.search import Search
from mulu.query.suggest import Suggest
from mulu.query.system_tables import SystemTables
from mulu.query.tables import ReadTables
from mulu.query.viewer import PUBLIC
from mulu.query.walk import Walk, walk

WALK_MS_MAX: Final = 60_000
"""How long a file of results may take to be written."""


class QueryReads:
    """Implements ``needs.Reads`` over the read tables, for the public.

    Args:
        tables: The live tables.
        hasher: The chain's hash.
        sweeper: Looks for entries that may be the same; in this process unless told otherwise.
    """

    def __init__(self, tables: ReadTables, hasher: Hasher, sweeper: Sweeper | None = None) -> None:
        self._tables = tables
        self._hasher = hasher
        self._search = Search(tables)
        self._suggest = Suggest(tables)
        self._patient = tables.patient(WALK_MS_MAX)
        self._records = Records(tables)
        self._orgs = Orgs(tables)
        self._lookup = Lookup(tables)
        self._tables_of = SystemTables(tables)
        self.packages = Packages(tables)
        self.gap_counts = GapCounts(tables)
        self.duplicates = Duplicates(tables, sweeper or SweepHere(self._patient))

    def height(self) -> int:
        """Height up to which the tables speak."""
        with self._tables.read(PUBLIC) as moment:
            return moment.height

    def entries(self, ask: EntriesAsk) -> EntriesAnswer:
        """Search."""
        with bad_input():
            found = self._search.entries(
                PUBLIC,
                ask.text,
                ask.filters,
                limit=ask.limit,
                after=ask.after,
                sort=ask.sort,
                facets=ask.facets,
            )
        return EntriesAnswer(
            height=found.height,
            total=found.total,
            total_is_capped=found.total_is_capped,
            gaps_height=found.gaps_height,
            entries=[self._summary(each) for each in found.entries],
            facets=_facets(found.facets),
            after=found.after,
        )

    @contextmanager
    def walk(self, text: str, filters: Filters) -> Iterator[Walk]:
        """Everything that a question finds, at one moment, to be written into a file."""
        with bad_input(), walk(self._patient, PUBLIC, text, filters) as found:
            yield found

    def suggest(self, text: str, kind: str) -> SuggestionsAnswer:
        """What somebody may mean who has typed so far."""
        with bad_input():
            found = self._suggest.suggest(PUBLIC, text, kind)
        return SuggestionsAnswer(
            height=found.height,
            suggestions=[
                Suggestion(what=each.what, text=each.text, id=each.id) for each in found.suggestions
            ],
        )

    def entry(self, code: str, version: int | None) -> EntryAnswer | None:
        """A record's newest version, or one of its versions."""
        found = self._records.show(PUBLIC, code, version)
        if found is None:
            return None
        return EntryAnswer(
            height=found.height,
            code=found.code,
            kind=_as(found.kind),
            version=found.version,
            is_current=found.is_current,
            content_hash=self._show(found.content_hash),
            prev=self._show(found.prev),
            status=found.status,
            reason=found.reason,
            note=found.note,
            successor=found.successor,
            provider=_org_name(found.provider),
            declared_by=_org_name(found.declared_by),
            profile=found.profile,
            gaps=list(found.gaps),
            gaps_height=found.gaps_height,
            gaps_profile=found.gaps_profile,
            committed_height=found.committed_height,
            time=rfc3339(found.time_ms),
            what=_as(found.what),
            tx_id=found.tx_id or None,
            title=found.title,
            title_en=found.title_en,
            stored=found.stored,
            text=found.text,
            text_state=found.text_state,
            names=found.names,
        )

    def versions(self, code: str, limit: int, after: str | None) -> VersionsAnswer | None:
        """A record's history."""
        with bad_input():
            found = self._records.history(PUBLIC, code, limit=limit, after=after)
        if found is None:
            return None
        return VersionsAnswer(
            height=found.height,
            code=found.code,
            complete_from=found.complete_from,
            versions=[self._version(each) for each in found.versions],
            after=found.after,
        )

    def lookup(self, codes: Sequence[str], refs: Sequence[tuple[str, str]]) -> LookupAnswer:
        """Many records by code or by the reference of their source."""
        found = self._lookup.find(PUBLIC, codes, refs)
        return LookupAnswer(
            height=found.height,
            entries=[known_entry(opened, self._hasher) for opened in found.records],
        )

    def of_source(self, source: str, limit: int, after: str | None) -> SourceEntriesAnswer:
        """Records that came from a source."""
        found = self._lookup.of_source(
            PUBLIC, source, limit=limit, after=max(number_after(after), 0)
        )
        return SourceEntriesAnswer(
            height=found.height,
            entries=[source_entry(opened, self._hasher) for opened in found.records],
            after=None if found.after is None else make_after(found.after),
        )

    def tables_of(self, system: str, limit: int, after: str | None) -> SystemTablesAnswer:
        """Tables of a system."""
        start = max(number_after(after), 0)
        found = self._tables_of.of_system(PUBLIC, system, limit=limit, after=start)
        return tables_answer(found, self._hasher)

    def orgs(self, limit: int, after: str | None) -> OrgsAnswer:
        """Organisations in order of their ids."""
        with bad_input():
            found = self._orgs.list_orgs(PUBLIC, limit=limit, after=after)
        orgs = [self._org(each) for each in found.orgs]
        return OrgsAnswer(height=found.height, total=found.total, orgs=orgs, after=found.after)

    def org(self, org_id: str) -> OrgAnswer | None:
        """One organisation."""
        found = self._orgs.show(PUBLIC, org_id)
        return None if found is None else self._org(found)

    def _show(self, digest: str) -> str:
        return self._hasher.show(bytes.fromhex(digest)) if digest else ""

    def _summary(self, found: query.EntrySummary) -> EntrySummary:
        return EntrySummary(
            code=found.code,
            kind=_as(found.kind),
            title=found.title,
            title_en=found.title_en,
            summary=found.summary,
            provider=_org_name(found.provider),
            status=found.status,
            share_type=found.share_type,
            level=found.level,
            update_cycle=found.update_cycle,
            is_open=found.is_open,
            version=found.version,
            gaps=list(found.gaps),
            text_state=found.text_state,
            committed_height=found.committed_height,
            time=rfc3339(found.time_ms),
        )

    def _version(self, found: query.VersionItem) -> VersionItem:
        changes = [
            Change(field=each.field, before=each.before, after=each.after) for each in found.changes
        ]
        return VersionItem(
            version=found.version,
            content_hash=self._show(found.content_hash),
            what=_as(found.what),
            status=found.status,
            height=found.committed_height,
            time=rfc3339(found.time_ms),
            declared_by=_org_name(found.declared_by),
            tx_id=found.tx_id,
            text_state=found.text_state,
            changes=changes,
            changes_are_capped=found.changes_are_capped,
        )

    def _org(self, found: query.OrgAnswer) -> OrgAnswer:
        return OrgAnswer(
            height=found.height,
            org_id=found.org_id,
            name=found.name,
            name_en=found.name_en,
            short_name=found.short_name,
            credit_code=found.credit_code,
            kind=found.kind,
            level=found.level,
            region=found.region,
            region_scheme=found.region_scheme,
            status=found.status,
            successor=found.successor,
            contact_unit=found.contact_unit,
            contact_post=found.contact_post,
            source=found.source,
            source_id=found.source_id,
            text_state=found.text_state,
            version=found.version,
            content_hash=self._show(found.content_hash),
            committed_height=found.committed_height,
            time=rfc3339(found.time_ms),
            entries=sum(found.records.values()),
            records=found.records,
            complete=found.complete,
            unconfirmed=found.unconfirmed,
        )


def _facets(found: dict[str, tuple[query.FacetValue, ...]]) -> dict[str, list[FacetValue]]:
    return {
        name: [
            FacetValue(
                value=NONE if name == "level" and not value.value else value.value,
                label=value.label,
                count=value.count,
            )
            for value in values
        ]
        for name, values in found.items()
    }


def _org_name(found: query.OrgName) -> OrgName:
    return OrgName(org_id=found.org_id, name=found.name)


def _as(word: str) -> Any:  # noqa: ANN401 - one of few words, which the tables were written with
    return word
