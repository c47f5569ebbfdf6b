"""Gaps over HTTP: what is missing, why it matters, how it is mended (API-40, API-41)."""

from collections.abc import Callable
from typing import Any

import pytest

from mulu.api.app import build_app
from mulu.api.gaps import told
from mulu.modules.catalog.gap_texts import GAP_TEXTS, by_effect
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode
from tests.support.small_city import SCHOOLS, SYSTEM, UNCONFIRMED, WITHDRAWN


@pytest.fixture(scope="module")
def get(city: FakeNode) -> Callable[[str], Any]:
    app = build_app(city.needs)
    return lambda url: ask(app, "GET", url).json()


def path(code: str, tail: str = "") -> str:
    return f"/v1/entries/{code.replace('/', '~')}{tail}"


@pytest.mark.parametrize("code", [SCHOOLS, UNCONFIRMED, SYSTEM])
def test_a_record_tells_the_same_gaps_by_effect(get: Callable[[str], Any], code: str) -> None:
    record, answer = get(path(code)), get(path(code, "/gaps"))
    assert [one["gap"] for one in answer["gaps"]] == by_effect(record["gaps"])
    assert (answer["gaps_profile"], answer["height"]) == (record["gaps_profile"], record["height"])
    for one in answer["gaps"]:
        text = GAP_TEXTS[one["gap"]]
        assert (one["effect"], one["field"], one["setting"]) == (
            text.effect,
            text.field,
            text.setting,
        )
        assert (one["why"]["zh"], one["how"]["en"]) == (text.why[0], text.how[1])


def test_some_record_of_the_city_lacks_something(get: Callable[[str], Any]) -> None:
    assert get(path(UNCONFIRMED, "/gaps"))["gaps"]


def test_a_withdrawn_record_lacks_nothing_any_more(get: Callable[[str], Any]) -> None:
    assert get(path(WITHDRAWN))["gaps"]
    assert get(path(WITHDRAWN, "/gaps"))["gaps"] == []


def test_counts_of_an_organisation_lead_to_its_records(get: Callable[[str], Any]) -> None:
    answer, org = get("/v1/gaps?org=o0004"), get("/v1/orgs/o0004")
    assert (answer["records"], answer["complete"]) == (org["records"], org["complete"])
    assert answer["gaps"]
    for one in answer["gaps"]:
        gap, kind = one["told"]["gap"], one["kind"]
        assert get(f"/v1/entries?org=o0004&kind={kind}&gap={gap}")["total"] == one["count"]
    heavy = [one["told"]["weight"] * one["count"] for one in answer["gaps"]]
    assert heavy == sorted(heavy, reverse=True)


def test_a_system_counts_what_stands_in_it(get: Callable[[str], Any]) -> None:
    answer = get(f"/v1/gaps?system={SYSTEM}")
    total = sum(
        get(f"/v1/entries?system={SYSTEM}&kind={kind}")["total"] for kind in ("table", "data_entry")
    )
    assert sum(answer["records"].values()) == total
    assert not answer["is_capped"]


def test_a_gap_of_a_later_version_is_told_by_its_id() -> None:
    one = told("missing:everything")
    assert (one.gap, one.effect, one.weight, one.name.zh) == (
        "missing:everything",
        "",
        0,
        "missing:everything",
    )
