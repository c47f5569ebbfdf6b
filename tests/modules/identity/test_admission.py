"""What a node asks of an organisation's text."""

import pytest

from mulu.core.canonical import encode
from mulu.modules.identity.admission import org_text_problems
from mulu.modules.identity.texts import OrgSourceRef, OrgText


def rules(text: OrgText) -> list[tuple[str, str]]:
    return [(problem.rule, problem.field) for problem in org_text_problems(encode(text))]


def test_a_name_is_enough() -> None:
    assert rules(OrgText(name="澜川市水务局")) == []


def test_a_full_text_is_accepted() -> None:
    text = OrgText(
        contact_post="数据专员",
        contact_unit="信息科",
        name="澜川市水务局",
        name_en="Lanchuan Water Authority",
        short_name="水务局",
        source_ref=OrgSourceRef(id="市水务局", source="lanchuan"),
    )
    assert rules(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OrgText(short_name="水务局"), [("text.name_missing", "name")]),
        (OrgText(name="水" * 201), [("text.too_long", "name")]),
        (OrgText(name="水务局 "), [("text.edge_space", "name")]),
        (OrgText(name="水务局\u3000"), [("text.edge_space", "name")]),
        (OrgText(name="水务\n局"), [("text.control", "name")]),
        (OrgText(name="水务\u200b局"), [("text.control", "name")]),
        (OrgText(name="Cafe\u0301"), [("text.not_nfc", "name")]),
        (
            OrgText(name="水务局", source_ref=OrgSourceRef(id="x" * 301, source=" y")),
            [("text.too_long", "source_ref.id"), ("text.edge_space", "source_ref.source")],
        ),
    ],
)
def test_what_is_wrong_is_named(text: OrgText, expected: list[tuple[str, str]]) -> None:
    assert rules(text) == expected


@pytest.mark.parametrize("part", [b"", b"{}x", b'{"name":1}', b'{"phone":"1"}', b'{"name": "a"}'])
def test_other_bytes_are_no_text_of_an_organisation(part: bytes) -> None:
    assert [problem.rule for problem in org_text_problems(part)] == ["text.form"]
