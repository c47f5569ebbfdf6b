"""Entries that may be the same over HTTP: narrowed, in pages; API-60, DUP-9 to DUP-12."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mulu.client.transactions import NO_PART, Draft
from mulu.core.canonical import encode
from mulu.modules.catalog.messages import ReviseRecord, WithdrawRecord
from mulu.modules.catalog.records import DataEntry, Item, Table
from mulu.modules.catalog.texts import (
    EntryText,
    ItemText,
    SourceRef,
    TableText,
    WithdrawText,
)
from tests.support import small_city
from tests.support.asgi import ask
from tests.support.fake_node import AUTHORITY, FakeNode
from tests.support.small_city import EDU, PROFILE, SYSTEM, record_draft, stored

CIVIL = "o0005"
"""Another organisation of the city."""
SHELTERS = ("3071109900003/900001", "3071109900003/900002", "3071109900003/900003")
YEARS = ("3071109900003/900004", "3071109900003/900005")
TABLED = ("3071109900003/900006", "3071109900003/900007")


def entry(
    code: str, title: str, org: str = EDU, items: tuple[str, ...] = (), page: str = ""
) -> Draft:
    text = EntryText(
        title=title,
        summary=f"{title}的说明",
        items=tuple(ItemText(name=name) for name in items),
        source_ref=SourceRef(source="tests", id=code, url=page) if page else None,
    )
    return record_draft(code, org, DataEntry(items=tuple(Item() for _ in items)), text)


def load(node: FakeNode) -> None:
    items = ("编号", "名称", "地址", "面积")
    for draft in (
        entry(SHELTERS[0], "应急避难场所名录", items=items),
        entry(SHELTERS[1], "应急避难场所 名录", items=items),
        entry(SHELTERS[2], "应急避难场所名录", org=CIVIL),
        entry(YEARS[0], "2023年度招生计划安排"),
        entry(YEARS[1], "2024年度招生计划安排"),
        entry(TABLED[0], "毕业去向登记"),
        entry(TABLED[1], "奖学金发放记录"),
    ):
        node.do(draft, signer=AUTHORITY)
    table = Table(system=SYSTEM, entries=TABLED)
    text = TableText(table_name="t_both", title="两条目录的库表")
    node.do(record_draft("T-o0004-0099", EDU, table, text), signer=AUTHORITY)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeNode]:
    made = FakeNode.make(tmp_path_factory.mktemp("duplicates"))
    small_city.load(made, entries=6)
    load(made)
    yield made
    made.close()


def find(node: FakeNode, **params: Any) -> dict[str, Any]:
    answer = ask(node.app(), "GET", "/v1/duplicates", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(found: dict[str, Any]) -> list[tuple[int, bool, list[str], list[str]]]:
    return [
        (
            group["score"],
            group["within"],
            [one["name"] for one in group["reasons"]],
            [one["code"] for one in group["members"]],
        )
        for group in found["groups"]
    ]


def test_groups_come_with_reasons_the_likeliest_first(node: FakeNode) -> None:
    found = find(node, least=0)
    assert told(found) == [
        (916, True, ["same_but_marks", "same_items"], [SHELTERS[0], SHELTERS[1]]),
        (750, False, ["same_name"], [SHELTERS[0], SHELTERS[2]]),
        (450, True, ["same_but_period"], list(YEARS)),
        (450, True, ["same_table"], list(TABLED)),
    ]
    assert (found["total"], found["cut"], found["after"]) == (4, 0, None)
    assert found["height"] == found["swept_height"]
    first = found["groups"][0]
    assert first["reasons"][1] == {"name": "same_items", "share": 100}
    member = first["members"][0]
    assert (member["title"], member["items"]) == ("应急避难场所名录", 4)
    assert member["provider"]["org_id"] == EDU
    assert member["provider"]["name"]
    assert member["status"] == "UNCONFIRMED"


@pytest.mark.parametrize(
    ("params", "scores"),
    [
        ({}, [916, 750]),
        ({"least": 800}, [916]),
        ({"least": 1000}, []),
        ({"least": 0, "orgs": "several"}, [750]),
        ({"least": 0, "orgs": "one"}, [916, 450, 450]),
        ({"least": 0, "org": CIVIL}, [750]),
        ({"least": 0, "org": "o9999"}, []),
        ({"least": 0, "reason": "same_table"}, [450]),
        ({"least": 0, "code": SHELTERS[0]}, [916, 750]),
        ({"least": 0, "code": SHELTERS[1].replace("/", "~")}, [916]),
    ],
)
def test_the_list_is_narrowed(node: FakeNode, params: dict[str, Any], scores: list[int]) -> None:
    found = find(node, **params)
    assert [group["score"] for group in found["groups"]] == scores
    assert found["total"] == len(scores)


@pytest.mark.parametrize(
    "params",
    [
        {"least": -1},
        {"least": 1001},
        {"orgs": "all"},
        {"reason": "looks_alike"},
        {"org": "x"},
        {"code": "no code"},
        {"scope": "within"},
        {"limit": 0},
        {"after": "bm90aGluZw"},
    ],
)
def test_what_cannot_be_asked_is_bad_input(node: FakeNode, params: dict[str, Any]) -> None:
    answer = ask(node.app(), "GET", "/v1/duplicates", params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, 1)


def test_pages_hold_all_groups_once(node: FakeNode) -> None:
    seen, after = [], None
    while True:
        page = find(node, least=0, limit=1, **({"after": after} if after else {}))
        seen += told(page)
        after = page["after"]
        if after is None:
            break
    assert seen == told(find(node, least=0))
    other = ask(
        node.app(),
        "GET",
        "/v1/duplicates",
        params={"limit": 1, "after": find(node, least=0, limit=1)["after"]},
    )
    assert other.status_code == 400


def test_a_withdrawn_entry_leaves_its_groups_and_a_revised_one_may(
    tmp_path: Path,
) -> None:
    node = FakeNode.make(tmp_path)
    small_city.load(node, entries=6)
    load(node)
    before = find(node, least=0)
    node.do(
        Draft(
            message=WithdrawRecord(
                base=stored(node, SHELTERS[1]).content_hash,
                code=SHELTERS[1],
                part=NO_PART,
                reason="merged",
                successor=SHELTERS[0],
            ),
            text=encode(WithdrawText()),
        ),
        signer=AUTHORITY,
    )
    after = find(node, least=0)
    assert told(after) == told(before)[1:]
    assert after["swept_height"] > before["swept_height"]
    node.do(
        Draft(
            message=ReviseRecord(
                base=stored(node, SHELTERS[2]).content_hash,
                code=SHELTERS[2],
                part=NO_PART,
                profile=PROFILE,
                record=DataEntry(),
            ),
            text=encode(EntryText(title="社会救助对象统计", summary="换了内容")),
        ),
        signer=AUTHORITY,
    )
    assert told(find(node, least=0)) == told(before)[2:]
    node.close()


def test_nothing_alike_is_no_group(empty: FakeNode) -> None:
    found = find(empty, least=0)
    assert (found["groups"], found["total"], found["entries"]) == ([], 0, 0)


def test_a_page_may_be_the_reason(empty: FakeNode) -> None:
    small_city.load(empty, entries=6)
    page = "https://a.example/detail/1"
    for code, title in zip(SHELTERS[:2], ("体育场馆", "运动设施"), strict=True):
        empty.do(entry(code, title, page=page), signer=AUTHORITY)
    assert told(find(empty, least=0)) == [(650, True, ["same_page"], list(SHELTERS[:2]))]
