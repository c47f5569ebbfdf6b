"""One record: now, at a version, and how it came there (SEA-10, SEA-14)."""

import msgspec
import pytest

from mulu.core.canonical import encode
from mulu.core.hashing import SHA256
from mulu.machine.decided import Decided
from mulu.modules.catalog.messages import RegisterRecord
from mulu.projection.files import ViewsFolder
from mulu.projection.rebuild import rebuild
from mulu.query.expression import Filters
from mulu.query.records import Records
from mulu.query.search import Search
from mulu.query.tables import ReadTables
from mulu.query.viewer import PUBLIC
from mulu.tx.build import build_body, build_frame
from mulu.tx.parts import commit_part
from tests.projection.chain import (
    DEPT,
    OTHER,
    STEWARD,
    code_of,
    confirmed,
    filled_chain,
    record,
    revised,
    start_chain,
    withdrawn,
)
from tests.query.world import asking, follow
from tests.support.world import (
    BLOCK_MS,
    DUTY,
    ENTRY,
    RELATED,
    SYSTEM,
    T0,
    TABLE,
    entry,
    entry_text,
    signer,
)


@pytest.fixture(scope="module")
def chain():
    return filled_chain()


@pytest.fixture(scope="module")
def records(chain, tmp_path_factory):
    with asking(chain, tmp_path_factory.mktemp("views")) as tables:
        yield Records(tables)


def test_a_record_is_shown_with_all_that_is_known_of_it(chain, records):
    shown = records.show(PUBLIC, ENTRY)
    stored = chain.stored(ENTRY)
    assert shown.height == chain.height
    assert (shown.version, shown.is_current, shown.status) == (2, True, "PUBLISHED")
    assert shown.content_hash == stored.content_hash
    assert msgspec.json.encode(shown.stored, order="sorted") == encode(stored)
    assert shown.text["title"] == shown.title == "城镇排水许可证照"
    assert shown.provider.name == "澜川市水务局"
    assert shown.names[DUTY] == "城镇排水许可"
    assert shown.names[SYSTEM] == "排水许可管理系统"
    assert (shown.committed_height, shown.what, len(shown.tx_id)) == (stored.height, "revised", 64)


def test_an_earlier_version_is_shown_as_it_was(records):
    now, then = records.show(PUBLIC, ENTRY, 2), records.show(PUBLIC, ENTRY, 1)
    assert (then.version, then.is_current, then.title) == (1, False, "城镇排水许可信息")
    assert now.prev == then.content_hash
    assert then.stored["record"]["share_type"] == 2
    assert records.show(PUBLIC, ENTRY, 3) is None
    assert records.show(PUBLIC, code_of(999)) is None


def test_a_withdrawn_record_says_why(records):
    shown = records.show(PUBLIC, code_of(12))
    assert (shown.status, shown.reason, shown.note) == ("WITHDRAWN", "obsolete", "职责已调整")
    assert shown.title == "监测点位12"
    assert records.show(PUBLIC, TABLE).note == ""


def test_history_lists_every_step_and_what_changed(chain, records):
    steps = records.history(PUBLIC, ENTRY)
    assert (steps.height, steps.complete_from, steps.after) == (chain.height, 0, None)
    assert [(step.version, step.what) for step in steps.versions] == [
        (2, "revised"),
        (1, "registered"),
    ]
    changed = {change.field: (change.before, change.after) for change in steps.versions[0].changes}
    assert changed == {
        "share_type": (2, 1),
        "update_cycle": (4, 6),
        "text.title": ("城镇排水许可信息", "城镇排水许可证照"),
    }
    assert steps.versions[1].changes == ()
    assert records.history(PUBLIC, code_of(999)) is None


def test_confirming_and_withdrawing_are_steps_of_the_same_version(records):
    steps = records.history(PUBLIC, RELATED).versions
    assert [(step.version, step.what, step.status) for step in steps] == [
        (1, "confirmed", "PUBLISHED"),
        (1, "registered", "UNCONFIRMED"),
    ]
    assert [change.field for change in steps[0].changes] == ["confirmed"]
    ended = records.history(PUBLIC, code_of(12)).versions[0]
    assert {change.field for change in ended.changes} == {"status", "reason"}


def test_items_are_compared_one_by_one(tmp_path):
    chain = start_chain()
    body = entry(duties=(), systems=())
    chain.do(record(ENTRY, body, entry_text()))
    items = (body.items[0], msgspec.structs.replace(body.items[1], dtype="T"))
    chain.do(revised(chain, ENTRY, msgspec.structs.replace(body, items=items), entry_text()))
    with asking(chain, tmp_path) as tables:
        (change,) = Records(tables).history(PUBLIC, ENTRY).versions[0].changes
    assert (change.field, change.before, change.after) == ("items.2.dtype", "D", "T")


def test_a_long_history_is_walked_page_by_page(tmp_path):
    chain = start_chain()
    body = entry(duties=(), systems=())
    chain.do(record(ENTRY, body, entry_text(), by="authority"))
    for number in range(1, 8):
        chain.do(revised(chain, ENTRY, body, entry_text(summary=f"第{number}次修订的摘要内容。")))
    chain.do(withdrawn(chain, ENTRY))
    with asking(chain, tmp_path) as tables:
        records = Records(tables)
        whole = records.history(PUBLIC, ENTRY).versions
        assert [step.version for step in whole] == [8, 8, 7, 6, 5, 4, 3, 2, 1]
        for limit in (1, 2, 9):
            found, after = [], None
            while found == [] or after is not None:
                page = records.history(PUBLIC, ENTRY, limit=limit, after=after)
                found += page.versions
                after = page.after
            assert tuple(found) == whole
        with pytest.raises(ValueError, match="another list"):
            records.history(PUBLIC, code_of(2), after=records.history(PUBLIC, ENTRY, limit=1).after)


def test_tables_from_state_say_from_where_their_history_is_complete(chain, tmp_path):
    folder = ViewsFolder(tmp_path)
    rebuild(folder, chain.store.read, chain.views, source="state")
    tables = ReadTables(folder, lambda: 0)
    steps = Records(tables).history(PUBLIC, ENTRY)
    assert steps.complete_from == chain.height + 1
    assert [(step.version, step.what, step.tx_id) for step in steps.versions] == [(2, "", "")]
    assert Records(tables).show(PUBLIC, ENTRY).version == 2
    assert Records(tables).show(PUBLIC, ENTRY, 1) is None
    tables.close()


def test_texts_that_cannot_be_read_are_flagged(tmp_path):
    chain = start_chain()
    body = entry(duties=(), systems=(), items=())
    garbage = b"\xff not a text"
    bad = commit_part(SHA256, bytes(32), garbage)
    withheld = msgspec.structs.replace(commit_part(SHA256, bytes(32), b"kept"), withheld=True)
    chain.do(record(code_of(1), body, entry_text(title="将被删除", items=())))
    message = record(code_of(2), body, entry_text(), part=withheld)[0]
    chain.do((message, [], STEWARD))
    commit_garbage(chain, code_of(3), body, bad, bytes(32) + garbage)
    chain.store.erase_part(bytes.fromhex(chain.stored(code_of(1)).part.commitment), 1)
    with asking(chain, tmp_path) as tables:
        shown = [Records(tables).show(PUBLIC, code_of(n)) for n in (1, 2, 3)]
        listed = Search(tables).entries(PUBLIC, "", Filters())
        assert len(listed.entries) == 3
    assert [one.text_state for one in shown] == ["erased", "withheld", "unreadable"]
    assert [(one.text, one.title) for one in shown] == [(None, "")] * 3


def commit_garbage(chain, code, body, ref, salted):
    """What a node of another policy might let in: a part that is no text."""
    message = RegisterRecord(code=code, part=ref, profile="register@1", provider=DEPT, record=body)
    key = signer(STEWARD)
    height = chain.height + 1
    time_ms = T0 + BLOCK_MS * height
    data = build_body(
        chain=chain.name,
        messages=[message],
        signers=[key.key_id],
        nonce=bytes(16),
        valid_until_ms=time_ms + 1000,
    )
    frame = chain.application.check(build_frame(data, [key], [salted]))
    chain.application.finalize(Decided(height=height, time_ms=time_ms, transactions=[frame]))
    chain.application.commit(b"{}")


def test_unconfirmed_is_shown_until_the_provider_confirms(tmp_path):
    chain = start_chain()
    folder = ViewsFolder(tmp_path)
    chain.do(record(ENTRY, entry(duties=(), systems=()), entry_text(), by="authority"))
    follow(chain, folder)
    tables = ReadTables(folder, lambda: 0)
    shown = Records(tables).show(PUBLIC, ENTRY)
    assert (shown.status, shown.declared_by.name) == ("UNCONFIRMED", "澜川市数据局")
    chain.do(confirmed(chain, ENTRY))
    follow(chain, folder)
    assert Records(tables).show(PUBLIC, ENTRY).status == "PUBLISHED"
    tables.close()
    assert OTHER != DEPT
