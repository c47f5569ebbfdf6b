"""What a record says: nothing of it is lost on its page, and nothing unsaid is invented."""

import msgspec
import pytest

from mulu.client.catalog_answers import EntryAnswer
from mulu.console.facts import Link, facts
from mulu.console.items import grid
from mulu.console.words import ALL
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode
from tests.support.small_city import DUTY, SCHOOLS, SYSTEM, TABLE


def read(city: FakeNode, code: str) -> EntryAnswer:
    answer = ask(city.app(), "GET", f"/v1/entries/{code.replace('/', '~')}")
    return msgspec.json.decode(answer.content, type=EntryAnswer)


def shown(entry: EntryAnswer, language: str = "zh") -> dict[str, object]:
    groups = facts(entry, ALL[language])
    return {row.label: row.value for group in groups for row in group.rows}


def test_an_entrys_codes_become_words(city: FakeNode) -> None:
    found = shown(read(city, SCHOOLS))
    assert found["共享类型"] == "无条件共享"
    assert found["共享方式"] == ["接口", "批量交换"]
    assert found["更新周期"] == "每年"
    assert found["数据量"] == "486 条"
    assert found["依据的职责"] == [Link(code=DUTY, name="政务数据目录统一管理")]
    assert found["联系"] == "市教育局教育信息中心 · 数据专员"


def test_english_names_the_same_facts(city: FakeNode) -> None:
    entry = read(city, SCHOOLS)
    assert len(shown(entry)) == len(shown(entry, "en"))
    assert shown(entry, "en")["Sharing"] == "Shared without condition"


@pytest.mark.parametrize(
    ("code", "label", "value"),
    [
        (DUTY, "依据类别", "法律"),
        (SYSTEM, "部署", "政务云"),
        (TABLE, "行数", "约 486 行"),
        (TABLE, "表名", "jw_school"),
    ],
)
def test_every_kind_has_its_facts(city: FakeNode, code: str, label: str, value: str) -> None:
    assert shown(read(city, code))[label] == value


def test_what_matters_and_is_not_said_is_shown_as_not_said(city: FakeNode) -> None:
    entry = read(city, SCHOOLS)
    bare = msgspec.structs.replace(
        entry, stored={**entry.stored, "record": {"@type": "catalog.data_entry"}}, text=None
    )
    found = shown(bare)
    always = {"共享类型", "是否向社会开放", "数据级别", "个人信息", "更新周期", "数据格式"}
    assert found == dict.fromkeys(always)


def test_items_and_columns_stand_in_grids(city: FakeNode) -> None:
    items = grid(read(city, SCHOOLS), ALL["zh"])
    assert items is not None
    assert items.rows[0][:2] == ["学校标识码", "school_code"]
    assert len(items.rows) == 10
    columns = grid(read(city, TABLE), ALL["zh"])
    assert columns is not None
    assert columns.headings[0] == "名称"
    assert columns.rows[1][0] == "school_code"
    assert grid(read(city, DUTY), ALL["zh"]) is None


def test_a_grid_without_texts_still_counts_its_rows(city: FakeNode) -> None:
    entry = msgspec.structs.replace(read(city, SCHOOLS), text=None)
    found = grid(entry, ALL["zh"])
    assert found is not None
    assert len(found.rows) == 10
    assert all(len(row) == len(found.headings) for row in found.rows)
