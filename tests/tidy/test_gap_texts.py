"""Every gap is told: its name, why it matters, how it is mended, its effect."""

import re
from typing import Any

import msgspec
import pytest

from mulu.intake.excel.sheets import SHEETS
from mulu.modules.catalog.gap_names import GAP_NAMES
from mulu.modules.catalog.gap_text import EFFECT_NAMES, WEIGHTS, GapText
from mulu.modules.catalog.gap_texts import GAP_TEXTS, by_effect, weight
from mulu.modules.catalog.gap_texts_entry import ENTRY
from mulu.modules.catalog.gap_texts_levels import LEVELS
from mulu.modules.catalog.gap_texts_sharing import SHARING
from mulu.modules.catalog.gaps import gaps
from mulu.modules.catalog.records import Record
from mulu.modules.catalog.texts import RecordText
from tests.modules.catalog.test_gaps import ALL_ASKED, CASES, stored
from tests.support.place import REPO

COLUMNS = [column for sheet in SHEETS.values() for column in (*sheet.columns, *sheet.parts)]
FIELDS = {column.field for column in COLUMNS} | {"items", "columns", "originals", "text"}
HEADINGS = {column.zh for column in COLUMNS} | {
    name for sheet in SHEETS.values() for name in (sheet.zh, sheet.parts_zh)
}
PLAIN = {"每两年", "无条件开放", "文字保留"}
"""Quoted words that are no heading."""


def test_every_gap_has_a_text_and_no_text_is_of_another() -> None:
    assert set(GAP_TEXTS) == set(GAP_NAMES)
    assert len(SHARING) + len(ENTRY) + len(LEVELS) == len(GAP_TEXTS), "two files tell of one gap"


@pytest.mark.parametrize("gap", GAP_TEXTS)
def test_a_text_says_why_and_how_in_both_languages(gap: str) -> None:
    text = GAP_TEXTS[gap]
    for zh, en in (text.why, text.how, text.example):
        assert zh.strip() == zh != ""
        assert en.strip() == en != ""
        assert not re.search("[\u4e00-\u9fff]", en), en
    assert re.search("[\u4e00-\u9fff]", text.why[0] + text.how[0])
    assert text.why[0].endswith("。")
    assert text.how[0].endswith("。")
    assert text.field in FIELDS | {"code"}
    quoted = re.findall("“([^”]*)”", text.how[0])
    assert set(quoted) <= HEADINGS | PLAIN, "a heading of the workbooks"


def test_effects_have_names_and_fall_in_weight() -> None:
    assert list(WEIGHTS) == list(EFFECT_NAMES)
    assert sorted(WEIGHTS.values(), reverse=True) == list(WEIGHTS.values())
    assert {text.effect for text in GAP_TEXTS.values()} == set(WEIGHTS)


def test_gaps_stand_by_effect_and_strange_ones_last() -> None:
    mixed = ["missing:contact_unit", "strange:gap", "missing:summary", "missing:level", "V7:level"]
    assert by_effect(mixed) == [
        "missing:level",
        "V7:level",
        "missing:summary",
        "missing:contact_unit",
        "strange:gap",
    ]
    assert weight("strange:gap") == 0


def test_the_specification_gives_every_gap_the_effect_it_has() -> None:
    page = (REPO / "docs/spec/profiles.md").read_text(encoding="utf-8")
    told = {
        gap: effect
        for effect, gaps_ in re.findall(
            r"^\| `(shares|law|found|nice)` \|.*\| (.*) \|$", page, re.MULTILINE
        )
        for gap in re.findall("`([^`]+)`", gaps_)
    }
    assert told == {gap: text.effect for gap, text in GAP_TEXTS.items()}


def set_field(record: Any, text: Any, setting: str) -> tuple[Any, Any]:
    """As ``mulu revise --set``: the value as it is, else read as JSON."""
    path, _, value = setting.partition("=")
    place, _, name = path.rpartition(".")
    where = text if place != "record" and name in text.__struct_fields__ else record
    plain = msgspec.to_builtins(where)
    try:
        made = msgspec.convert({**plain, name: value}, type(where))
    except msgspec.ValidationError:
        made = msgspec.convert({**plain, name: msgspec.json.decode(value)}, type(where))
    return (made, text) if where is record else (record, made)


SET = [(gap, record, text) for gap, record, text in CASES if GAP_TEXTS[gap].value]


@pytest.mark.parametrize(
    ("gap", "record", "text"), SET, ids=[f"{g} of {type(r).__name__}" for g, r, _ in SET]
)
def test_the_example_mends_the_gap(gap: str, record: Record, text: RecordText) -> None:
    told: GapText = GAP_TEXTS[gap]
    mended, words = set_field(record, text, told.setting)
    assert gap in gaps(stored(record), text, ALL_ASKED)
    assert gap not in gaps(stored(mended), words, ALL_ASKED)


def test_a_gap_without_a_single_value_is_mended_elsewhere() -> None:
    elsewhere = {gap: text.field for gap, text in GAP_TEXTS.items() if not text.value}
    assert set(elsewhere.values()) == {
        "items",
        "columns",
        "code",
        "text",
        "share_condition",
        "originals",
    }
