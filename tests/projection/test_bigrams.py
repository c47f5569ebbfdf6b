"""One form for texts and questions: pairs of code points (SEA-1 to SEA-4)."""

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


@given(st.lists(st.lists(ANY_TEXT, max_size=4), max_size=5))
def test_a_batch_gives_what_each_row_alone_gives_pair_by_pair(rows):
    tokens = pair_rows(rows)
    for fields, found in zip(rows, tokens, strict=True):
        assert pair_rows([fields]) == [found]
        folded = FIELD_END.join(
            " ".join(fold(line) for line in [field.replace("\n", " ")]) for field in fields if field
        )
        spaced = found.replace("\n", " ")
        expected = pairs_one_by_one(folded.replace("\n", " ") + ROW_END) if folded else []
        assert (spaced.split(TOKEN_END) if spaced else []) == expected


def test_a_very_long_row_is_cut():
    (tokens,) = pair_rows([["字" * (INDEXED_CHARS_MAX + 100)]])
    assert len(tokens.split(TOKEN_END)) == INDEXED_CHARS_MAX


def test_no_row_gives_no_tokens():
    assert pair_rows([]) == []
    assert pair_rows([[], [""], ["", ""]]) == ["", "", ""]


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
