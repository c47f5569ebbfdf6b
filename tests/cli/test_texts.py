import re
import string

import pytest

from mulu.cli import help_texts, refusals, texts
from mulu.core.errors import CodedError
from tests.tidy.tree import files, subclasses

CATALOGUES = {**texts.TEXTS, **{f"help {key}": both for key, both in help_texts.HELP.items()}}


def _named(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(CATALOGUES))
def test_both_languages_say_it_and_fill_in_the_same(key: str) -> None:
    zh, en = CATALOGUES[key]
    assert re.search(r"[\u4e00-\u9fff]", zh)
    assert en.isascii() or re.sub("[“”’…–·]", "", en).isascii()
    assert _named(zh) == _named(en)


def _said(pattern: str) -> set[str]:
    sources = [path.read_text(encoding="utf-8") for path in files("src/mulu/cli", ".py")]
    return {key for source in sources for key in re.findall(pattern, source)}


def test_every_text_is_used_and_every_used_text_exists() -> None:
    keys = set(texts.TEXTS)
    used = _said(r'"([a-z_]+\.[a-z_]+)"') | _said(r'say\(\s*"([a-z_.]+)"')
    assert _said(r'say\(\s*"([a-z_.]+)"') <= keys
    made = {key for key in keys if key.split(".")[0] in {"what", "text"}}
    assert keys - used - made == set()


def test_every_help_text_is_used() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in files("src/mulu/cli", ".py"))
    assert [key for key in help_texts.HELP if f'"{key}"' not in source] == []


def test_every_reason_of_the_chain_has_a_chinese_text() -> None:
    errors = [error for error in subclasses(CodedError) if error.code and error.module]
    assert {error.module for error in errors} >= {"catalog", "identity", "tx"}
    silent = [e for e in errors if not refusals.refusal_in_chinese(e.module, e.code)]
    assert silent == []


def test_an_unknown_reason_has_none() -> None:
    assert refusals.refusal_in_chinese("api", 1) == ""
