"""The two languages say the same things, name every code, and are all used."""

import re
import string
from pathlib import Path
from typing import Literal, get_args

import pytest

from mulu.api.against import REASONS
from mulu.client.governance_answers import ProposalStatus
from mulu.console import words
from mulu.console.proof_texts import _KEYS
from mulu.console.words import ALL, choose
from mulu.modules.catalog import records
from mulu.modules.catalog.gap_text import Effect
from mulu.modules.catalog.messages import WithdrawReason
from mulu.modules.governance.actions import Action, kind_of_type
from mulu.modules.governance.codes import Choice
from mulu.modules.identity import codes

CONSOLE = Path(words.__file__).parent


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    zh, en = ALL["zh"].texts, ALL["en"].texts
    assert zh.keys() == en.keys()
    assert [key for key in zh if places(zh[key]) != places(en[key])] == []
    assert all(text.strip() == text and text for each in (zh, en) for text in each.values())


def test_chinese_is_chinese_and_english_is_not() -> None:
    han = re.compile("[\u4e00-\u9fff]")
    assert [k for k, text in ALL["en"].texts.items() if han.search(text)] == [
        "language",
        "language_label",
    ]


CODES = {
    "effect": Effect,
    "share_type": records.ShareType,
    "cycle": records.UpdateCycle,
    "level": records.Level,
    "pi": records.PersonalFlag,
    "dtype": records.DataType,
    "share_mode": records.ShareMode,
    "format_class": records.FormatClass,
    "deny": records.DenyBasis,
    "basis": records.BasisType,
    "cloud": records.Cloud,
    "system": records.SystemStatus,
    "reason": WithdrawReason,
    "org_kind": codes.OrgKind,
    "org_level": codes.OrgLevel,
    "org_status": codes.OrgStatus,
    "action": Literal[tuple(map(kind_of_type, get_args(Action)))],  # type: ignore[valid-type]
    "choice": Choice,
    "proposal": ProposalStatus,
    "against": Literal[tuple(REASONS)],  # type: ignore[valid-type]
}


@pytest.mark.parametrize(("group", "type_"), CODES.items(), ids=CODES.keys())
def test_every_code_of_the_chain_has_a_name(group: str, type_: object) -> None:
    named = [value for value in get_args(type_) if value not in {"", 0}]
    for language in ALL.values():
        assert [v for v in named if f"{group}_{v}" not in language.texts] == []


def test_every_text_is_used() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8")
        for folder in (CONSOLE, CONSOLE / "templates")
        for path in folder.iterdir()
        if path.suffix in {".py", ".html"}
    )
    groups = {
        *CODES,
        "effect",
        "kind",
        "status",
        "open",
        "api",
        "confirmed",
        "drift",
        "sort",
        "what",
        "by",
        "field",
        "item",
        "entry_text",
    }
    groups |= {"duplicate", "duplicates_among", "entry_linked", "error", "dtype", "version"}
    unused = [
        key
        for key in ALL["zh"].texts
        if not re.search(rf"['\"]{key}['\"]", sources)
        and key not in _KEYS
        and not any(key.startswith(f"{group}_") for group in groups)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("asked", "accept", "language"),
    [
        (None, "", "zh"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "zh-TW,en;q=0.9", "zh"),
        (None, "fr,en;q=0.2,zh;q=0.1", "en"),
        (None, "fr", "zh"),
        (None, "en;q=0,zh;q=0.1", "zh"),
        (None, "en;q=much", "zh"),
        ("en", "zh", "en"),
        ("zh", "en", "zh"),
        ("fr", "en", "en"),
    ],
)
def test_a_language_is_chosen(asked: str | None, accept: str, language: str) -> None:
    assert choose(asked, accept).language == language
