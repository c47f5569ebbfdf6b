"""Canonical JSON without a type, and agreement with the page's parser (BUN-1 to BUN-3)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.core.canonical import INT_MAX, NotCanonicalError, encode
from mulu.proof.plain import DEPTH_MAX, parse_plain, parse_spaced
from tests.proof.stream import ask

NAMES = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters='"\\'),
    min_size=1,
    max_size=8,
)
SCALARS = st.booleans() | st.integers(-INT_MAX, INT_MAX) | st.text(max_size=12)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
PIECES = [
    '"',
    "\\",
    "\\u",
    "\\n",
    "00",
    "1f",
    "d8",
    "0",
    "-",
    "1",
    ".",
    "e",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\n",
    "true",
    "null",
    "é",
    "\x7f",
    "\x1f",
    '"a":1',
]


def accepted(data: bytes, read: Any = parse_plain) -> bool:
    try:
        read(data)
    except NotCanonicalError:
        return False
    return True


def agree(node: str, documents: list[bytes]) -> None:
    """Both parsers take the same documents, strictly and with spaces."""
    questions = [pair for data in documents for pair in (("C", data), ("S", data))]
    answers = [answer == "true" for answer in ask(node, questions)]
    expected = [accepted(data, read) for data in documents for read in (parse_plain, parse_spaced)]
    different = [
        (documents[place // 2], page, python)
        for place, (page, python) in enumerate(zip(answers, expected, strict=True))
        if page != python
    ]
    assert different == []


@given(DOCUMENTS)
def test_what_is_written_is_read_back(document: Any) -> None:
    assert parse_plain(encode(document)) == document


@given(DOCUMENTS)
def test_spaces_between_tokens_are_passed_over_where_allowed(document: Any) -> None:
    spaced = encode({"a": document}).replace(b'{"a":', b' {\n"a"\t:\r')
    assert parse_spaced(spaced) == {"a": document}
    assert not accepted(spaced)


@pytest.mark.parametrize(
    "text",
    [
        '{"b":1,"a":2}',
        '{"a":1,"a":1}',
        "1.0",
        "1e2",
        "-0",
        "null",
        "9007199254740992",
        '"\\u0041"',
        '"\\u000a"',
        '"\\/"',
        " 1",
        "1 ",
        '{"":1}',
        '{"a b":1}',
        '{"é":1}',
        "[1,]",
        "",
        '{"a":null}',
    ],
)
def test_other_spellings_are_refused(text: str) -> None:
    assert not accepted(text.encode())


def test_depth_is_bounded() -> None:
    assert accepted(b"[" * DEPTH_MAX + b"]" * DEPTH_MAX)
    assert not accepted(b"[" * (DEPTH_MAX + 1) + b"]" * (DEPTH_MAX + 1))


@pytest.mark.node_js
def test_the_page_reads_the_same_documents(node: str) -> None:
    documents: list[bytes] = []

    @given(DOCUMENTS, st.data())
    def collect(document: Any, data: st.DataObject) -> None:
        whole = encode(document)
        place = data.draw(st.integers(0, len(whole)))
        piece = data.draw(st.sampled_from(PIECES)).encode()
        dropped = data.draw(st.integers(0, 3))
        documents.extend((whole, whole[:place] + piece + whole[place + dropped :]))

    collect()
    agree(node, documents)


@pytest.mark.node_js
def test_the_page_judges_random_tokens_alike(node: str) -> None:
    documents: list[bytes] = []

    @given(st.lists(st.sampled_from(PIECES), max_size=7))
    def collect(pieces: list[str]) -> None:
        text = "".join(pieces)
        documents.extend(
            (text.encode(), f'"{text}"'.encode(), f"[{text}]".encode(), f'{{"x":{text}}}'.encode())
        )

    collect()
    agree(node, documents)


@pytest.mark.node_js
def test_the_page_judges_every_escape_and_character_alike(node: str) -> None:
    escapes = [
        f'"\\u{code:04x}"'.encode() for code in (*range(0x100), 0x2028, 0xD800, 0xDC00, 0xFEFF)
    ]
    letters = [b'"\\' + bytes([byte]) + b'"' for byte in range(256)]
    characters = [b'"' + bytes([byte]) + b'"' for byte in range(256)]
    names = [b'{"' + bytes([byte]) + b'":1}' for byte in range(256)]
    agree(node, [*escapes, *letters, *characters, *names])
