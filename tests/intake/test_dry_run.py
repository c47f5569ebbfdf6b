"""Asking without writing: INT-43."""

import pytest

from mulu.intake.finding import find_files
from mulu.intake.importer import Options, import_files
from mulu.intake.needs import Refusal
from mulu.modules.catalog.messages import RegisterRecord
from tests.support.catalogue_files import portal_record, write_json
from tests.support.fake_chain import FakeChain
from tests.support.place import REPO

DRY = Options(dry_run=True)


@pytest.fixture
def chain() -> FakeChain:
    return FakeChain()


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(chain, tmp_path):
    file = write_json(
        tmp_path, "a.json", [portal_record("甲"), portal_record(""), portal_record("甲")]
    )
    before = chain.world.copy()
    report = import_files(chain, [file], DRY)
    assert [o.outcome for o in report.records] == ["accepted", "rejected", "unchanged"]
    assert report.dry_run
    assert len(report.organisations_registered) == 1
    assert (chain.world, chain.submitted) == (before, [])
    real = import_files(chain, [file])
    assert [o.outcome for o in real.records] == [o.outcome for o in report.records]


def test_codes_that_the_chain_would_give_are_not_made_up(chain, tmp_path):
    coded = portal_record("乙", 信息资源代码="3071100000001/000001")
    file = write_json(tmp_path, "a.json", [portal_record("甲"), coded])
    report = import_files(chain, [file], DRY)
    assert [o.code for o in report.records] == ["", "3071100000001/000001"]


def test_rules_are_asked_about_entries_of_organisations_that_are_not_there_yet(chain, tmp_path):
    def refuse(proposed):
        message = proposed.message
        bad = isinstance(message, RegisterRecord) and message.record.update_cycle == 4
        return Refusal(module="catalog", code=22, text="no such thing") if bad else None

    chain.refuse = refuse
    records = [portal_record("甲"), portal_record("乙", 更新周期="每月")]
    report = import_files(chain, [write_json(tmp_path, "a.json", records)], DRY)
    assert [o.outcome for o in report.records] == ["accepted", "rejected"]


def test_a_dry_run_of_the_bundled_city_finds_every_link(chain):
    report = import_files(chain, find_files([REPO / "examples" / "city"]), DRY)
    assert (report.accepted, report.rejected, report.broken) == (report.read, 0, ())
    assert chain.submitted == []


def test_a_dry_run_after_the_import_finds_everything_unchanged_or_changed(chain, tmp_path):
    import_files(
        chain, [write_json(tmp_path, "a.json", [portal_record("甲"), portal_record("乙")])]
    )
    changed = [portal_record("甲", 资源摘要="新的"), portal_record("乙")]
    report = import_files(chain, [write_json(tmp_path, "a.json", changed)], DRY)
    assert [(o.outcome, o.code, o.revised) for o in report.records] == [
        ("accepted", "x-a/1", True),
        ("unchanged", "x-a/2", False),
    ]
    assert chain.records()["x-a/1"].version == 1
