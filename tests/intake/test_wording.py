"""Every sentence of an import is there in Chinese and in English: INT-7."""

import inspect
import re

import pytest

from mulu.intake import reasons, wording, wording_forms

ARGUMENTS = {
    "problem": {"comma": "missing", "in_record": "甲 · a", "cannot_go_on": "甲 · a"},
    "what": {"not_object": "a text", "unknown_link": "duty"},
    "keys": {"no_provider": ["a"]},
}
SENTENCES = [
    function
    for module in (wording, wording_forms, reasons)
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and name != "both" and not name.startswith("_")
]


@pytest.mark.parametrize("function", SENTENCES, ids=lambda function: function.__name__)
def test_a_sentence_is_in_both_languages(function):
    given = {}
    for name, parameter in inspect.signature(function).parameters.items():
        plain = 3 if parameter.annotation is int else "abc"
        given[name] = ARGUMENTS.get(name, {}).get(function.__name__, plain)
    zh, dot, en = function(**given).partition(" · ")
    assert dot
    assert re.search(r"[\u4e00-\u9fff]", zh)
    assert re.search(r"[a-z]{2,} [a-z]{2,}", en)
    assert not re.search(r"[\u4e00-\u9fff]", en)


def test_a_sentence_within_another_stays_in_its_language():
    zh, _, en = wording.cannot_go_on(wording.in_record(3, wording.string_not_closed())).partition(
        " · "
    )
    assert zh.startswith("自第 3 行开始的记录：字符串")
    assert en.startswith("in the record that begins on line 3: a string")
