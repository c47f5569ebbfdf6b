"""The bundled format and the bundled city: INT-50 to INT-57."""

import json
from collections import Counter

import pytest

from mulu.core.canonical import encode
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.finding import find_files
from mulu.intake.native import NativeReader
from mulu.intake.port import BrokenPlace, SourceFile, SourceRecord, Unusable
from mulu.modules.catalog.admission import record_text_problems
from mulu.modules.catalog.records import Column, Duty
from mulu.modules.catalog.texts import DutyText, SourceRef
from tests.support.catalogue_files import write_bytes, write_json
from tests.support.place import REPO

READER = NativeReader()
CITY = REPO / "examples" / "city"


def document(**lists):
    return {"format": "mulu-catalogue/1", "source": "lan", **lists}


def drafts_of(file):
    found = list(READER.read(file))
    return [item if isinstance(item, BrokenPlace) else READER.draft(item) for item in found]


def one(tmp_path, name, **record):
    (draft,) = drafts_of(write_json(tmp_path, "a.json", document(**{name: [record]})))
    return draft


def test_every_record_of_the_bundled_city_becomes_a_draft():
    for file in find_files([CITY]):
        lists = {k: v for k, v in json.loads(file.path.read_text()).items() if isinstance(v, list)}
        drafts = drafts_of(file)
        assert len(drafts) == sum(map(len, lists.values()))
        for draft in drafts:
            assert isinstance(draft, Draft | OrgDraft)
            assert draft.key.source == "lanchuan"


def test_nothing_of_the_bundled_city_is_dropped_masked_or_ill_formed():
    for file in find_files([CITY]):
        for record in READER.read(file):
            assert isinstance(record, SourceRecord)
            assert (record.dropped_person_fields, record.masked) == (0, Counter())
            draft = READER.draft(record)
            if isinstance(draft, Draft):
                assert record_text_problems(draft.body, encode(draft.text)) == []


def test_a_duty_is_mapped_field_by_field(tmp_path):
    duty = one(
        tmp_path,
        "duties",
        key="edu-1",
        org="edu",
        title="学籍管理",
        text="负责\n学籍",
        basis_type="sanding",
        basis_ref="第三条",
        matters=["SJ-1"],
        expects_data=True,
        valid_from="2024-01-01",
    )
    assert duty.body == Duty(basis_type="sanding", expects_data=True, valid_from="2024-01-01")
    assert duty.text == DutyText(
        basis_ref="第三条",
        matters=("SJ-1",),
        source_ref=SourceRef(id="duty/edu-1", source="lan"),
        text="负责 学籍",
        title="学籍管理",
    )
    assert (duty.name, duty.provider) == ("edu-1", ("lan", "edu"))


def test_keys_of_different_lists_do_not_meet(tmp_path):
    duty = one(tmp_path, "duties", key="a", org="edu", title="甲")
    system = one(tmp_path, "systems", key="a", org="edu", title="甲")
    table = one(tmp_path, "tables", key="a", system="a", table_name="t", title="甲")
    assert len({duty.key, system.key, table.key}) == 3


def test_columns_name_their_items_and_types_in_lower_case(tmp_path):
    columns = [
        {"name": "ID", "type": "BIGINT", "pk": True},
        {"name": "n", "type": "char(2)", "item": "名称"},
    ]
    table = one(
        tmp_path,
        "tables",
        key="t",
        system="s",
        table_name="t",
        title="表",
        entries=["e"],
        columns=columns,
    )
    assert table.body.columns == (Column(pk=True, type_name="bigint"), Column(type_name="char(2)"))
    assert (table.links.items, table.links.system, table.links.entries) == (
        ("", "名称"),
        "s",
        ("e",),
    )


FAULTS = {
    "an unknown field": ("duties", {"key": "a", "org": "b", "title": "c", "extra": 1}, "extra"),
    "a missing field": ("duties", {"key": "a", "title": "c"}, "org"),
    "a wrong type": ("duties", {"key": "a", "org": "b", "title": 7}, "title"),
    "an unknown code": ("entries", {"provider": "b", "title": "c", "share_type": 9}, "share_type"),
    "a fault within an item": (
        "entries",
        {"provider": "b", "title": "c", "items": [{"name": "x", "dtype": "Q"}]},
        "items[0].dtype",
    ),
    "a basis that the law does not admit": (
        "entries",
        {"provider": "b", "title": "c", "deny_basis": [{"kind": "rule", "text": "某规章"}]},
        "'rule'",
    ),
    "an unknown list": ("persons", {"key": "a"}, "'persons'"),
}


@pytest.mark.parametrize(("name", "record", "words"), FAULTS.values(), ids=FAULTS)
def test_a_record_that_breaks_the_format_is_unusable_and_says_where(tmp_path, name, record, words):
    draft = one(tmp_path, name, **record)
    assert isinstance(draft, Unusable)
    assert words in draft.reasons[0]


def test_person_fields_do_not_break_the_form(tmp_path):
    draft = one(
        tmp_path, "duties", key="a", org="b", title="c", phone="0838-2300569", 联系人="张三"
    )
    assert isinstance(draft, Draft)


def test_a_source_given_by_the_user_wins_over_the_files_own(tmp_path):
    file = write_json(tmp_path, "a.json", document(duties=[{"key": "a", "org": "b", "title": "c"}]))
    given = SourceFile(path=file.path, name=file.name, source="mine", source_given=True)
    assert [draft.key.source for draft in drafts_of(given)] == ["mine"]


def test_a_file_without_source_is_named_after_its_file(tmp_path):
    file = write_json(
        tmp_path,
        "b.json",
        {"format": "mulu-catalogue/1", "duties": [{"key": "a", "org": "b", "title": "c"}]},
    )
    assert [draft.key.source for draft in drafts_of(file)] == ["b"]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ({"format": "mulu-catalogue/2"}, "this version knows mulu-catalogue/1"),
        ({"format": "mulu-catalogue/1", "source": "My City"}, "source"),
    ],
)
def test_a_head_that_is_not_understood_stops_the_file(tmp_path, head, words):
    file = write_json(tmp_path, "a.json", {**head, "duties": [{"key": "a"}]})
    (place,) = READER.read(file)
    assert words in place.reason
    assert place.index is None


def test_after_a_broken_record_the_rest_is_given_up_and_that_is_said(tmp_path):
    text = json.dumps(
        document(duties=[{"key": str(n), "org": "b", "title": "c"} for n in range(3)])
    )
    file = write_bytes(tmp_path, "a.json", text.replace('"key": "1"', '"key": "1').encode())
    first, broken = READER.read(file)
    assert first.values["key"] == "0"
    assert broken.index == 1
    assert "could not be read" in broken.reason


def test_the_word_format_elsewhere_is_not_the_format(tmp_path):
    file = write_json(tmp_path, "a.json", [{"format": "mulu-catalogue/1"}])
    assert not READER.detects(file.path.read_bytes(), file.path)


def test_a_control_character_in_the_source_is_judged_not_raised(tmp_path):
    data = b'{"format": "mulu-catalogue/1", "source": "a\x01b", "entries": [{"provider": "a"}]}'
    found = list(NativeReader().read(write_bytes(tmp_path, "a.json", data)))
    assert [one.index for one in found if one.index is not None] == [0]
