"""From letters to what they may stand for (SEA-18)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.projection.sounds import syllables_of
from mulu.query.spelling import READINGS_MAX, SYLLABLES, cuts, sound_phrases
from tests.support.place import REPO

CITY = REPO / "examples" / "city"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("jiaoyuju", [("jiao", "yu", "ju")]),
        ("xian", [("xian",), ("xi", "an")]),
        ("jiaoyuj", [("jiao", "yu", "j")]),
        ("fangan", [("fang", "an"), ("fan", "gan")]),
        ("lve", [("lve",)]),
        ("qinlue", [("qin", "lve")]),
        ("jyj", []),
        ("api", [("a", "pi")]),
        ("zh", []),
    ],
)
def test_letters_are_cut_into_syllables(word, expected):
    assert [cut for cut in cuts(word) if cut in expected] == expected
    assert bool(cuts(word)) == bool(expected)


@given(st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=5))
def test_the_syllables_that_were_written_together_are_found_again(syllables):
    found = cuts("".join(syllables))
    assert len(found) <= READINGS_MAX
    whole = "".join(syllables).replace("lue", "lve").replace("nue", "nve")
    assert all("".join(cut) == whole for cut in found)
    if whole == "".join(syllables) and len(found) < READINGS_MAX:
        assert tuple(syllables) in found or len(syllables) > len(found[0]) + 1


@pytest.mark.parametrize("word", ["水", "a", "a1", "data2", "x" * 41, "", "é"])
def test_what_cannot_be_a_sound_is_none(word):
    assert sound_phrases(word) == []


def test_first_letters_are_one_more_way():
    assert sound_phrases("jyj") == ['"\x07jy\x1f\x07yj"']
    assert sound_phrases("shi") == ['"\x06shi "*']
    assert sound_phrases("jiaoyuj")[0] == '"\x06jiao yu\x1f\x06yu j"*'
    assert sound_phrases("jiaoyuju")[0] == '"\x06jiao yu\x1f\x06yu ju"'


def test_every_reading_of_the_bundled_city_can_be_typed():
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(CITY.glob("*.json")))
    assert set(syllables_of(text)) <= SYLLABLES
