"""How titles are read aloud (SEA-18)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.projection.bigrams import TOKEN_END
from mulu.projection.sounds import (
    SOUNDED_CHARS_MAX,
    plain_syllable,
    sound_tokens,
    spelled,
    syllables_of,
)


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("教育局", "jiao yu ju"),
        ("重庆市", "chong qing shi"),
        ("重点项目", "zhong dian xiang mu"),
        ("银行行长", "yin hang hang zhang"),
        ("行政审批", "xing zheng shen pi"),
        ("长江", "chang jiang"),
        ("厦门市长", "xia men shi zhang"),
        ("绿化女工", "lv hua nv gong"),
        ("gis（地图）2.0", "di tu"),
        ("no chinese", ""),
        ("", ""),
    ],
)
def test_a_text_is_read_as_people_read_it(text, syllables):
    assert " ".join(syllables_of(text)) == syllables


def test_tokens_are_all_syllables_and_then_all_first_letters():
    expected = ["\x06jiao yu", "\x06yu ju", "\x06ju ", "\x07jy", "\x07yj"]
    assert sound_tokens("教育局").split(TOKEN_END) == expected
    assert sound_tokens("plain") == ""
    assert len(sound_tokens("水" * 500).split(TOKEN_END)) == 2 * SOUNDED_CHARS_MAX - 1


def test_what_people_type_is_told():
    assert spelled("澜川市教育局") == ("lanchuanshijiaoyuju", "lcsjyj")


@pytest.mark.parametrize(("reading", "plain"), [("lǜ", "lv"), ("xíng", "xing"), ("ér", "er")])
def test_a_syllable_loses_its_tone(reading, plain):
    assert plain_syllable(reading) == plain


@given(st.text())
def test_any_text_is_read_in_plain_letters(text):
    assert all(one.isascii() and one.islower() for one in syllables_of(text) if one.isalpha())
    assert syllables_of(text + "教育")[-2:] in (["jiao", "yu"], syllables_of(text + "教育")[-2:])
