"""Names and hashes (NAM-1 to NAM-6, HSH-1 to HSH-4, STA-1)."""

import hashlib

import pytest

from mulu.core import hashing, prefixes
from mulu.core.hashing import SHA256, TAG_PART, Hasher
from mulu.core.ids import code_from_path, code_to_path

CODES = [
    "3071109900001/000001",
    "x-sichuan-luzhou/12",
    "D-o0003-0001",
    "S-o0003-0001",
    "T-o0003-0001",
]


@pytest.mark.parametrize("code", CODES)
def test_codes_are_taken_with_slash_or_tilde(code):
    assert code_from_path(code) == code
    assert code_from_path(code_to_path(code)) == code
    assert "/" not in code_to_path(code)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4071109900001/000001",
        "30711/1",
        "x-/1",
        "x-Ab/1",
        "D-o1-0001",
        "D-o0003-001",
        "../x",
        "3071109900001/1\n",
        "٣071109900001/1",
    ],
)
def test_what_is_no_code_is_named(text):
    with pytest.raises(ValueError, match="not a catalogue code"):
        code_from_path(text)


def test_a_tagged_hash_is_the_hash_of_tag_and_parts():
    assert SHA256.tagged(TAG_PART, b"a", b"b") == hashlib.sha256(b"mulu/part/1ab").digest()
    assert SHA256.show(bytes(32)) == "sha256:" + "00" * 32
    with pytest.raises(ValueError, match="md5"):
        Hasher("md5")


@pytest.mark.parametrize(
    "names",
    [
        sorted(value for name, value in vars(hashing).items() if name.startswith("TAG_")),
        sorted(prefixes.ALL),
    ],
    ids=["tags", "state key prefixes"],
)
def test_no_tag_or_prefix_begins_another(names):
    assert len(names) > 5
    assert not [(a, b) for a in names for b in names if a != b and b.startswith(a)]
