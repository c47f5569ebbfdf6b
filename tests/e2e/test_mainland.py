"""All 13,155 mainland records into a real node; then the whole chain is opened and looked through.

What is asked: sums match the files, no personal data anywhere in blocks, parts or rows, the audit
holds, and read tables from events, from state and as kept are the same.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import date

import pytest

from mulu.node.home import Home
from mulu.node.views import NodeViews
from mulu.projection.check import check
from mulu.projection.files import ViewsFolder
from mulu.projection.rebuild import rebuild
from mulu.projection.tables import connect_readonly
from mulu.store.lmdb_store import LmdbStore
from tests.projection.chain import dump
from tests.support.whole_node import make_home, mulu_json, open_node

RECORDS, EMPTY_TITLES, EXACT_REPEATS = 13_155, 8, 140

PERSON_KEYS = ("联系人", "联系电话", "电话", "邮箱", "phone", "email", "telephone", "contact_name")
MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])")
LANDLINE = re.compile(r"(?<![0-9A-Za-z-])0[0-9]{2,3}-[0-9]{7,8}(?![0-9A-Za-z-])")
MAILBOX = re.compile(r"[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+\.[A-Za-z]{2,}")
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")


@pytest.fixture(scope="module")
def imported(tmp_path_factory, shared):
    """A home into which every mainland file was imported; tables were rebuilt while it served."""
    folder = tmp_path_factory.mktemp("mainland")
    root = folder / "home"
    make_home(root, "mainland")
    with open_node(root, folder / "node.log"):
        report = mulu_json(root, "import", str(shared / "data/cn-open-data-portals"))
        rebuilt = mulu_json(root, "rebuild")
        search = mulu_json(root, "search", "行政处罚", "--limit", "5")
        assert (rebuilt["history_from"], rebuilt["height"]) == (0, search["height"])
        assert rebuilt["compared"] > RECORDS - 200
    store = LmdbStore.open(Home(root).chain, readonly=True)
    yield Home(root), store, report, search
    store.close()


def strings(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (key, *strings(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def is_id_number(text: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], weights, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def personal(text: str) -> list[str]:
    found = [*MOBILE.findall(text), *LANDLINE.findall(text), *MAILBOX.findall(text)]
    return found + [number for number in ID_NUMBER.findall(text) if is_id_number(number)]


def test_the_scan_itself_finds_what_it_looks_for():
    assert is_id_number("11010519491231002X")
    assert not is_id_number("110105194912310021")
    for text in ("电话13812345678", "0830-8912322。", "a.b@example.com", "证号11010519491231002X"):
        assert personal(text), text
    for text in ("3071109900001/000001", "统计2022年1-12月份", "11110000000000019K"):
        assert not personal(text), text


def test_every_record_ends_in_one_way_and_the_sums_match(imported):
    _, _, report, search = imported
    outcomes = [record["outcome"] for record in report["records"]]
    assert report["read"] == RECORDS == len(outcomes)
    assert report["rejected"] == EMPTY_TITLES == outcomes.count("rejected")
    assert report["unchanged"] == EXACT_REPEATS == outcomes.count("unchanged")
    assert report["accepted"] == RECORDS - EMPTY_TITLES - EXACT_REPEATS
    assert all(r["reasons"] for r in report["records"] if r["outcome"] != "accepted")
    assert search["total"] > 50
    assert search["entries"]


def test_no_block_part_or_row_holds_personal_data(imported):
    home, store, _, _ = imported
    texts = 0
    with store.read() as reader:
        commitments = set()
        for _, block in reader.blocks(1):
            for commitment in re.findall(rb'"commitment":"([0-9a-f]{64})"', block):
                commitments.add(bytes.fromhex(commitment.decode()))
            assert not personal(re.sub(rb"[^\x20-\x7e]", b" ", block).decode())
        for commitment in commitments:
            text = json.loads(reader.part(commitment)[32:])
            names = set(text)
            assert not names & set(PERSON_KEYS)
            for string in strings(text):
                assert not personal(string), string
                texts += 1
        for key, value in reader.state_items():
            assert not personal(f"{key.decode()} {value.decode()}")
    assert len(commitments) > RECORDS - 200
    assert texts > RECORDS * 3
    rows = 0
    connection = sqlite3.connect(ViewsFolder(home.views).current())
    shown = dump(connection)
    connection.close()
    for table in ("records", "orgs", "versions"):
        for row in shown[table]:
            rows += 1
            for string in strings(json.loads(json.dumps(row, default=str))):
                assert not personal(string), string
    assert rows > RECORDS - 200


def test_tables_as_kept_from_events_and_from_state_are_equal(imported, tmp_path):
    home, store, _, _ = imported
    views = NodeViews(home.genesis())
    kept = connect_readonly(ViewsFolder(home.views).current())
    checked = check(kept, store.read, views)
    assert (checked.newer, list(checked.differences)) == (0, [])
    dumps = {"kept": dump(sqlite3.connect(ViewsFolder(home.views).current()), history=False)}
    for source in ("blocks", "state"):
        folder = ViewsFolder(tmp_path / source)
        file = rebuild(folder, store.read, views, source=source).file
        dumps[source] = dump(sqlite3.connect(file), history=False)
    assert dumps["blocks"] == dumps["kept"]
    assert dumps["state"] == dumps["kept"]


def test_the_whole_chain_holds_an_audit(imported):
    home, store, _, _ = imported
    store.close()
    report = mulu_json(home.root, "audit")
    assert report["ok"]
    assert report["transactions"] >= RECORDS // 1000
    assert report["first_bad"] == ""
