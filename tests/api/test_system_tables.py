"""Tables of a system as a harvest compares them: HAR-20."""

import pytest

from mulu.client.transactions import Draft
from mulu.modules.catalog.messages import ColumnChange, ReportDrift, SettleDrift, WithdrawRecord
from mulu.modules.catalog.records import Column, DataEntry, System, Table
from mulu.modules.catalog.texts import ColumnText, EntryText, SystemText, TableText
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode
from tests.support.small_city import record_draft, stored

ORG = "o0001"
SYSTEM = "S-o0001-0001"
ENTRY = "3071109900001/000001"


def table(number: int, **fields) -> Draft:
    record = Table(columns=(Column(),), entries=(ENTRY,), system=SYSTEM, **fields)
    text = TableText(
        columns=(ColumnText(name="a"),), schema="public", table_name=f"t{number}", title=f"{number}"
    )
    return record_draft(f"T-o0001-{number:04d}", ORG, record, text)


def tables(node: FakeNode, query: str = "") -> dict:
    answer = ask(node.app(), "GET", f"/v1/systems/{SYSTEM}/tables{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def node(empty: FakeNode) -> FakeNode:
    empty.do(record_draft(SYSTEM, ORG, System(), SystemText(title="系统")))
    empty.do(
        record_draft(
            ENTRY, ORG, DataEntry(category="307110", systems=(SYSTEM,)), EntryText(title="条目")
        )
    )
    empty.do(table(1, schema_hash="aa" * 32))
    empty.do(table(2))
    return empty


def report(node: FakeNode, code: str, change: ColumnChange, schema_hash: str) -> None:
    base = stored(node, code).content_hash
    message = ReportDrift(base=base, changes=(change,), code=code, schema_hash=schema_hash)
    node.do(Draft(message=message, text=None))


def test_only_tables_are_listed_with_hash_and_name(node):
    found = tables(node)
    assert [(one["code"], one["schema"], one["table_name"]) for one in found["tables"]] == [
        ("T-o0001-0001", "public", "t1"),
        ("T-o0001-0002", "public", "t2"),
    ]
    assert [one["schema_hash"] for one in found["tables"]] == ["aa" * 32, ""]
    assert [one["drift"] for one in found["tables"]] == [None, None]
    assert found["tables"][0]["content_hash"].endswith(stored(node, "T-o0001-0001").content_hash)
    assert found["after"] is None


def test_pages_hold_every_table_once(node):
    first = tables(node, "?limit=1")
    second = tables(node, f"?limit=1&after={first['after']}")
    assert [first["tables"][0]["code"], second["tables"][0]["code"]] == [
        "T-o0001-0001",
        "T-o0001-0002",
    ]
    assert second["after"] is None


def test_drift_is_listed_and_stands_in_both_records_and_their_history(node):
    report(node, "T-o0001-0001", ColumnChange(column=1, what="dropped"), "bb" * 32)
    report(node, "T-o0001-0002", ColumnChange(what="gone"), "")
    drifts = {one["code"]: one["drift"] for one in tables(node)["tables"]}
    assert drifts == {"T-o0001-0001": "bb" * 32, "T-o0001-0002": ""}
    entry = ask(node.app(), "GET", f"/v1/entries/{ENTRY.replace('/', '~')}").json()
    assert entry["what"] == "drifted"
    assert entry["stored"]["drifting"] == ["T-o0001-0001", "T-o0001-0002"]
    table_ = ask(node.app(), "GET", "/v1/entries/T-o0001-0001").json()
    assert table_["stored"]["drift"]["changes"] == [{"column": 1, "what": "dropped"}]
    base = stored(node, "T-o0001-0001").content_hash
    node.do(Draft(message=SettleDrift(base=base, code="T-o0001-0001"), text=None))
    steps = ask(node.app(), "GET", "/v1/entries/T-o0001-0001/versions").json()["versions"]
    assert [step["what"] for step in steps] == ["settled", "drifted", "registered"]
    assert steps[1]["changes"][0]["field"] == "drift"


def test_a_withdrawn_table_is_listed_as_such(node):
    base = stored(node, "T-o0001-0002").content_hash
    node.do(
        Draft(message=WithdrawRecord(base=base, code="T-o0001-0002", reason="obsolete"), text=None)
    )
    listed = {one["code"]: one["withdrawn"] for one in tables(node)["tables"]}
    assert listed == {"T-o0001-0001": False, "T-o0001-0002": True}
