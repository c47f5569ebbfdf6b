"""Imports under the real rules of both modules: INT-41."""

import pytest

from mulu.intake.finding import find_files
from mulu.intake.importer import Options, import_files
from tests.support.catalogue_files import portal_record, write_json
from tests.support.place import REPO
from tests.support.ruled_chain import RuledChain
from tests.support.world import PROFILES, World, genesis_document

CITY = REPO / "examples" / "city"
PORTALS = ("anhui_bengbu", "anhui_hefei", "anhui_huaibei", "shaanxi_shaanxi", "xinjiang_wlmq")


@pytest.fixture
def chain() -> RuledChain:
    return RuledChain(World(genesis=genesis_document(values=PROFILES)).start())


def refused(report) -> list[tuple[int, tuple[str, ...]]]:
    return [(o.index, o.reasons) for o in report.records if o.outcome == "rejected"]


def test_the_rules_take_the_whole_bundled_city(chain):
    report = import_files(chain, find_files([CITY]))
    assert refused(report) == []
    assert report.accepted == report.read
    chain.world.ensure_invariants()
    again = import_files(chain, find_files([CITY]))
    assert (again.unchanged, again.accepted) == (report.read, 0)


def test_a_dry_run_of_the_bundled_city_agrees(chain):
    before = dict(chain.world.view.values)
    report = import_files(chain, find_files([CITY]), Options(dry_run=True))
    assert refused(report) == []
    assert chain.world.view.values == before


def test_the_rules_take_what_portals_hold(chain, shared):
    folder = shared / "data" / "cn-open-data-portals"
    files = find_files([folder / f"{name}.json" for name in PORTALS])
    report = import_files(chain, files)
    assert all("no title" in reasons[0] for _, reasons in refused(report))
    assert report.read == 1023
    assert not any(record.confirmed for record in chain.records())
    chain.world.ensure_invariants()


def test_a_changed_record_is_a_revision_that_the_rules_take(chain, tmp_path):
    import_files(chain, [write_json(tmp_path, "a.json", [portal_record("甲")])])
    changed = [portal_record("甲", 更新周期="每月")]
    report = import_files(chain, [write_json(tmp_path, "a.json", changed)])
    assert [(o.outcome, o.code, o.revised) for o in report.records] == [("accepted", "x-a/1", True)]
    assert chain.world.record("x-a/1").version == 2


def test_what_the_rules_refuse_is_named_by_module_and_number(chain, tmp_path):
    code = {"信息资源代码": "3071100000001/000001"}
    records = [portal_record("甲", **code), portal_record("乙", **code)]
    report = import_files(chain, [write_json(tmp_path, "a.json", records)])
    assert [o.outcome for o in report.records] == ["accepted", "rejected"]
    assert "refused by catalog 7" in report.records[1].reasons[0]
