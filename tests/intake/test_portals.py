"""One portal record becomes a data entry: INT-30 to INT-39."""

import json

import pytest

from mulu.intake.draft import Draft, SourceKey
from mulu.intake.port import BrokenPlace, SourceRecord, Unusable
from mulu.intake.portals import PortalReader
from mulu.modules.catalog.records import DataEntry
from mulu.modules.catalog.texts import EntryText, Original, SourceRef
from tests.support.catalogue_files import portal_record, write_bytes, write_json

READER = PortalReader()


def draft_of(tmp_path, record):
    (read,) = READER.read(write_json(tmp_path, "my_city.json", [record]))
    assert isinstance(read, SourceRecord)
    return READER.draft(read)


def test_a_full_record_is_mapped_field_by_field(tmp_path):
    record = {
        "标题": " 公共停车场\u200b信息 ",
        "资源提供方": "市城管局",
        "资源提供方内部部门": "市容科",
        "领域名称": "交通出行",
        "所属行业": "公共管理、社会保障和社会组织",
        "标签": ["停车", "车位"],
        "资源摘要": "位置、\n车位数",
        "发布时间": "2023-6-8",
        "更新时间": "2023年6月9日",
        "开放类型": "有条件开放",
        "数据量": "1,024",
        "更新周期": "每月",
        "联系电话": "0838-2300569",
        "资源格式": "['xlsx', 'csv']",
        "详情页网址": "https://data.example.cn/set/1",
        "审批文号": "川审〔2021〕7号",
    }
    draft = draft_of(tmp_path, record)
    assert draft == Draft(
        key=SourceKey("my-city", "data.example.cn/set/1"),
        provider=SourceKey("my-city", "市城管局"),
        provider_named=True,
        body=DataEntry(
            format_class=2,
            format_types=("xlsx", "csv"),
            is_open=True,
            published_on="2023-06-08",
            update_cycle=4,
            updated_on="2023-06-09",
            volume_records=1024,
        ),
        text=EntryText(
            class_tags=("公共管理、社会保障和社会组织",),
            inner_dept="市容科",
            keywords=("停车", "车位"),
            open_condition="有条件开放",
            originals=(Original(field="审批文号", value="川审〔2021〕7号"),),
            source_ref=SourceRef(
                id="data.example.cn/set/1", source="my-city", url="https://data.example.cn/set/1"
            ),
            summary="位置、 车位数",
            themes=("交通出行",),
            title="公共停车场 信息",
        ),
    )


def test_english_keys_of_portals_are_known_however_they_are_spelt(tmp_path):
    record = {
        "resourceName": "公交站点",
        "org_name": "市交通局",
        "dataUpdatePeriod": "每日",
        "openType": "无条件开放",
    }
    draft = draft_of(
        tmp_path, {**record, "Description：": "站点", "cataId": 728, "orgEmail": "a@b.cn"}
    )
    assert (draft.text.title, draft.provider.id, draft.text.summary) == (
        "公交站点",
        "市交通局",
        "站点",
    )
    assert (draft.body.update_cycle, draft.body.is_open, draft.key.id) == (2, True, "728")
    assert draft.text.originals == ()


def test_an_official_code_is_the_records_code(tmp_path):
    draft = draft_of(tmp_path, portal_record(信息资源代码="3071100000001/000001"))
    assert draft.code == "3071100000001/000001"


def test_a_code_that_breaks_the_grammar_is_kept_as_an_original(tmp_path):
    draft = draft_of(tmp_path, portal_record(信息资源代码="MY-001"))
    assert draft.code == ""
    assert draft.text.originals == (Original(field="code", value="MY-001"),)


@pytest.mark.parametrize("title", ["", "暂无", None, "  "])
def test_a_record_without_title_is_unusable(tmp_path, title):
    draft = draft_of(tmp_path, portal_record(标题=title))
    assert isinstance(draft, Unusable)
    assert "no title" in draft.reasons[0]


def test_a_record_without_provider_is_unusable_and_its_fields_are_shown(tmp_path):
    draft = draft_of(tmp_path, portal_record(provider=""))
    assert isinstance(draft, Unusable)
    assert "标题、提供方" in draft.reasons[0]
    assert "标题, 提供方" in draft.reasons[0]


def test_records_without_address_are_found_again_by_provider_and_title(tmp_path):
    first = draft_of(tmp_path, portal_record("甲", 详情页网址=""))
    changed = draft_of(tmp_path, portal_record("甲", 详情页网址="", 资源摘要="别的"))
    other = draft_of(tmp_path, portal_record("甲", "市农业局", 详情页网址=""))
    assert first.key == changed.key != other.key
    assert first.key.id.startswith("h-")


def test_an_address_is_the_same_with_another_scheme_and_hashed_when_too_long(tmp_path):
    plain = draft_of(tmp_path, portal_record(详情页网址="http://a.cn/1"))
    secure = draft_of(tmp_path, portal_record(详情页网址="https://a.cn/1"))
    long = draft_of(tmp_path, portal_record(详情页网址="https://a.cn/" + "1" * 400))
    assert plain.key == secure.key
    assert long.key.id.startswith("h-")
    assert len(long.text.source_ref.url) > 400


def test_tags_that_mix_columns_with_words_stay_keywords(tmp_path):
    draft = draft_of(tmp_path, portal_record(标签="姓名,市教育局,文化、体育,联系电话"))
    assert draft.text.keywords == ("姓名", "市教育局", "文化、体育", "联系电话")
    assert draft.body.items == ()


RECORDS = [portal_record("甲"), portal_record("乙")]
SHAPES = {
    "a list": json.dumps(RECORDS),
    "data": json.dumps({"code": 200, "msg": "ok", "data": RECORDS}),
    "data.list": json.dumps({"data": {"total": 2, "list": RECORDS}}),
    "result.results": json.dumps({"success": True, "result": {"count": 2, "results": RECORDS}}),
    "数据": json.dumps({"数据": RECORDS}, ensure_ascii=False, indent=2),
    "lines": "\n".join(json.dumps(record) for record in RECORDS),
    "lines with an end": "".join(json.dumps(record) + "\n" for record in RECORDS),
    "byte order mark": "\ufeff" + json.dumps(RECORDS, ensure_ascii=False),
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_records_are_found_in_every_usual_shape(tmp_path, text, name):
    file = write_bytes(tmp_path, name, text.encode())
    assert READER.detects(text.encode(), file.path)
    found = list(READER.read(file))
    assert [record.values["标题"] for record in found] == ["甲", "乙"]
    assert [record.index for record in found] == [0, 1]


def test_a_single_object_is_one_record(tmp_path):
    (record,) = READER.read(write_json(tmp_path, "a.json", portal_record("甲"), indent=2))
    assert record.values["标题"] == "甲"


def test_a_record_with_a_list_of_its_own_is_no_wrapper(tmp_path):
    (record,) = READER.read(write_json(tmp_path, "a.json", portal_record("甲", data=[{"a": 1}])))
    assert record.values["标题"] == "甲"


def test_records_that_are_no_objects_cost_themselves_only(tmp_path):
    found = list(
        READER.read(
            write_json(
                tmp_path, "a.json", [portal_record("甲"), "x", 7, None, [], portal_record("乙")]
            )
        )
    )
    assert [isinstance(item, BrokenPlace) for item in found] == [
        False,
        True,
        True,
        True,
        True,
        False,
    ]
    assert [item.index for item in found] == list(range(6))
    assert "must be an object" in found[1].reason


def test_bad_bytes_cost_their_record_only_and_name_line_and_byte(tmp_path):
    data = json.dumps(RECORDS, ensure_ascii=False, indent=1).encode()
    at = data.index("甲的摘要".encode())
    file = write_bytes(tmp_path, "a.json", data[:at] + b"\xff" + data[at:])
    broken, good = READER.read(file)
    assert isinstance(broken, BrokenPlace)
    assert (broken.index, broken.offset, broken.line) == (0, at, 1 + data.count(b"\n", 0, at))
    assert "not valid UTF-8" in broken.reason
    assert good.values["标题"] == "乙"


def test_a_file_with_too_many_broken_places_is_given_up(tmp_path):
    found = list(READER.read(write_json(tmp_path, "a.json", [1] * 1500)))
    assert len(found) == 1001
    assert "given up" in found[-1].reason
    assert found[-1].index is None
