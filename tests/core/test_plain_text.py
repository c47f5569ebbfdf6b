"""The form of free texts."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from mulu.core.canonical import encode
from mulu.core.plain_text import form_problems, is_clean_json, length_problem, tidy_text

texts = st.text(alphabet=st.sampled_from('a 水\u3000\n\u0301e\u200b\u202e\ufeff\u00ad\x7f\x85\\"c'))


@pytest.mark.parametrize(
    ("value", "rules"),
    [
        ("", []),
        ("城镇排水 许可（2023年）", []),
        ("a\x00", ["text.control"]),
        ("a\u2028b", ["text.control"]),
        (" a", ["text.edge_space"]),
        ("a\u3000", ["text.edge_space"]),
        ("e\u0301", ["text.not_nfc"]),
        ("\n e\u0301 ", ["text.control", "text.edge_space", "text.not_nfc"]),
    ],
)
def test_problems_of_form_are_named(value: str, rules: list[str]) -> None:
    assert [problem.rule for problem in form_problems("title", value)] == rules


@given(texts)
def test_a_tidied_text_has_no_problem(value: str) -> None:
    tidied = tidy_text(value)
    assert list(form_problems("title", tidied)) == []
    assert tidy_text(tidied) == tidied


@given(st.lists(texts, max_size=3))
def test_clean_json_holds_no_text_with_a_problem(values: list[str]) -> None:
    if is_clean_json(encode(values).decode()):
        assert [list(form_problems("x", value)) for value in values] == [[] for _ in values]


def test_a_common_record_is_found_clean_at_once() -> None:
    assert is_clean_json(encode({"title": "城镇排水许可信息", "url": "http://x/?a=1#b"}).decode())


def test_a_text_may_be_as_long_as_its_bound() -> None:
    assert length_problem("title", "题" * 3, 3) is None
    problem = length_problem("title", "题" * 4, 3)
    assert problem is not None
    assert (problem.rule, problem.field) == ("text.too_long", "title")
