"""One form for texts and questions: pairs of code points (SEA-1 to SEA-4)."""

import re
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulu.projection.bigrams import (
    FIELD_END,
    INDEXED_CHARS_MAX,
    ROW_END,
    TOKEN_END,
    TOKENIZE_OPTION,
    Words,
    fold,
    pair_rows,
    pair_word,
)

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=40)
"""Code points of every kind, lone surrogates and controls among them."""


def pairs_one_by_one(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ABC", "abc"),
        ("\uff21\uff22\uff23\uff11\uff12\uff13", "abc123"),
        ("\uff41\u3000\uff42", "a b"),
        ("（括号）", "（括号）"),
        ("ΟΔΟΣ", "οδοσ"),
        ("Straße", "strasse"),
        ("a\tb\nc\x00", "a b c "),
        ("\ud800x", " x"),
        ("😀", "😀"),
    ],
)
def test_folding(written, folded):
    assert fold(written) == folded


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_a_part_of_a_text_stays_a_part_when_folded(before, middle, after):
    assert fold(before + middle + after) == fold(before) + fold(middle) + fold(after)


TEXTS = st.lists(ANY_TEXT, max_size=3)
ROWS = st.lists(st.builds(Words, TEXTS, TEXTS, TEXTS), max_size=5)


def spaced(text: str) -> str:
    return text.replace("\n", " ")


@given(ROWS)
def test_a_batch_gives_what_each_row_alone_gives_pair_by_pair(rows):
    tokens = pair_rows(rows)
    for row, found in zip(rows, tokens, strict=True):
        assert pair_rows([row]) == [found]
        clean = Words(*([CONTROL.sub(" ", spaced(text)) for text in texts] for texts in row))
        fields = [f"\x03{' '.join(title.split())}\x04" for title in clean.titles if title]
        fields += ["\x05" + keyword for keyword in clean.keywords if keyword]
        fields += [text for text in clean.others if text]
        folded = fold_marked(FIELD_END.join(fields))
        pairs = spaced(found.pairs)
        expected = pairs_one_by_one(spaced(folded) + ROW_END) if folded else []
        assert (pairs.split(TOKEN_END) if pairs else []) == expected


CONTROL = re.compile("[\x00-\x1f\ud800-\udfff]")


def fold_marked(text: str) -> str:
    """Fold what stands between the marks."""
    return "".join(
        piece if piece in "\n\x03\x04\x05" else fold(piece)
        for piece in re.split("([\n\x03-\x05])", text)
    )


@pytest.mark.parametrize(
    ("titles", "title"),
    [
        (("  \uff21\u3000B ", "second"), "a b"),
        (("", "Only English"), "only english"),
        (("國家\x03標準",), "国家 标准"),
        ((), ""),
    ],
)
def test_the_first_title_is_told_folded(titles, title):
    (found,) = pair_rows([Words(titles, ("词",), ("文",))])
    assert found.title == title


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("國家發展與改革委員會", "国家发展与改革委员会"),
        ("教育", "教育"),
        ("後台", "后台"),
        ("𩵽", "𩵽"),
    ],
)
def test_traditional_characters_become_simplified_ones(written, folded):
    assert fold(written) == folded
    assert len(folded) == len(written)


def test_a_very_long_row_is_cut():
    (tokens,) = pair_rows([Words(others=["字" * (INDEXED_CHARS_MAX + 100)])])
    assert len(tokens.pairs.split(TOKEN_END)) == INDEXED_CHARS_MAX
    long, short = Words(["题" * INDEXED_CHARS_MAX], ["词"]), Words(["题"])
    assert pair_rows([long, short]) == pair_rows([long]) + pair_rows([short])


def test_no_row_gives_no_tokens():
    assert pair_rows([]) == []
    assert [row.pairs for row in pair_rows([Words(), Words([""]), Words([], [""], ["", ""])])] == [
        "",
        "",
        "",
    ]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=2, max_size=30))
def test_the_tokenizer_takes_every_pair_as_one_token(text):
    word = fold(text).replace(" ", "_")
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE t USING fts5 (x, content='', {TOKENIZE_OPTION})")
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab (t, instance)")
    connection.execute("INSERT INTO t (rowid, x) VALUES (1, ?)", (pair_word(word),))
    found = connection.execute("SELECT term FROM v ORDER BY offset").fetchall()
    connection.close()
    assert [term for (term,) in found] == pairs_one_by_one(word)
