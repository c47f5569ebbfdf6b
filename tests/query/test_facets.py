"""Every filter counts what it finds, also by what providers and databases say (SEA-13, SEA-20)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from mulu.modules.catalog.messages import ColumnChange, ReportDrift, SettleDrift
from mulu.modules.catalog.records import Column, DataEntry, Item, Table
from mulu.modules.catalog.texts import ColumnText, EntryText, ItemText, TableText
from mulu.modules.identity.texts import OrgText
from mulu.projection.files import ViewsFolder
from mulu.projection.rebuild import rebuild
from mulu.query import hits
from mulu.query.counting import FACETS
from mulu.query.expression import Filters
from mulu.query.search import Search
from mulu.query.tables import ReadTables
from mulu.query.viewer import PUBLIC
from tests.projection.chain import (
    DEPT,
    OTHER,
    OTHER_STEWARD,
    STEWARD,
    code_of,
    confirmed,
    fill_at_random,
    record,
    revised_org,
    start_chain,
)
from tests.query.world import asking, follow
from tests.support.world import ENTRY, SYSTEM, TABLE, system, system_text

BODIES = {
    1: DataEntry(share_modes=("API",), format_class=3, share_type=1, is_open=True),
    2: DataEntry(format_class=7, share_type=2, level="G2", update_cycle=4),
    3: DataEntry(share_modes=("FILE", "BATCH"), format_class=2, is_open=False),
    4: DataEntry(),
}
NAMES = {
    "org": "org",
    "kind": "kind",
    "region": "region",
    "org_level": "org_level",
    "status": "status",
    "share_type": "share_type",
    "level": "level",
    "cycle": "update_cycle",
    "is_open": "is_open",
    "format": "format_class",
    "api": "has_api",
    "profile": "profile",
    "confirmed": "is_confirmed",
    "drift": "drift",
}
"""Facet → filter."""
NUMBERS = {"share_type", "cycle", "format"}
HASH = "ab" * 32


def table_of(title):
    column = Column(type_name="varchar(20)", item=1)
    body = Table(columns=(column,), entries=(ENTRY,), schema_hash="cd" * 32, system=SYSTEM)
    return body, TableText(columns=(ColumnText(name="code"),), table_name="t", title=title)


def drifted(chain, code, *changes):
    base = chain.stored(code).content_hash
    return ReportDrift(base=base, changes=changes, code=code, schema_hash=HASH), [], STEWARD


def settled(chain, code):
    return SettleDrift(base=chain.stored(code).content_hash, code=code), [], STEWARD


@pytest.fixture
def chain():
    chain = start_chain()
    chain.do(record(SYSTEM, system(duties=()), system_text()))
    items = (Item(dtype="C"),)
    chain.do(
        record(ENTRY, DataEntry(items=items), EntryText(title="编码", items=(ItemText(name="a"),)))
    )
    chain.do(record(TABLE, *table_of("编码表")))
    for number, body in BODIES.items():
        by, of = (OTHER_STEWARD, OTHER) if number % 2 else ("authority", DEPT)
        chain.do(
            record(code_of(30 + number), body, EntryText(title=f"目录{number}"), by, provider=of)
        )
    chain.do(
        revised_org(
            chain,
            OTHER,
            OrgText(name="公园局"),
            level="district",
            region="510104",
            region_scheme="GBT2260",
        )
    )
    return chain


@pytest.fixture
def asked(chain, tmp_path):
    folder = ViewsFolder(tmp_path)
    follow(chain, folder)
    tables = ReadTables(folder, lambda: 0)
    yield Search(tables), lambda: follow(chain, folder), folder
    tables.close()


def found(search, **narrowed):
    page = search.entries(PUBLIC, "", Filters(**narrowed), limit=500)
    return {entry.code for entry in page.entries}


def counted(search, name):
    return {one.value: one.count for one in search.facets(PUBLIC, "", Filters()).facets[name]}


def test_every_count_is_what_its_filter_finds(asked):
    search, _, _ = asked
    facets = search.entries(PUBLIC, "", Filters(), facets=True).facets
    assert tuple(facets) == FACETS == tuple(sorted(NAMES, key=FACETS.index))
    whole = found(search)
    for name, values in facets.items():
        for one in values:
            value = int(one.value) if name in NUMBERS else one.value
            assert len(found(search, **{NAMES[name]: value})) == one.count, (name, one)
        if name != "region":
            assert sum(one.count for one in values) == len(whole), name


def test_an_interface_is_told_by_share_mode_or_format(asked):
    search, _, _ = asked
    assert found(search, has_api="yes") == {code_of(31), code_of(32)}
    assert code_of(33) in found(search, has_api="no")
    assert found(search, format_class=7) == {code_of(32)}


def test_region_and_level_are_the_providers_now(asked, chain):
    search, catch_up, _ = asked
    mine = {code_of(31), code_of(33)}
    assert counted(search, "region") == {"510104": 2}
    assert found(search, region="510104") == found(search, org_level="district") == mine
    assert found(search, region="510104", org_level="city") == set()
    assert found(search, region="110000") == set()
    chain.do(revised_org(chain, OTHER, OrgText(name="公园局"), region="510105", level="city"))
    catch_up()
    assert found(search, region="510104") == set()
    assert found(search, region="510105") == mine
    assert counted(search, "org_level") == {"city": len(found(search))}


def test_too_many_organisations_of_a_region_are_refused(asked, monkeypatch):
    search, _, _ = asked
    monkeypatch.setattr(hits, "ORGS_MAX", 0)
    with pytest.raises(ValueError, match="choose a region and a level together"):
        found(search, region="510104")
    for bad in ("é", "x" * 200, "\ud800"):
        with pytest.raises(ValueError, match="filter region"):
            found(search, region=bad)


def test_a_drift_is_found_at_its_table_and_at_the_entries_it_touches(asked, chain):
    search, catch_up, _ = asked
    assert counted(search, "drift") == {"none": len(found(search))}
    chain.do(drifted(chain, TABLE, ColumnChange(what="added", type_name="int")))
    catch_up()
    assert found(search, drift="other") == {TABLE}
    assert found(search, drift="breaking") == set()
    chain.do(drifted(chain, TABLE, ColumnChange(what="dropped", column=1)))
    catch_up()
    assert found(search, drift="breaking") == {TABLE, ENTRY}
    assert counted(search, "drift")["breaking"] == 2
    chain.do(settled(chain, TABLE))
    catch_up()
    assert found(search, drift="none") == found(search)


def test_what_the_provider_confirms_moves_to_confirmed(asked, chain):
    search, catch_up, _ = asked
    assert found(search, is_confirmed="no") == {code_of(32), code_of(34)}
    chain.do(confirmed(chain, code_of(32)))
    catch_up()
    assert found(search, is_confirmed="no") == {code_of(34)}
    assert counted(search, "confirmed")["no"] == counted(search, "status")["UNCONFIRMED"] == 1


def test_what_is_remembered_of_rows_is_forgotten_with_their_file(asked, chain):
    search, catch_up, folder = asked
    before = search.facets(PUBLIC, "", Filters()).facets
    chain.do(record(code_of(39), DataEntry(share_type=3), EntryText(title="新"), provider=DEPT))
    catch_up()
    rebuild(folder, chain.store.read, chain.views, source="state")
    after = search.facets(PUBLIC, "", Filters()).facets
    assert {one.value for one in after["share_type"]} - {
        one.value for one in before["share_type"]
    } == {"3"}
    assert sum(one.count for one in after["kind"]) == sum(one.count for one in before["kind"]) + 1


def test_many_may_count_at_once(tmp_path):
    chain = start_chain()
    fill_at_random(chain, 300, seed=7)
    with asking(chain, tmp_path) as tables:
        asked = [Filters(share_type=n % 4, org=(DEPT, OTHER)[n % 2]) for n in range(32)]
        alone = [Search(tables).facets(PUBLIC, "", each).facets for each in asked]
        shared = Search(tables)
        with ThreadPoolExecutor(8) as pool:
            found = pool.map(lambda each: shared.facets(PUBLIC, "", each).facets, asked)
            assert list(found) == alone
