"""Each request has a name: in its answer, and in what is logged of it (API-25)."""

import logging
import re
from typing import Any

import pytest

from mulu.api.request_ids import current_request
from mulu.core.errors import UnavailableError
from mulu.node.site import build_site
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode

LOGGER = "mulu.api.request_ids"


def get(node: FakeNode, url: str, **headers: str) -> Any:
    return ask(build_site(node.needs), "GET", url, headers=headers)


@pytest.mark.parametrize("url", ["/v1/status", "/healthz", "/metrics", "/", "/v1/nothing"])
def test_an_answer_bears_the_name_it_was_asked_with(city: FakeNode, url: str) -> None:
    answer = get(city, url, **{"x-request-id": "Import_7.a-b"})
    assert answer.headers.get_list("x-request-id") == ["Import_7.a-b"]
    assert current_request() == ""


@pytest.mark.parametrize("name", ["", "no good", "a" * 65, "x\ty", "a\n"])
def test_a_name_that_is_none_is_replaced(city: FakeNode, name: str) -> None:
    answer = get(city, "/healthz", **{"x-request-id": name})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])


def test_what_fails_is_logged_by_its_route_and_not_by_what_was_asked(
    empty: FakeNode, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    caplog.handler.addFilter(lambda record: names.append(current_request()) or True)

    def down(_ask: object) -> None:
        raise UnavailableError("the read tables are not there")

    monkeypatch.setattr(empty.needs.reads, "entries", down)
    with caplog.at_level(logging.INFO, LOGGER):
        answer = get(empty, "/v1/entries?q=秘密", **{"x-request-id": "asked-1"})
    assert answer.status_code == 503
    (record,) = [each for each in caplog.records if each.name == LOGGER]
    assert record.getMessage() == "GET /v1/entries answered 503"
    assert names == ["asked-1"]


def test_a_node_that_is_not_ready_fills_no_log(
    empty: FakeNode, caplog: pytest.LogCaptureFixture
) -> None:
    empty.down = "the ledger process is not there"
    with caplog.at_level(logging.INFO, LOGGER):
        assert get(empty, "/readyz").status_code == 503
    assert [each for each in caplog.records if each.name == LOGGER] == []
