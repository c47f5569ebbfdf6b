"""Decoding one record strictly: INT-12."""

import pytest

from mulu.intake.decoding import BrokenRecordError, decode_record


def test_a_record_is_decoded():
    assert decode_record('{"标题": "甲", "n": [1, true, null]}'.encode()) == {
        "标题": "甲",
        "n": [1, True, None],
    }


def test_numbers_that_python_would_round_or_refuse_come_as_text():
    data = b'{"big": 12345678901234567890, "part": 1.10, "huge": ' + b"9" * 5000 + b"}"
    assert decode_record(data) == {
        "big": "12345678901234567890",
        "part": "1.10",
        "huge": "9" * 5000,
    }


def test_a_key_that_stands_twice_with_one_value_is_no_fault():
    assert decode_record(b'{"a": 1, "a": 1}') == {"a": 1}


BROKEN = {
    "bad UTF-8": (b'{"a": "\xff"}', 7, "not valid UTF-8"),
    "GB18030": ('{"a": "数据"}'.encode("gb18030"), 7, "GB18030"),
    "JSON is faulty": ('{"目": tru}'.encode(), 8, "JSON is faulty"),
    "a key with two values": (b'{"a": 1, "a": 2}', 0, "stands twice"),
    "half a surrogate pair": (b'{"a": "\\ud800"}', 0, "surrogate"),
    "not a number": (b'{"a": NaN}', 0, "no number"),
    "infinity": (b'{"a": -Infinity}', 0, "no number"),
    "a text": (b'"a"', 0, "a text"),
    "a list": (b"[]", 0, "a list"),
    "a number": (b"12", 0, "a number"),
    "true": (b"true", 0, "true or false"),
    "null": (b"null", 0, "null"),
    "a control character": (b'{"a": "x\ty"}', 8, "JSON is faulty"),
}


@pytest.mark.parametrize(("data", "at", "words"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_record_is_refused_with_its_place(data, at, words):
    with pytest.raises(BrokenRecordError, match=words) as caught:
        decode_record(data)
    assert caught.value.at == at


def test_a_whole_surrogate_pair_is_one_character():
    assert decode_record(b'{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}
