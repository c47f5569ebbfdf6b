"""What many records lack: of an organisation, of all, within a system (SEA-16, PRO-14, PRO-15)."""

import pytest

from mulu.modules.catalog.gap_texts import weight
from mulu.query import gap_counts
from mulu.query.expression import Filters
from mulu.query.gap_counts import GapCounts
from mulu.query.orgs import Orgs
from mulu.query.search import Search
from mulu.query.viewer import PUBLIC
from tests.projection.chain import DEPT, OTHER, code_of, filled_chain, record, withdrawn
from tests.query.world import asking
from tests.support.world import SYSTEM, entry, entry_text

KINDS = ("data_entry", "duty", "system", "table")


@pytest.fixture(scope="module")
def chain():
    chain = filled_chain()
    chain.do(
        record(code_of(50), entry(), entry_text(summary="")),
        record(code_of(51), entry(level=""), entry_text(summary="")),
        record(code_of(52), entry(update_cycle=0), entry_text(summary="短")),
        record(code_of(53), entry(level=""), entry_text(summary="")),
    )
    chain.do(withdrawn(chain, code_of(53)))
    return chain


@pytest.fixture(scope="module")
def tables(chain, tmp_path_factory):
    with asking(chain, tmp_path_factory.mktemp("views")) as tables:
        yield tables


@pytest.fixture(scope="module")
def counts(tables):
    return GapCounts(tables)


def test_gaps_stand_by_weight_times_records(counts):
    found = counts.of_org(PUBLIC, DEPT, "data_entry").gaps
    listed = [(one.gap, one.count) for one in found]
    assert listed == [
        ("V3:share_condition", 1),
        ("missing:level", 1),
        ("missing:update_cycle", 1),
        ("missing:summary", 2),
        ("weak:summary", 1),
    ]
    heavy = [weight(one.gap) * one.count for one in found]
    assert heavy == sorted(heavy, reverse=True)


def test_every_count_leads_to_as_many_records(counts, tables):
    found = counts.of_org(PUBLIC)
    assert found.gaps
    for one in found.gaps:
        hits = Search(tables).entries(PUBLIC, "", Filters(kind=one.kind, gap=one.gap))
        assert hits.total == one.count, one


def test_complete_records_are_those_without_a_gap(counts, tables):
    for org in ("", DEPT, OTHER):
        found = counts.of_org(PUBLIC, org)
        for kind in found.records:
            seen = Search(tables).entries(PUBLIC, "", Filters(org=org, kind=kind), limit=500)
            assert found.records[kind] == seen.total
            assert found.complete[kind] == sum(not one.gaps for one in seen.entries)
    shown = Orgs(tables).show(PUBLIC, DEPT)
    found = counts.of_org(PUBLIC, DEPT)
    assert (shown.records, shown.complete) == (found.records, found.complete)


def test_one_kind_is_one_kind(counts):
    found = counts.of_org(PUBLIC, DEPT, "duty")
    assert set(found.records) == {"duty"}
    assert {one.kind for one in found.gaps} <= {"duty"}


def test_a_stranger_lacks_nothing(counts):
    found = counts.of_org(PUBLIC, "o9999")
    assert (found.records, found.complete, found.gaps) == ({}, {}, ())


def test_a_system_is_told_of_by_what_stands_in_it(counts, tables):
    found = counts.in_system(PUBLIC, SYSTEM)
    listed = Search(tables).entries(PUBLIC, "", Filters(system=SYSTEM), limit=500)
    assert sum(found.records.values()) == listed.total > 3
    assert sum(found.complete.values()) == sum(not one.gaps for one in listed.entries)
    assert ("missing:summary", 2) in [(one.gap, one.count) for one in found.gaps]
    assert not found.is_capped
    assert counts.in_system(PUBLIC, SYSTEM, "table").gaps == ()
    assert counts.in_system(PUBLIC, "S-o0003-9999").records == {}


def test_only_the_newest_records_of_a_system_are_looked_at(counts, monkeypatch):
    monkeypatch.setattr(gap_counts, "IN_SYSTEM_MAX", 2)
    found = counts.in_system(PUBLIC, SYSTEM)
    assert found.is_capped
    assert sum(found.records.values()) == 2
