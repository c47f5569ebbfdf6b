import pytest

from mulu.console.marking import SNIPPET_CHARS, mark, snippet


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("学校名录", "学校", "<mark>学校</mark>名录"),
        ("学校名录", "", "学校名录"),
        ("学校名录", "医院", "学校名录"),
        ("School list", "school LIST", "<mark>School</mark> <mark>list</mark>"),
        ("学校学", "学 学校", "<mark>学校</mark><mark>学</mark>"),
        ("a<b>c", "b", "a&lt;<mark>b</mark>&gt;c"),
        ("1+1 (x)", "+ (", "1<mark>+</mark>1 <mark>(</mark>x)"),
        ("國家標準", "国家", "<mark>國家</mark>標準"),
        ("国家标准", "標準", "国家<mark>标准</mark>"),
        ("\uff21\uff22c", "ab", "<mark>\uff21\uff22</mark>c"),
        ("Straße 学校", "学校", "Straße <mark>学校</mark>"),
        ("<script>", "<script>", "<mark>&lt;script&gt;</mark>"),
    ],
)
def test_words_are_marked_and_text_is_escaped(text: str, query: str, shown: str) -> None:
    assert str(mark(text, query)) == shown


def test_a_snippet_begins_at_the_beginning_when_the_word_is_near() -> None:
    assert str(snippet("学校" + "长" * 200, "学校")).startswith("<mark>学校</mark>长")
    assert str(snippet("短", "")) == "短"


def test_a_snippet_goes_to_where_the_word_is() -> None:
    shown = str(snippet("前" * 300 + "学校" + "后" * 300, "学校"))
    assert shown.startswith("…前")
    assert "<mark>学校</mark>" in shown
    assert shown.endswith("…")
    assert len(shown) < SNIPPET_CHARS + 20
