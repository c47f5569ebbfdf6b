"""Codes of records."""

import pytest

from mulu.core.ids import code_from_path
from mulu.modules.catalog.codes import (
    given_code,
    is_category,
    is_given_code,
    is_own_code,
    kind_of,
    kind_of_code,
)
from tests.support.world import duty, entry, system, table


@pytest.mark.parametrize(
    "code", ["3071100000001/000001", "101001/1", "1" * 26 + "/1", "3071100000001/" + "0" * 10]
)
def test_official_codes_of_entries(code: str) -> None:
    assert is_own_code(entry(), code, "o0003")
    assert code_from_path(code.replace("/", "~")) == code


@pytest.mark.parametrize(
    "code",
    [
        "",
        "/1",
        "30711/1",
        "4071100000001/1",
        "1" * 27 + "/1",
        "307110/",
        "307110/1/2",
        "307110/" + "1" * 11,
    ],
)
def test_what_is_no_official_code(code: str) -> None:
    assert not is_own_code(entry(), code, "o0003")


@pytest.mark.parametrize(
    ("record", "letter"), [(duty(), "D"), (system(), "S"), (table(), "T")], ids="DST"
)
def test_codes_of_duties_systems_and_tables_name_their_provider(
    record: object, letter: str
) -> None:
    own = f"{letter}-o0003-0001"
    assert is_own_code(record, own, "o0003")  # type: ignore[arg-type]
    assert not is_own_code(record, own, "o0004")  # type: ignore[arg-type]
    assert not is_own_code(record, f"{letter}-o00031-0001", "o0003")  # type: ignore[arg-type]
    assert kind_of_code(own) == kind_of(record)  # type: ignore[arg-type]


def test_given_codes_are_told_from_official_ones() -> None:
    assert given_code("sichuan-luzhou", 7) == "x-sichuan-luzhou/7"
    assert is_given_code("x-sichuan-luzhou/7")
    assert not is_given_code("3071100000001/000001")
    assert kind_of_code("x-d/1") == kind_of_code("3071100000001/1") == "data_entry"


@pytest.mark.parametrize(
    ("category", "code", "holds"),
    [
        ("3", "307110/1", True),
        ("307110", "307110/1", True),
        ("3071101", "307110/1", False),
        ("0", "307110/1", False),
        ("", "307110/1", False),
        ("1", "x-lanchuan/1", True),
        ("4", "x-lanchuan/1", False),
        ("3071101", "307110/1011", False),
    ],
)
def test_a_category_begins_an_official_code(category: str, code: str, holds: bool) -> None:
    assert is_category(category, code) is holds
