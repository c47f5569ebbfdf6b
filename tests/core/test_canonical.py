"""Canonical bytes agree with RFC 8785 and are read strictly (CAN-1 to CAN-7)."""

import json
import math

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from mulu.core.canonical import INT_MAX, NotCanonicalError, Tagged, UInt, Wire, decode, encode

KEYS = st.from_regex(r"[a-z_]{1,12}", fullmatch=True) | st.just("@type")
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
DOCUMENTS = st.recursive(
    st.booleans() | st.integers(-INT_MAX, INT_MAX) | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=30,
)


@given(DOCUMENTS)
def test_documents_of_the_profile_are_written_as_rfc_8785_writes_them(document):
    assert encode(document) == rfc8785.dumps(document)


class Inner(Wire):
    a: UInt = 0
    b_c: str = ""


class Outer(Tagged, tag="test.outer"):
    flag: bool = False
    inner: tuple[Inner, ...] = ()
    name: str
    size: UInt | None = None


@given(TEXT, st.lists(st.tuples(st.integers(0, INT_MAX), TEXT), max_size=4), st.booleans())
def test_structs_are_written_as_rfc_8785_writes_their_members(name, inner, flag):
    value = Outer(name=name, flag=flag, inner=tuple(Inner(a=a, b_c=b) for a, b in inner))
    data = encode(value)
    assert data == rfc8785.dumps(json.loads(data))
    assert decode(data, Outer) == value


@pytest.mark.parametrize(
    "data",
    [
        b'{"@type":"test.outer","name":"a" }',
        b' {"@type":"test.outer","name":"a"}',
        b'{"name":"a","@type":"test.outer"}',
        b'{"@type":"test.outer","name":"a","name":"a"}',
        b'{"@type":"test.outer","flag":false,"name":"a"}',
        b'{"@type":"test.outer","name":"a","size":null}',
        b'{"@type":"test.outer","name":"a","size":1.0}',
        b'{"@type":"test.outer","name":"a","size":1e2}',
        b'{"@type":"test.outer","name":"a","size":-0}',
        b'{"@type":"test.outer","name":"a","size":9007199254740992}',
        b'{"@type":"test.outer","name":"a","size":-1}',
        b'{"@type":"test.outer","name":"a","more":1}',
        b'{"@type":"test.other","name":"a"}',
        b'{"name":"a"}',
        b'{"@type":"test.outer","name":"\\u0061"}',
        b'{"@type":"test.outer","name":"\\/"}',
        b'{"@type":"test.outer","name":"\\u001F"}',
        b'{"@type":"test.outer","name":"\\ud800"}',
        b'{"@type":"test.outer","name":"\xff"}',
        b'\xef\xbb\xbf{"@type":"test.outer","name":"a"}',
        b'{"@type":"test.outer","name":"a"}\n',
        b'{"@type":"test.outer","name":"a"}{}',
        b"[" * 2000,
        b"",
        b"null",
    ],
)
def test_what_is_not_the_one_spelling_is_not_read(data):
    with pytest.raises(NotCanonicalError):
        decode(data, Outer)


def test_vectors_of_rfc_8785_inside_the_profile_are_met(shared):
    cases = json.loads((shared / "conformance/vectors/jcs.json").read_text())["cases"]
    met = 0
    for case in cases:
        document = json.loads(bytes.fromhex(case["input"]))
        if _in_profile(document):
            assert encode(document) == bytes.fromhex(case["canonical"]), case["name"]
            met += 1
    assert met >= 2


def _in_profile(document) -> bool:
    """Outside it, msgspec sorts astral keys by code point and writes floats its own way."""
    if isinstance(document, dict):
        return all(key.isascii() and _in_profile(value) for key, value in document.items())
    if isinstance(document, list):
        return all(map(_in_profile, document))
    return not isinstance(document, float) or math.isnan(document)
