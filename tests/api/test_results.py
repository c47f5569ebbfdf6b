"""All results of a search as one file with its query and height (SEA-22, API-50, EXP-12)."""

import csv
import io
import json
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from mulu.api import results
from mulu.export.csv_file import COLUMNS
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode

WHOLE = "q=学校&kind=data_entry&org=o0004"
ASKED = {"q": "学校", "kind": "data_entry", "org": "o0004"}


@pytest.fixture
def get(city: FakeNode) -> Any:
    app = city.app()
    return lambda form, asked=WHOLE: ask(app, "GET", f"/v1/entries/results?{asked}&as={form}")


@pytest.fixture
def found(city: FakeNode) -> list[str]:
    page = ask(city.app(), "GET", f"/v1/entries?{WHOLE}&sort=newest&limit=500").json()
    assert page["after"] is None
    return [entry["code"] for entry in page["entries"]]


def facts_of(answer: httpx.Response, facts: dict[str, Any], count: int) -> None:
    assert answer.status_code == 200
    assert (facts["query"], facts["count"]) == (ASKED, count)
    assert answer.headers["x-mulu-height"] == str(facts["height"])
    assert answer.headers["x-mulu-count"] == str(count)
    assert answer.headers["content-length"] == str(len(answer.content))
    assert f"-{facts['height']}." in answer.headers["content-disposition"]


def test_csv_says_what_was_asked_before_its_header(get: Any, found: list[str]) -> None:
    answer = get("csv")
    (about,), header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    facts_of(answer, json.loads(about.removeprefix("# ")), len(found))
    assert tuple(header) == COLUMNS
    assert [row[0] for row in rows] == found != []


def test_json_lines_begin_with_what_was_asked(get: Any, found: list[str]) -> None:
    answer = get("jsonl")
    first, *rows = map(json.loads, answer.text.splitlines())
    facts_of(answer, first["export"], len(found))
    assert [row["code"] for row in rows] == found


def test_a_workbook_says_it_in_its_second_sheet(get: Any, found: list[str]) -> None:
    answer = get("xlsx")
    book = load_workbook(io.BytesIO(answer.content), read_only=True)
    records, about = book.worksheets
    header, *rows = records.iter_rows(values_only=True)
    assert header == COLUMNS
    assert [row[0] for row in rows] == found
    facts = dict(about.iter_rows(values_only=True))
    told = facts | {"query": json.loads(facts["query"]), "count": int(facts["count"])}
    facts_of(answer, told, len(found))


def test_a_search_without_hits_is_an_empty_file(get: Any) -> None:
    for form in ("csv", "jsonl", "xlsx"):
        assert get(form, "q=没有这样的词").headers["x-mulu-count"] == "0"


def test_too_many_results_are_refused(get: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "RESULTS_MAX", 1)
    answer = get("csv", "kind=data_entry")
    assert answer.status_code == 400
    assert "narrow the search" in answer.json()["detail"]


def test_files_are_written_in_turn(get: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "WAIT_SECONDS", 0)
    with results._turns, results._turns:
        answer = get("csv")
    assert answer.status_code == 503
    assert get("csv").status_code == 200


@pytest.mark.parametrize("asked", ["as=pdf", "q=x&limit=3", "level=G9"])
def test_what_is_no_parameter_is_refused(city: FakeNode, asked: str) -> None:
    assert ask(city.app(), "GET", f"/v1/entries/results?{asked}").status_code == 400
