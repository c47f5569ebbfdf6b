"""Records are built while others are on their way, and nobody can tell from the outcome: INT-41."""

from collections.abc import Sequence
from typing import Any

import pytest

from mulu.intake import importer, limits, recording, sending
from mulu.intake.finding import find_files
from mulu.intake.importer import Options, import_files
from mulu.intake.needs import Posted, Proposed, Refusal, Submitted
from tests.intake.test_importer import CITY
from tests.support.catalogue_files import portal_record, write_json
from tests.support.fake_chain import FakeChain


class LateChain(FakeChain):
    """What is posted comes into a block only when somebody waits for it, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Sequence[Proposed]] = []
        self.most = 0

    def post(self, batch: Sequence[Proposed]) -> Posted:
        self.waiting.append(batch)
        self.most = max(self.most, len(self.waiting))

        def result() -> Submitted:
            assert self.waiting[0] is batch or not self.submits_until_down, "in another order"
            self.waiting.remove(batch)
            return self.submit(batch)

        return result


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "TAKEN_RECORDS", 3)
    monkeypatch.setattr(sending, "BATCH_RECORDS", 2)


def run(chain: FakeChain, files: Sequence[Any], **options: Any) -> Any:
    salt = bytes(32)
    given = Options(salt=lambda: salt, monotonic_seconds=float, **options)
    return import_files(chain, files, given)


def same(files: Sequence[Any], late: LateChain, prompt: FakeChain) -> Any:
    """The report, when a chain that is late ends as one that is not."""
    report = run(late, files)
    assert report == run(prompt, files)
    assert late.world == prompt.world
    assert not late.waiting
    return report


def test_links_within_a_run_find_what_is_under_way() -> None:
    late = LateChain()
    report = same(find_files([CITY]), late, FakeChain())
    assert report.rejected == 0
    assert late.most > 2


def test_so_many_transactions_are_under_way_and_no_more(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(recording, "UNDER_WAY_MAX", 4)
    late = LateChain()
    file = write_json(tmp_path, "a.json", [portal_record(f"目录{n}") for n in range(40)])
    same([file], late, FakeChain())
    assert 4 <= late.most <= 4 + 2
    assert limits.UNDER_WAY_MAX >= 4


def test_one_official_code_twice_is_met_while_the_first_is_under_way(tmp_path) -> None:
    code = "30700300001/000001"
    records = [portal_record("甲", 信息资源代码=code), *(portal_record(str(n)) for n in range(5))]
    files = [
        write_json(tmp_path, "a.json", records),
        write_json(tmp_path, "b.json", [portal_record("乙", 信息资源代码=code)]),
    ]
    same(files, LateChain(), FakeChain())


def test_a_refusal_among_those_under_way_costs_its_own_record_only(tmp_path) -> None:
    def no(proposed: Proposed) -> Refusal | None:
        bad = "目录7".encode() in proposed.part
        return Refusal(module="catalog", code=9, text="no") if bad else None

    late = LateChain()
    late.refuse = no
    file = write_json(tmp_path, "a.json", [portal_record(f"目录{n}") for n in range(12)])
    report = run(late, [file])
    assert [one.outcome for one in report.records].count("rejected") == 1
    assert report.records[7].outcome == "rejected"
    titles = {version[-1].text.title for version in late.world.versions.values()}
    assert titles == {f"目录{n}" for n in range(12)} - {"目录7"}


def test_a_chain_that_is_lost_keeps_what_had_come_into_blocks(tmp_path) -> None:
    late = LateChain()
    late.submits_until_down = 3
    file = write_json(tmp_path, "a.json", [portal_record(f"目录{n}") for n in range(12)])
    with pytest.raises(importer.ImportStoppedError) as stopped:
        run(late, [file])
    report = stopped.value.report
    assert report.read == report.accepted + report.rejected
    assert report.accepted == len(late.world.versions) > 0
    late.submits_until_down, late.waiting = None, []
    again = run(late, [file])
    assert (again.unchanged, again.accepted) == (report.accepted, 12 - report.accepted)
