"""Cursors come back unchanged or not at all (SEA-12)."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.query.cursor import Cursor, decode_cursor, encode_cursor, question_digest

QUESTION = question_digest("entries", "水")
CURSORS = st.builds(
    Cursor,
    st.just(QUESTION),
    st.integers(0, 2**62),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
)


@given(CURSORS)
def test_what_is_given_out_is_understood(cursor):
    text = encode_cursor(cursor)
    assert decode_cursor(text, QUESTION) == cursor
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(CURSORS, st.data())
def test_every_changed_byte_is_refused(cursor, data):
    text = encode_cursor(cursor)
    raw = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    changed = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    with pytest.raises(ValueError, match="not given out here"):
        decode_cursor(changed, QUESTION)


def test_questions_differ():
    assert (
        len(
            {
                question_digest("entries", "a"),
                question_digest("entries", "b"),
                question_digest("orgs", "a"),
            }
        )
        == 3
    )
