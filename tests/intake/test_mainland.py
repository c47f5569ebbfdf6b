"""All 13,155 records of ten mainland portals, against the files themselves: INT-30 to INT-46."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from mulu.intake import portal_values as values
from mulu.intake.finding import find_files
from mulu.intake.importer import import_files
from mulu.intake.person_keys import is_person_key
from mulu.intake.portal_words import KEYS, plain_key
from mulu.intake.privacy import mask_text
from tests.support.fake_chain import FakeChain

COUNTS = {
    "anhui_bengbu.json": 87,
    "anhui_hefei.json": 321,
    "anhui_huaibei.json": 375,
    "anhui_huangshan.json": 200,
    "ningxia_ningxia.json": 1987,
    "ningxia_yinchuan.json": 1005,
    "shaanxi_shaanxi.json": 141,
    "sichuan_deyang.json": 1946,
    "sichuan_luzhou.json.gz": 6994,
    "xinjiang_wlmq.json": 99,
}
UNKNOWN_CYCLES = {"每两年", "其他", "牲畜饲养"}
UNKNOWN_CONDITIONS = {"无"}
UNKNOWN_FORMATS = {"其他", "$type"}
PATTERNS = re.compile(
    r"(?<![0-9A-Za-z])1[3-9]\d[\d*]{8}(?![0-9A-Za-z*])|0\d{2,3}-\d{7,8}|[\w.]+@[\w-]+\.\w+"
)


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "cn-open-data-portals"


@pytest.fixture(scope="module")
def source(folder: Path) -> dict[str, list[dict]]:
    """The files, read by nobody of ours."""
    found = {}
    for name in COUNTS:
        data = (folder / name).read_bytes()
        found[name] = json.loads(gzip.decompress(data) if name.endswith(".gz") else data)
    return found


@pytest.fixture(scope="module")
def imported(folder: Path):
    chain = FakeChain()
    first = import_files(chain, find_files([folder]))
    batches, state = len(chain.submitted), dict(chain.records())
    second = import_files(chain, find_files([folder]))
    assert len(chain.submitted) == batches
    assert chain.records() == state
    return chain, first, second


def by_file(report):
    return {Path(count.source).name: count for count in report.files}


def of_file(report, name: str):
    return [outcome for outcome in report.records if Path(outcome.source).name == name]


def field_values(source, field: str) -> Counter:
    """Everything that the files hold under any key of a field."""
    return Counter(
        json.dumps(value, ensure_ascii=False)
        for records in source.values()
        for record in records
        for key, value in record.items()
        if KEYS.get(plain_key(key), ("",))[0] == field
    )


def test_the_files_hold_what_their_readme_says(source):
    assert {name: len(records) for name, records in source.items()} == COUNTS
    assert sum(COUNTS.values()) == 13_155


def test_every_record_is_read_and_has_an_outcome(imported):
    _, report, _ = imported
    assert report.broken == ()
    assert {name: count.read for name, count in by_file(report).items()} == COUNTS
    assert report.read == len(report.records) == 13_155
    assert report.read == report.accepted + report.unchanged + report.rejected


@pytest.mark.parametrize("name", COUNTS)
def test_outcomes_are_those_that_the_file_calls_for(imported, source, name):
    _, report, _ = imported
    whole = Counter(json.dumps(record, sort_keys=True) for record in source[name])
    untitled = sum(not record["标题"].strip() for record in source[name])
    outcomes = Counter(outcome.outcome for outcome in of_file(report, name))
    assert outcomes["rejected"] == untitled
    assert outcomes["unchanged"] == sum(whole.values()) - len(whole)
    assert outcomes["accepted"] == len(whole) - untitled
    assert [outcome.index for outcome in of_file(report, name)] == list(range(COUNTS[name]))


def test_repeats_name_the_first(imported, source):
    _, report, _ = imported
    assert len(report.repeats) == report.unchanged == 140
    records = source["ningxia_ningxia.json"]
    outcomes = of_file(report, "ningxia_ningxia.json")
    for repeat in report.repeats:
        assert repeat.first_index < repeat.index
        assert records[repeat.index] == records[repeat.first_index]
        outcome = outcomes[repeat.index]
        assert f"record {repeat.first_index} of" in outcome.reasons[0]
        assert outcome.code == outcomes[repeat.first_index].code


def test_records_without_title_say_so(imported):
    _, report, _ = imported
    rejected = [outcome for outcome in report.records if outcome.outcome == "rejected"]
    assert len(rejected) == 8
    assert all("no title" in outcome.reasons[0] for outcome in rejected)
    unnamed = [outcome for outcome in rejected if "sichuan_luzhou" in outcome.source]
    assert len(unnamed) == 5
    assert all("does not name the organisation" in outcome.reasons[1] for outcome in unnamed)


def test_a_second_run_changes_nothing(imported):
    _, first, second = imported
    assert (second.accepted, second.unchanged, second.rejected) == (0, 13_147, 8)
    assert second.organisations_registered == ()
    assert second.repeats == first.repeats
    assert [outcome.code for outcome in second.records] == [
        outcome.code for outcome in first.records
    ]


def test_every_named_organisation_is_registered_once_for_each_source(imported, source):
    chain, report, _ = imported
    keys = ("提供方", "资源提供方", "来源部门", "提供单位", "数源单位", "提供机构", "数据提供方")
    named = {
        (name, record[key].strip())
        for name, records in source.items()
        for record in records
        for key in keys
        if record["标题"].strip() and record.get(key, "").strip()
    }
    assert len(report.organisations_registered) == len(named)
    assert len(chain.world.orgs) == len(named) + 1
    assert all(org.credit_code == "" for org in chain.world.orgs.values())
    offices = [org for org in chain.world.orgs.values() if org.text.name == "公安局"]
    assert len({org.text.source_ref.source for org in offices}) == len(offices) > 1


def test_codes_are_given_by_source_in_order(imported):
    _, report, _ = imported
    codes = [o.code for o in of_file(report, "sichuan_luzhou.json.gz") if o.outcome == "accepted"]
    assert codes == [f"x-sichuan-luzhou/{number}" for number in range(1, 6990)]


def test_every_cycle_of_the_files_is_known_or_listed_as_unknown(source):
    for text in field_values(source, "update_cycle"):
        word = json.loads(text)
        assert values.as_cycle(word) is not None or word in UNKNOWN_CYCLES | {""}


def test_unknown_cycles_are_kept_as_they_were(imported, source):
    chain, _, _ = imported
    kept = Counter(
        original.value
        for record in chain.records().values()
        for original in record.text.originals
        if original.field == "update_cycle"
    )
    assert set(kept) == UNKNOWN_CYCLES
    words = field_values(source, "update_cycle")
    untitled = 3
    assert sum(kept.values()) == sum(words[f'"{word}"'] for word in UNKNOWN_CYCLES) - untitled


@pytest.mark.parametrize(
    ("field", "unknown"), [("is_open", UNKNOWN_CONDITIONS), ("format_types", UNKNOWN_FORMATS)]
)
def test_unknown_conditions_and_formats_are_those_expected_and_no_others(imported, field, unknown):
    chain, _, _ = imported
    kept = {
        original.value
        for record in chain.records().values()
        for original in record.text.originals
        if original.field == field
    }
    assert kept == unknown


def test_every_date_of_the_files_is_read_or_empty(source):
    for field in ("published_on", "updated_on"):
        for text in field_values(source, field):
            assert values.as_date(json.loads(text)) is not None or text in ('""', "null")


def test_every_key_of_the_files_has_a_field_or_is_a_persons(source):
    keys = {key for records in source.values() for record in records for key in record}
    assert {key for key in keys if plain_key(key) not in KEYS and not is_person_key(key)} == set()


def test_person_fields_are_counted_as_the_files_have_them(imported, source):
    _, report, _ = imported
    fields = sum(
        bool(str(value).strip())
        for records in source.values()
        for record in records
        for key, value in record.items()
        if is_person_key(key)
    )
    assert report.dropped_person_fields == fields == 11_415
    assert report.masked == {"phone": 1}


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | list):
        return [text for element in value for text in strings(element)]
    fields = getattr(value, "__struct_fields__", ())
    return [
        text for field in fields if field != "source_ref" for text in strings(getattr(value, field))
    ]


def test_no_pattern_of_a_person_is_left_in_any_text(imported):
    chain, _, _ = imported
    texts = [text for record in chain.records().values() for text in strings(record.text)]
    texts += [text for org in chain.world.orgs.values() for text in strings(org.text)]
    assert [text for text in texts if PATTERNS.search(text) or mask_text(text)[1]] == []


def test_no_address_was_damaged(imported, source):
    chain, _, _ = imported
    known = {record.text.source_ref.url for record in chain.records().values()}
    urls = {r["详情页网址"] for records in source.values() for r in records if r["标题"].strip()}
    assert known == urls
