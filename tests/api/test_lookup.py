"""Many records at once, by code and by the reference of their source: INT-90 and INT-91."""

import json
from dataclasses import replace

import pytest
from msgspec import structs

from mulu.client.lookup_answers import LOOKUP_MAX
from mulu.client.transactions import Draft
from mulu.modules.catalog.messages import RegisterRecord, WithdrawRecord
from mulu.modules.catalog.records import DataEntry, Duty
from mulu.modules.catalog.texts import DutyText, EntryText, SourceRef
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode
from tests.support.small_city import record_draft, stored

URL = "/v1/entries/lookup"
ORG = "o0001"


def entry(title: str, source: str, id_: str) -> EntryText:
    return EntryText(title=title, source_ref=SourceRef(id=id_, source=source))


def sourced(title: str, source: str, id_: str):
    draft = record_draft("", ORG, DataEntry(update_cycle=6), entry(title, source, id_))
    message = draft.message
    assert isinstance(message, RegisterRecord)
    return replace(draft, message=structs.replace(message, source=source))


@pytest.fixture
def node(empty: FakeNode) -> FakeNode:
    empty.do(sourced("甲", "portal-a", "id/甲"))
    empty.do(sourced("乙", "portal-a", "乙"))
    empty.do(sourced("丙", "portal-b", "id/甲"))
    empty.do(record_draft("D-o0001-0001", ORG, Duty(), DutyText(title="职责")))
    return empty


def look(node: FakeNode, **asked) -> dict:
    answer = ask(node.app(), "POST", URL, content=json.dumps(asked).encode(), headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.json()


JSON = {"content-type": "application/json"}


def test_a_reference_finds_the_record_of_its_source_and_no_other(node):
    found = look(node, refs=[{"source": "portal-b", "id": "id/甲"}])
    assert [one["text"]["title"] for one in found["entries"]] == ["丙"]
    assert found["height"] == 4
    known = found["entries"][0]
    assert known["content_hash"].endswith(stored(node, known["code"]).content_hash)
    assert (known["provider"], known["version"], known["status"]) == (ORG, 1, "PUBLISHED")
    assert known["record"] == {"@type": "catalog.data_entry", "update_cycle": 6}


def test_codes_and_references_are_asked_together_and_what_is_not_there_is_left_out(node):
    found = look(
        node,
        codes=["D-o0001-0001", "D-o0001-0009", "x-portal-a~1"],
        refs=[{"source": "portal-a", "id": "乙"}, {"source": "portal-a", "id": "丁"}],
    )
    titles = {one["text"]["title"] for one in found["entries"]}
    assert titles == {"职责", "甲", "乙"}


def test_of_two_with_one_reference_the_first_counts(node):
    node.do(sourced("甲二", "portal-a", "id/甲"))
    found = look(node, refs=[{"source": "portal-a", "id": "id/甲"}])
    assert [one["text"]["title"] for one in found["entries"]] == ["甲"]


def test_a_question_too_long_is_refused_with_its_bound(node):
    refs = [{"source": "a", "id": str(n)} for n in range(LOOKUP_MAX + 1)]
    asked = json.dumps({"refs": refs}).encode()
    answer = ask(node.app(), "POST", URL, content=asked, headers=JSON)
    assert answer.status_code == 400
    assert str(LOOKUP_MAX) in answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"refs": [{"source": 1}]}',
        b'{"colour": 1}',
        b'{"codes": ["mulu"]}',
        b'{"codes": ["\xab"]}',
    ],
)
def test_what_is_no_question_is_refused(node, body):
    assert ask(node.app(), "POST", URL, content=body, headers=JSON).status_code == 400


def pages(node: FakeNode, source: str, limit: int) -> list[dict]:
    found, after = [], ""
    while True:
        url = f"/v1/sources/{source}/entries?limit={limit}{after}"
        page = ask(node.app(), "GET", url).json()
        found += page["entries"]
        if page["after"] is None:
            return found
        after = f"&after={page['after']}"


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_the_records_of_a_source_come_in_pages_withdrawn_ones_too(node, limit):
    code = look(node, refs=[{"source": "portal-a", "id": "乙"}])["entries"][0]["code"]
    record = stored(node, code)
    node.do(Draft(message=WithdrawRecord(base=record.content_hash, code=code, reason="obsolete")))
    found = {one["id"]: one for one in pages(node, "portal-a", limit)}
    assert set(found) == {"id/甲", "乙"}
    assert found["乙"]["status"] == "WITHDRAWN"
    assert found["id/甲"]["title"] == "甲"
    assert pages(node, "portal-c", limit) == []
