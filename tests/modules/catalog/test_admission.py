"""What a node asks of a record's text."""

from typing import Any

import pytest

from mulu.core.canonical import encode
from mulu.modules.catalog.admission import record_text_problems, withdraw_text_problems
from mulu.modules.catalog.records import DataEntry, Item, Record, Table
from mulu.modules.catalog.texts import (
    ColumnText,
    ItemText,
    Original,
    RecordText,
    SourceRef,
    WithdrawText,
)
from tests.support.world import (
    duty,
    duty_text,
    entry,
    entry_text,
    system,
    system_text,
    table,
    table_text,
)


def found(record: Record, text: RecordText) -> list[tuple[str, str]]:
    return [(p.rule, p.field) for p in record_text_problems(record, encode(text))]


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (entry(), entry_text()),
        (entry(), entry_text(source_ref=SourceRef(id="1", source="a", url="http://x/?a=1&b=2#c"))),
        (entry(), entry_text(summary="“引号”、(括号) \"quoted\" \\ 反斜杠", keywords=())),
        (entry(), entry_text(items=(ItemText(), ItemText()))),
        (duty(), duty_text()),
        (system(), system_text()),
        (table(), table_text()),
        (DataEntry(), entry_text(items=())),
    ],
)  # fmt: skip
def test_a_good_text_is_accepted(record: Record, text: RecordText) -> None:
    assert found(record, text) == []


@pytest.mark.parametrize(
    ("record", "text", "expected"),
    [
        (entry(), entry_text(title=""), [("text.title_missing", "title")]),
        (duty(), duty_text(title=""), [("text.title_missing", "title")]),
        (system(), system_text(title=""), [("text.title_missing", "title")]),
        (table(), table_text(title=""), [("text.title_missing", "title")]),
        (entry(), entry_text(items=(ItemText(),)), [("text.items_count", "items")]),
        (entry(items=(Item(),)), entry_text(), [("text.items_count", "items")]),
        (table(), table_text(columns=(ColumnText(),)), [("text.columns_count", "columns")]),
        (entry(), entry_text(title="题" * 201), [("text.too_long", "title")]),
        (entry(), entry_text(title_en="t" * 401), [("text.too_long", "title_en")]),
        (entry(), entry_text(summary="摘" * 4001), [("text.too_long", "summary")]),
        (duty(), duty_text(text="职" * 4001), [("text.too_long", "text")]),
        (entry(), entry_text(share_scope="域" * 1001), [("text.too_long", "share_scope")]),
        (entry(), entry_text(keywords=("好", "词 ")), [("text.edge_space", "keywords[1]")]),
        (entry(), entry_text(keywords=tuple("词" * 201)), [("text.too_many", "keywords")]),
        (
            entry(),
            entry_text(items=(ItemText(name="名" * 129), ItemText(name="a\u202eb"))),
            [("text.too_long", "items[0].name"), ("text.control", "items[1].name")],
        ),
        (
            entry(),
            entry_text(originals=(Original(field="f", value="x\ty"),)),
            [("text.control", "originals[0].value")],
        ),
        (
            entry(),
            entry_text(source_ref=SourceRef(id=" 7", source="Cafe\u0301")),
            [("text.edge_space", "source_ref.id"), ("text.not_nfc", "source_ref.source")],
        ),
        (entry(), entry_text(summary="首行\n次行"), [("text.control", "summary")]),
        (entry(), entry_text(title="\ufeff标题"), [("text.control", "title")]),
    ],
)
def test_what_is_wrong_is_named(
    record: Record, text: RecordText, expected: list[tuple[str, str]]
) -> None:
    assert found(record, text) == expected
    assert all(len(p.text) > 20 for p in record_text_problems(record, encode(text)))


@pytest.mark.parametrize(
    "part",
    [b"", b"null", b"\xff", b'{"title":"a" }', b'{"title":"","summary":"b"}', b'{"phone":"1"}'],
)  # fmt: skip
def test_other_bytes_are_no_text(part: bytes) -> None:
    assert [p.rule for p in record_text_problems(entry(), part)] == ["text.form"]
    assert [p.rule for p in withdraw_text_problems(part)] == ["text.form"]


def test_the_words_of_a_withdrawal_are_judged_too() -> None:
    assert withdraw_text_problems(encode(WithdrawText(note="并入新目录"))) == []
    problems: list[Any] = withdraw_text_problems(encode(WithdrawText(note="并" * 1001)))
    assert [(p.rule, p.field) for p in problems] == [("text.too_long", "note")]


def test_counts_are_judged_by_kind() -> None:
    assert found(Table(system="S-o0003-0001"), table_text(columns=())) == []
