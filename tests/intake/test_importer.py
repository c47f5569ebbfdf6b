"""The engine: what is registered, revised, left, refused, and accounted for: INT-20 to INT-46."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from mulu.intake import importer, sending
from mulu.intake.finding import find_files
from mulu.intake.importer import ImportStoppedError, Options, import_files
from mulu.intake.needs import Refusal
from mulu.intake.reading import read_files
from mulu.modules.catalog.messages import RegisterRecord, ReviseRecord
from mulu.modules.identity.messages import RegisterOrg, ReviseOrg
from mulu.modules.identity.texts import OrgText
from tests.support.catalogue_files import portal_record, write_bytes, write_json
from tests.support.fake_chain import AUTHORITY, FakeChain
from tests.support.place import REPO

CITY = REPO / "examples" / "city"


@pytest.fixture
def chain() -> FakeChain:
    return FakeChain()


def run(chain: FakeChain, *files, **options):
    report = import_files(chain, files, Options(**options))
    assert (
        report.read == len(report.records) == report.accepted + report.unchanged + report.rejected
    )
    return report


def outcomes(report) -> list[str]:
    return [outcome.outcome for outcome in report.records]


def titles(chain: FakeChain) -> dict[str, str]:
    return {code: record.text.title for code, record in chain.records().items()}


def native(tmp_path: Path, name: str = "city.json", **lists):
    return write_json(tmp_path, name, {"format": "mulu-catalogue/1", "source": "lan", **lists})


ORG = {"key": "edu", "name": "教育局", "kind": "municipal_dept", "level": "city"}
DUTY = {"key": "edu-1", "org": "edu", "title": "学籍管理"}
SYSTEM = {"key": "base", "org": "edu", "title": "学籍系统", "duties": ["edu-1"]}
ENTRY = {
    "key": "pupils",
    "provider": "edu",
    "title": "学籍",
    "duties": ["edu-1"],
    "systems": ["base"],
    "items": [{"name": "姓名"}, {"name": "学校"}],
}
TABLE = {
    "key": "t1",
    "system": "base",
    "table_name": "pupil",
    "title": "学籍表",
    "entries": ["pupils"],
    "columns": [{"name": "id"}, {"name": "school", "item": "学校"}],
}


def test_records_are_registered_under_the_codes_of_their_source(chain, tmp_path):
    report = run(
        chain, write_json(tmp_path, "my_city.json", [portal_record("甲"), portal_record("乙")])
    )
    assert [outcome.code for outcome in report.records] == ["x-my-city/1", "x-my-city/2"]
    assert titles(chain) == {"x-my-city/1": "甲", "x-my-city/2": "乙"}
    (org,) = report.organisations_registered
    assert (org.org_id, org.name, org.source) == ("o0002", "市水务局", "my-city")
    assert chain.world.orgs["o0002"].kind == "unknown"


def test_a_second_run_changes_nothing(chain, tmp_path):
    file = write_json(tmp_path, "a.json", [portal_record("甲"), portal_record("乙")])
    first = run(chain, file)
    state = chain.world.copy()
    again = run(chain, file)
    assert outcomes(again) == ["unchanged"] * 2
    assert [o.code for o in again.records] == [o.code for o in first.records]
    assert chain.world == state


def test_a_changed_record_becomes_a_revision_of_the_same_code(chain, tmp_path):
    run(chain, write_json(tmp_path, "a.json", [portal_record("甲"), portal_record("乙")]))
    changed = portal_record("甲", 更新周期="每月")
    report = run(chain, write_json(tmp_path, "a.json", [changed, portal_record("乙")]))
    assert outcomes(report) == ["accepted", "unchanged"]
    assert [(o.code, o.revised) for o in report.records] == [("x-a/1", True), ("x-a/2", False)]
    assert report.revised == 1
    assert chain.records()["x-a/1"].version == 2
    assert chain.records()["x-a/1"].record.update_cycle == 4
    assert isinstance(chain.submitted[-1][0].message, ReviseRecord)


def test_an_import_never_goes_back_to_an_earlier_version(chain, tmp_path):
    old = write_json(tmp_path, "a.json", [portal_record("甲")])
    run(chain, old)
    run(chain, write_json(tmp_path, "a.json", [portal_record("甲", 资源摘要="改过的摘要")]))
    report = run(chain, write_json(tmp_path, "a.json", [portal_record("甲")]))
    assert outcomes(report) == ["unchanged"]
    assert "version 1 of x-a/1" in report.records[0].reasons[0]
    assert chain.records()["x-a/1"].version == 2


def test_an_exact_repeat_is_unchanged_and_names_the_first(chain, tmp_path):
    file = write_json(
        tmp_path, "a.json", [portal_record("甲"), portal_record("乙"), portal_record("甲")]
    )
    report = run(chain, file)
    assert outcomes(report) == ["accepted", "accepted", "unchanged"]
    assert report.records[2].code == "x-a/1"
    assert "record 0 of a.json x-a/1" in report.records[2].reasons[0]
    (repeat,) = report.repeats
    assert (repeat.index, repeat.first_index) == (2, 0)


def test_a_repeat_of_what_is_refused_is_rejected_for_the_same_reason(chain, tmp_path):
    chain.refuse = lambda p: (
        Refusal(module="catalog", code=9, text="no")
        if isinstance(p.message, RegisterRecord)
        else None
    )
    report = run(chain, write_json(tmp_path, "a.json", [portal_record("甲"), portal_record("甲")]))
    assert outcomes(report) == ["rejected", "rejected"]
    assert "catalog 9: no" in report.records[1].reasons[1]


def test_repeats_are_known_across_files_of_one_source(chain, tmp_path):
    plain = write_json(tmp_path, "a.json", [portal_record("甲")])
    packed = write_json(tmp_path, "a.json.gz", [portal_record("甲")])
    assert outcomes(run(chain, plain, packed)) == ["accepted", "unchanged"]


def test_different_records_with_one_id_are_numbered_and_stay_so(chain, tmp_path):
    same = {"详情页网址": "https://a.cn/1"}
    file = write_json(
        tmp_path, "a.json", [portal_record("甲", **same), portal_record("乙", **same)]
    )
    report = run(chain, file)
    assert outcomes(report) == ["accepted", "accepted"]
    assert "one id" in report.records[1].reasons[0]
    assert chain.records()["x-a/2"].text.source_ref.id == "a.cn/1#2"
    assert outcomes(run(chain, file)) == ["unchanged", "unchanged"]


def test_what_was_withdrawn_is_not_brought_back(chain, tmp_path):
    file = write_json(tmp_path, "a.json", [portal_record("甲")])
    run(chain, file)
    chain.withdraw("x-a/1")
    report = run(chain, file)
    assert outcomes(report) == ["rejected"]
    assert "withdrawn" in report.records[0].reasons[0]


def test_a_text_that_was_erased_is_not_written_again(chain, tmp_path):
    record = portal_record("甲", 信息资源代码="3071100000001/000001")
    file = write_json(tmp_path, "a.json", [record])
    run(chain, file)
    chain.erase("3071100000001/000001")
    report = run(chain, file)
    assert outcomes(report) == ["rejected"]
    assert "withheld or erased" in report.records[0].reasons[0]


def test_a_record_does_not_move_to_another_provider(chain, tmp_path):
    run(chain, write_json(tmp_path, "a.json", [portal_record("甲")]))
    report = run(chain, write_json(tmp_path, "a.json", [portal_record("甲", "市农业局")]))
    assert outcomes(report) == ["rejected"]
    assert "does not move" in report.records[0].reasons[0]
    assert chain.records()["x-a/1"].provider == "o0002"


def test_a_record_is_found_by_its_official_code_too(chain, tmp_path):
    code = "3071100000001/000001"
    run(
        chain,
        write_json(tmp_path, "a.json", [portal_record("甲", 信息资源代码=code)]),
    )
    moved = portal_record("甲", 信息资源代码=code, 详情页网址="https://new.cn/1")
    report = run(chain, write_json(tmp_path, "a.json", [moved]))
    assert outcomes(report) == ["rejected"]
    assert "belongs to another record of the same source" in report.records[0].reasons[0]
    report = run(
        chain, write_json(tmp_path, "b.json", [portal_record("甲", "市水务局", 信息资源代码=code)])
    )
    assert "does not move" in report.records[0].reasons[0]


def test_an_official_code_that_comes_later_is_noted_and_not_taken(chain, tmp_path):
    run(chain, write_json(tmp_path, "a.json", [portal_record("甲")]))
    coded = portal_record("甲", 信息资源代码="3071100000001/000001")
    report = run(chain, write_json(tmp_path, "a.json", [coded]))
    assert (report.records[0].outcome, report.records[0].code) == ("unchanged", "x-a/1")
    assert "the chain keeps x-a/1" in report.records[0].reasons[0]


def test_what_the_check_refuses_is_rejected_and_the_rest_submitted(chain, tmp_path):
    def refuse(proposed):
        message = proposed.message
        bad = isinstance(message, RegisterRecord) and message.record.update_cycle == 4
        return Refusal(module="catalog", code=22, text="no such thing") if bad else None

    chain.refuse = refuse
    records = [portal_record("甲"), portal_record("乙", 更新周期="每月"), portal_record("丙")]
    report = run(chain, write_json(tmp_path, "a.json", records))
    assert outcomes(report) == ["accepted", "rejected", "accepted"]
    assert "refused by catalog 22: no such thing" in report.records[1].reasons[0]
    assert "链上规则拒绝" in report.records[1].reasons[0]
    assert set(titles(chain).values()) == {"甲", "丙"}


def test_what_is_refused_after_its_check_costs_itself_only(chain, tmp_path):
    def race(proposed):
        bad = b"\xe4\xb9\x99" in proposed.part and isinstance(proposed.message, RegisterRecord)
        return Refusal(module="catalog", code=7, text="taken") if bad else None

    chain.refuse_late = race
    report = run(chain, write_json(tmp_path, "a.json", [portal_record(t) for t in "甲乙丙"]))
    assert outcomes(report) == ["accepted", "rejected", "accepted"]


def test_an_endless_race_ends(chain, tmp_path):
    chain.refuse_late = lambda p: (
        Refusal(module="catalog", code=7, text="taken")
        if isinstance(p.message, RegisterRecord)
        else None
    )
    report = run(chain, write_json(tmp_path, "a.json", [portal_record(str(n)) for n in range(30)]))
    assert outcomes(report) == ["rejected"] * 30
    assert "again and again" in report.records[29].reasons[0]


def test_a_text_that_no_node_accepts_is_rejected_before_it_is_sent(chain, tmp_path):
    report = run(
        chain, write_json(tmp_path, "a.json", [portal_record("甲" * 201), portal_record("乙")])
    )
    assert outcomes(report) == ["rejected", "accepted"]
    assert "title has 201 characters" in report.records[0].reasons[0]
    titles = [p.part for batch in chain.submitted for p in batch]
    assert not any("甲甲".encode() in part for part in titles)
    assert chain.checked == 0


def test_what_is_refused_is_found_by_a_check_and_the_rest_goes_in_one_transaction(chain, tmp_path):
    chain.refuse = lambda proposed: (
        Refusal(module="catalog", code=3, text="no") if "坏".encode() in proposed.part else None
    )
    titles = ["坏一", "甲", "乙", "坏二", "丙"]
    report = run(chain, write_json(tmp_path, "a.json", [portal_record(t) for t in titles]))
    assert outcomes(report) == ["rejected", "accepted", "accepted", "rejected", "accepted"]
    assert chain.checked == 5
    assert [len(batch) for batch in chain.submitted] == [1, 3]


def test_a_provider_that_is_refused_costs_its_records_only(chain, tmp_path):
    def refuse(proposed):
        org = isinstance(proposed.message, RegisterOrg) and "坏".encode() in proposed.part
        return Refusal(module="identity", code=1, text="not allowed") if org else None

    chain.refuse = refuse
    file = write_json(tmp_path, "a.json", [portal_record("甲", "坏局"), portal_record("乙")])
    report = run(chain, file)
    assert outcomes(report) == ["rejected", "accepted"]
    assert "its provider '坏局' could not be registered" in report.records[0].reasons[0]


def test_one_name_in_two_sources_is_two_organisations(chain, tmp_path):
    run(chain, write_json(tmp_path, "a.json", [portal_record("甲", "公安局")]))
    run(chain, write_json(tmp_path, "b.json", [portal_record("甲", "公安局")]))
    assert len(chain.world.orgs) == 3
    assert len({record.provider for record in chain.records().values()}) == 2


def test_an_organisation_registered_by_hand_is_found_by_its_name(chain, tmp_path):
    report = run(chain, write_json(tmp_path, "a.json", [portal_record("甲", "目录主管部门")]))
    assert report.organisations_registered == ()
    assert chain.records()["x-a/1"].provider == "o0001"


def test_two_by_hand_with_one_name_are_not_guessed_between(chain, tmp_path):
    chain.world.orgs["o0002"] = replace(AUTHORITY, org_id="o0002")
    report = run(chain, write_json(tmp_path, "a.json", [portal_record("甲", "目录主管部门")]))
    assert len(report.organisations_registered) == 1
    assert chain.records()["x-a/1"].provider == "o0003"


def test_the_bundled_city_goes_in_whole_with_all_links_and_again_changes_nothing(chain):
    report = import_files(chain, find_files([CITY]))
    assert (report.rejected, report.unchanged, report.broken) == (0, 0, ())
    records = chain.records()
    assert sum(len(r.record.related) for c, r in records.items() if c[0] in "123") > 0
    tables = [record for code, record in records.items() if code.startswith("T-")]
    assert all(records[table.record.system].provider == table.provider for table in tables)
    linked = [column.item for table in tables for column in table.record.columns if column.item]
    assert len(linked) > 500
    for table in tables:
        entry = records[table.record.entries[0]]
        assert all(column.item <= len(entry.record.items) for column in table.record.columns)
    state = chain.world.copy()
    again = import_files(chain, find_files([CITY]))
    assert (again.unchanged, again.accepted, again.rejected) == (report.read, 0, 0)
    assert chain.world == state


def test_links_resolve_whatever_the_order_of_lists_and_files(chain, tmp_path):
    last = native(tmp_path, "1.json", tables=[TABLE], entries=[ENTRY])
    middle = native(tmp_path, "2.json", systems=[SYSTEM], duties=[DUTY])
    report = run(chain, last, middle, native(tmp_path, "3.json", organisations=[ORG]))
    assert outcomes(report) == ["accepted"] * 5
    codes = [outcome.code for outcome in report.records]
    assert codes == ["T-o0002-0001", "x-lan/1", "S-o0002-0001", "D-o0002-0001", "o0002"]
    table = chain.records()["T-o0002-0001"]
    assert (table.record.system, table.record.entries) == ("S-o0002-0001", ("x-lan/1",))
    assert [column.item for column in table.record.columns] == [0, 2]
    entry = chain.records()["x-lan/1"]
    assert (entry.record.duties, entry.record.systems) == (("D-o0002-0001",), ("S-o0002-0001",))


def test_links_resolve_to_what_an_earlier_run_registered(chain, tmp_path):
    run(chain, native(tmp_path, organisations=[ORG], duties=[DUTY], systems=[SYSTEM]))
    report = run(chain, native(tmp_path, entries=[ENTRY], tables=[TABLE]))
    assert outcomes(report) == ["accepted"] * 2
    more = {**DUTY, "key": "edu-2", "title": "招生"}
    report = run(chain, native(tmp_path, duties=[more]))
    assert report.records[0].code == "D-o0002-0002"


def test_entries_related_to_later_ones_wait_for_them(chain, tmp_path):
    codes = [f"3071100000001/{number}" for number in range(1, 6)]
    entries = [
        {"code": code, "provider": "edu", "title": code, "related": [later] if later else []}
        for code, later in zip(codes, [*codes[1:], ""], strict=True)
    ]
    report = run(chain, native(tmp_path, organisations=[ORG], entries=entries))
    assert outcomes(report) == ["accepted"] * 6
    assert chain.records()["3071100000001/1"].record.related == ("3071100000001/2",)


DANGLING = {
    "organisation": ({"duties": [{**DUTY, "org": "nobody"}]}, "organisation 'nobody'"),
    "duty": ({"systems": [SYSTEM]}, "duty 'edu-1'"),
    "system": ({"tables": [{**TABLE, "entries": [], "columns": []}]}, "system 'base'"),
    "entry by key": (
        {"duties": [DUTY], "systems": [SYSTEM], "tables": [TABLE]},
        "entry 'pupils'",
    ),
    "entry by code": (
        {"entries": [{"provider": "edu", "title": "甲", "related": ["3071100000001/9"]}]},
        "entry '3071100000001/9'",
    ),
    "item": (
        {
            "duties": [DUTY],
            "systems": [SYSTEM],
            "entries": [{**ENTRY, "items": []}],
            "tables": [TABLE],
        },
        "item '学校'",
    ),
}


@pytest.mark.parametrize(("lists", "words"), DANGLING.values(), ids=DANGLING)
def test_a_link_that_leads_nowhere_is_named(chain, tmp_path, lists, words):
    report = run(chain, native(tmp_path, organisations=[ORG], **lists))
    rejected = [outcome for outcome in report.records if outcome.outcome == "rejected"]
    assert len(rejected) == 1
    assert words in rejected[0].reasons[0]


def test_one_key_for_two_different_records_is_rejected(chain, tmp_path):
    report = run(
        chain,
        native(
            tmp_path,
            organisations=[ORG, {**ORG, "name": "别的局"}, ORG],
            duties=[DUTY, {**DUTY, "title": "别的"}],
        ),
    )
    assert outcomes(report) == ["accepted", "rejected", "unchanged", "accepted", "rejected"]
    assert "another record before" in report.records[1].reasons[0]


def test_a_changed_organisation_is_revised_and_one_known_by_credit_code_left(chain, tmp_path):
    code = "11119900005042090A"
    run(chain, native(tmp_path, organisations=[ORG]))
    report = run(chain, native(tmp_path, organisations=[{**ORG, "credit_code": code}]))
    assert [(o.outcome, o.code, o.revised) for o in report.records] == [("accepted", "o0002", True)]
    assert isinstance(chain.submitted[-1][0].message, ReviseOrg)
    assert chain.world.orgs["o0002"].credit_code == code
    other = write_json(
        tmp_path,
        "o.json",
        {
            "format": "mulu-catalogue/1",
            "source": "other",
            "organisations": [{**ORG, "credit_code": code}],
        },
    )
    report = run(chain, other)
    assert [(o.outcome, o.code) for o in report.records] == [("unchanged", "o0002")]
    assert "this credit code is o0002 already" in report.records[0].reasons[0]


def test_an_abolished_organisation_is_left_as_it_is(chain, tmp_path):
    run(chain, native(tmp_path, organisations=[ORG]))
    chain.world.orgs["o0002"] = replace(chain.world.orgs["o0002"], status="abolished")
    report = run(chain, native(tmp_path, organisations=[{**ORG, "name": "新名"}]))
    assert "abolished" in report.records[0].reasons[0]
    assert chain.world.orgs["o0002"].text == OrgText(
        name="教育局", source_ref=chain.world.orgs["o0002"].text.source_ref
    )


def test_transactions_are_bounded_in_number_and_bytes(chain, tmp_path, monkeypatch):
    monkeypatch.setattr(sending, "BATCH_BYTES", 4000)
    monkeypatch.setattr(importer, "TAKEN_RECORDS", 20)
    records = [portal_record(f"目录{n}", 资源摘要="摘" * 100) for n in range(50)]
    report = run(chain, write_json(tmp_path, "a.json", records))
    assert outcomes(report) == ["accepted"] * 50
    entries = [batch for batch in chain.submitted if isinstance(batch[0].message, RegisterRecord)]
    assert max(map(len, entries)) < 10
    assert all(sum(len(p.part) for p in batch) <= 4000 for batch in entries)


def test_a_broken_record_is_rejected_with_file_line_and_byte_and_the_rest_imported(chain, tmp_path):
    text = json.dumps([portal_record(t) for t in "甲乙丙"], ensure_ascii=False, indent=0)
    data = text.encode().replace("乙的摘要".encode(), b"\xff", 1)
    report = run(chain, write_bytes(tmp_path, "a.json", data))
    assert outcomes(report) == ["accepted", "rejected", "accepted"]
    (broken,) = report.broken
    assert (broken.source, broken.offset) == ("a.json", data.index(b"\xff"))
    assert broken.line == 1 + data.count(b"\n", 0, broken.offset)
    assert report.records[1].reasons == (
        f"a.json:{broken.line} (byte {broken.offset}): {broken.reason}",
    )


@pytest.mark.parametrize("end", [30, 200, 330, 420, -1])
def test_a_file_cut_off_gives_its_whole_records_and_says_where(chain, tmp_path, end):
    data = json.dumps([portal_record(t) for t in "甲乙丙"], ensure_ascii=False).encode()
    report = run(chain, write_bytes(tmp_path, "a.json", data[:end]))
    assert report.accepted == data[:end].count(b"}")
    assert report.broken[-1].source == "a.json"
    assert report.rejected <= 1


def test_a_file_for_no_reader_is_named_and_the_others_imported(chain, tmp_path):
    bad = write_bytes(tmp_path, "bad.json", "标题".encode("utf-16"))
    report = run(chain, bad, write_json(tmp_path, "good.json", [portal_record("甲")]))
    assert outcomes(report) == ["accepted"]
    assert report.broken[0].line_of_text().startswith("bad.json:1 (byte 0): ")
    assert [(f.source, f.format, f.read) for f in report.files] == [
        ("bad.json", "", 0),
        ("good.json", "portal", 1),
    ]


def test_a_run_stops_with_its_report_when_the_chain_does_not_answer(chain, tmp_path, monkeypatch):
    monkeypatch.setattr(importer, "TAKEN_RECORDS", 2)
    chain.submits_until_down = 2
    file = write_json(tmp_path, "a.json", [portal_record(t) for t in "甲乙丙丁甲"])
    with pytest.raises(ImportStoppedError, match="import again") as caught:
        run(chain, file)
    report = caught.value.report
    assert [o.outcome for o in report.records][:2] == ["accepted", "accepted"]
    assert report.read == report.accepted + report.unchanged + report.rejected
    assert any(
        "stopped before this was certain" in o.reasons[0] for o in report.records if o.reasons
    )
    chain.submits_until_down = None
    again = run(chain, file)
    assert outcomes(again) == ["unchanged", "unchanged", "accepted", "accepted", "unchanged"]


def test_a_run_of_nothing_is_a_report_of_nothing(chain):
    report = run(chain)
    assert (report.read, report.records, chain.submitted) == (0, (), [])


def test_too_many_records_end_the_run_and_that_is_said(chain, tmp_path):
    file = write_json(tmp_path, "a.json", [portal_record(str(n)) for n in range(9)])
    report = run(chain, file, read=partial(read_files, records_max=3))
    assert outcomes(report) == ["accepted"] * 3
    assert "at most 3 records" in report.broken[0].reason


def test_progress_is_told_and_time_is_measured(chain, tmp_path):
    told = []

    class Listener:
        def file(self, name, index, count):
            told.append((name, index, count))

        def records(self, read, accepted, unchanged, rejected):
            told.append((read, accepted, unchanged, rejected))

    clock = iter([10.0, 12.5])
    file = write_json(
        tmp_path, "a.json", [portal_record("甲"), portal_record("甲"), portal_record("")]
    )
    report = run(chain, file, progress=Listener(), monotonic_seconds=lambda: next(clock))
    assert told[0] == ("a.json", 0, 1)
    assert told[-1] == (3, 1, 1, 1)
    assert report.seconds == 2.5


def test_salts_differ_and_are_the_callers_to_choose(chain, tmp_path):
    salts = iter(bytes([n]) * 32 for n in range(9))
    run(chain, write_json(tmp_path, "a.json", [portal_record("甲")]), salt=lambda: next(salts))
    parts = [proposed.part[:32] for batch in chain.submitted for proposed in batch]
    assert parts == [bytes([0]) * 32, bytes([1]) * 32]
    other = FakeChain()
    run(other, write_json(tmp_path, "a.json", [portal_record("甲")]))
    random_parts = [proposed.part[:32] for batch in other.submitted for proposed in batch]
    assert len(set(random_parts)) == 2


def test_more_waiting_records_than_there_is_room_for_are_rejected(chain, tmp_path, monkeypatch):
    monkeypatch.setattr(importer, "DEFERRED_MAX", 1)
    duties = [{**DUTY, "key": f"d{n}"} for n in range(3)]
    report = run(
        chain, native(tmp_path, duties=duties), native(tmp_path, "o.json", organisations=[ORG])
    )
    assert outcomes(report) == ["accepted", "rejected", "rejected", "accepted"]


def test_a_provider_with_a_name_too_long_is_registered_by_its_beginning_and_found_again(
    chain, tmp_path
):
    name = "局" * 350
    file = write_json(tmp_path, "a.json", [portal_record("甲", name), portal_record("乙", name)])
    report = run(chain, file)
    assert outcomes(report) == ["accepted", "accepted"]
    assert [org.name for org in report.organisations_registered] == ["局" * 199 + "…"]
    assert "provider 350 → 200" in report.records[0].reasons[0]
    assert outcomes(run(chain, file)) == ["unchanged", "unchanged"]
