"""Gaps as rows of a page (API-42)."""

from mulu.api.gaps import told
from mulu.client.gap_answers import GapCounted, GapsAnswer
from mulu.console.gap_rows import Completeness, completeness, rows_of_many, rows_of_record
from mulu.console.render import Page
from mulu.console.words import ALL


def page(language: str) -> Page:
    return Page(words=ALL[language], path="/", query=(), chosen_language=language)


def test_a_gap_is_told_in_the_language_of_the_page() -> None:
    (zh,) = rows_of_record(page("zh"), "x-a/1", [told("missing:level")])
    (en,) = rows_of_record(page("en"), "x-a/1", [told("missing:level")])
    assert (zh.name, en.name) == ("缺数据级别", "no level")
    assert zh.command == en.command == "mulu revise x-a/1 --set 'level=G2'"
    assert zh.effect == "shares"


def test_a_gap_without_a_single_value_has_no_command() -> None:
    (row,) = rows_of_record(page("zh"), "x-a/1", [told("missing:items")])
    assert row.command == ""


def test_a_count_leads_to_its_records_within_what_was_counted() -> None:
    one = GapCounted(kind="table", count=3, told=told("missing:columns"))
    found = GapsAnswer(
        height=9, gaps_height=9, records={}, complete={}, is_capped=False, gaps=[one]
    )
    (row,) = rows_of_many(page("en"), found, {"system": "S-o0003-0001"})
    assert row.url == "/?system=S-o0003-0001&kind=table&gap=missing%3Acolumns&lang=en"
    assert (row.count, row.kind) == (3, "table")


def test_completeness_is_whole_percents_rounded_down() -> None:
    assert completeness({"data_entry": 3, "duty": 0, "table": 2}, {"data_entry": 2}) == [
        Completeness(kind="data_entry", records=3, complete=2, percent=66),
        Completeness(kind="table", records=2, complete=0, percent=0),
    ]
