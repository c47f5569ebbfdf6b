"""``search`` and ``saved`` on a real node: filters, order, files, kept searches (CLI-60)."""

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support.command import Mulu
from tests.support.node import live_node

__all__ = ["live_node"]

ENTRIES = (
    {"key": "1", "title": "候鸟观测站", "share_modes": ["API"], "format_class": 7, "share_type": 1},
    {"key": "2", "title": "全市候鸟观测站名录", "share_type": 2, "format_class": 2},
    {"key": "3", "title": "候鸟观测站巡查", "share_type": 2},
    {"key": "4", "title": "无关名录", "summary": "与候鸟观测站有关", "share_type": 2},
)
WORDS = "候鸟观测站"


@pytest.fixture
def filled(live: Mulu, tmp_path: Path) -> Mulu:
    """With four entries of rare words, imported once."""
    file = tmp_path / "birds.json"
    orgs = [{"key": "b", "name": "候鸟观测管理局", "level": "district"}]
    entries = [{"provider": "b", "update_cycle": 6, **entry} for entry in ENTRIES]
    native = {"format": "mulu-catalogue/1", "source": "birds"}
    file.write_text(json.dumps(native | {"organisations": orgs, "entries": entries}))
    live.json("import", file)
    return live


def titles(mulu: Mulu, *words: object) -> list[str]:
    return [entry["title"] for entry in mulu.json("search", *words)["entries"]]


def test_the_best_come_first_unless_the_newest_are_asked_for(filled: Mulu) -> None:
    best = titles(filled, WORDS, "--kind", "data_entry")
    assert best[:2] == ["候鸟观测站", "候鸟观测站巡查"]
    newest = titles(filled, WORDS, "--kind", "data_entry", "--sort", "newest")
    assert sorted(newest) == sorted(best)
    assert newest != best
    assert titles(filled, WORDS, "--limit", "1") == best[:1]
    assert titles(filled, "候鳥觀測站", "--kind", "data_entry") == best
    assert titles(filled, "houniaogcz", "--limit", "1") == []
    assert titles(filled, "hngcz", "--kind", "data_entry", "--sort", "newest") == [
        title for title in newest if title != "无关名录"
    ]


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--api", "yes", {"候鸟观测站"}),
        ("--format", "2", {"全市候鸟观测站名录"}),
        ("--confirmed", "yes", set()),
        ("--org-level", "district", {entry["title"] for entry in ENTRIES}),
        ("--org-level", "city", set()),
        ("--drift", "breaking", set()),
        ("--open", "unknown", {entry["title"] for entry in ENTRIES}),
        ("--region", "510100", set()),
        ("--profile", "register@1", {entry["title"] for entry in ENTRIES}),
    ],
)
def test_every_filter_narrows(filled: Mulu, option: str, value: str, expected: set[str]) -> None:
    assert set(titles(filled, WORDS, "--kind", "data_entry", option, value)) == expected


def test_counts_of_values_are_told_with_the_hits(filled: Mulu) -> None:
    words = ("search", WORDS, "--kind", "data_entry")
    counted = {
        one["value"]: one["count"]
        for one in filled.json(*words, "--facets")["facets"]["share_type"]
    }
    assert counted == {"1": 1, "2": 3}
    assert "facets" not in filled.json(*words)
    assert "候鸟观测管理局 4" in filled(*words, "--facets").out


def test_all_results_are_written_into_a_file(filled: Mulu, tmp_path: Path) -> None:
    newest = titles(filled, WORDS, "--kind", "data_entry", "--sort", "newest")
    for form in ("csv", "jsonl", "xlsx"):
        file = tmp_path / f"birds.{form}"
        answer = filled.json("search", WORDS, "--kind", "data_entry", "--out", file)
        assert answer["file"] == str(file)
        assert answer["count"] == len(newest)
        assert answer["query"] == {"q": WORDS, "kind": "data_entry"}
        assert 0 < answer["height"] <= filled.json("status")["height"]
    with (tmp_path / "birds.csv").open(encoding="utf-8-sig", newline="") as file:
        about = json.loads(next(csv.reader(file))[0].removeprefix("# "))
        assert [row["title"] for row in csv.DictReader(file)] == newest
    assert about["query"] == {"q": WORDS, "kind": "data_entry"}
    book = load_workbook(tmp_path / "birds.xlsx", read_only=True)
    assert book.worksheets[0].max_row == len(newest) + 1


def test_a_file_of_another_kind_is_refused_and_nothing_written(
    filled: Mulu, tmp_path: Path
) -> None:
    called = filled("search", WORDS, "--out", tmp_path / "birds.pdf")
    assert called.status == 2
    assert ".xlsx" in called.err
    assert list(tmp_path.glob("birds.pdf*")) == []
    kept = tmp_path / "kept.csv"
    kept.write_text("before")
    assert filled("search", "--level", "G9", "--out", kept).status == 2
    assert kept.read_text() == "before"


def test_a_search_is_kept_asked_again_and_removed(filled: Mulu) -> None:
    words = (WORDS, "--kind", "data_entry", "--share-type", "2")
    found = titles(filled, *words, "--save", "鸟")
    assert titles(filled, "--saved", "鸟") == found
    assert titles(filled, "--saved", "鸟", "--format", "2") == ["全市候鸟观测站名录"]
    assert titles(filled, "--saved", "鸟", "--share-type", "1") == ["候鸟观测站"]
    query = {"q": WORDS, "kind": "data_entry", "share_type": "2"}
    assert filled.json("saved")["searches"] == [{"name": "鸟", "query": query}]
    assert filled.json("saved", "--remove", "鸟")["searches"] == []
    assert filled("search", "--saved", "鸟").status == 2


@pytest.mark.parametrize("text", ["[]", "{", '{"a": {"q": 7}}'])
def test_a_file_of_other_content_is_told_and_left(mulu: Mulu, text: str) -> None:
    file = mulu.home / "searches.json"
    file.write_text(text)
    called = mulu("search", "x", "--save", "name")
    assert called.status == 2
    assert "searches.json" in called.err
    assert file.read_text() == text


@pytest.mark.parametrize("name", [" ", "x" * 81])
def test_a_name_that_cannot_be_is_refused(mulu: Mulu, name: str) -> None:
    assert mulu("search", "x", "--save", name).status == 2
    assert not (mulu.home / "searches.json").exists()
