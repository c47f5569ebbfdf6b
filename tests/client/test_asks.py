"""Questions as data: what goes into the address, and how."""

import pytest

from mulu.client import asks
from mulu.client.asks import Ask


@pytest.mark.parametrize(
    ("ask", "path", "params"),
    [
        (asks.entry("3071109900001/000001"), "/v1/entries/3071109900001~000001", {}),
        (
            asks.entry("x-a/1", version=2, proof=True),
            "/v1/entries/x-a~1",
            {"version": "2", "proof": "1"},
        ),
        (asks.entry("../../etc"), "/v1/entries/..~..~etc", {}),
        (
            asks.versions("D-o0003-0001", limit=3),
            "/v1/entries/D-o0003-0001/versions",
            {"limit": "3"},
        ),
        (asks.entry_proof("x-a/1", absent=True), "/v1/entries/x-a~1/proof", {"absent": "1"}),
        (asks.org("o0003?x"), "/v1/orgs/o0003%3Fx", {}),
        (asks.block(5, after="abc"), "/v1/blocks/5", {"after": "abc"}),
        (asks.submit(b"f", wait=True), "/v1/transactions", {"wait": "committed"}),
        (asks.submit(b"f", wait=False), "/v1/transactions", {}),
        (asks.entries({"q": "学校"}, facets=True), "/v1/entries", {"q": "学校", "facets": "1"}),
    ],
)
def test_an_ask_is_written_into_the_address(
    ask: Ask[object], path: str, params: dict[str, str]
) -> None:
    assert (ask.path, dict(ask.params)) == (path, params)


def test_only_what_is_sent_is_posted() -> None:
    assert asks.submit(b"frame", wait=True).body == b"frame"
    assert asks.status().body is None


def test_filters_leave_out_what_is_empty() -> None:
    narrowed = asks.filters(q="", org="o0003", share_type=0, level=None, kind="duty")
    assert narrowed == {"kind": "duty", "org": "o0003", "share_type": "0"}


def test_a_filter_that_is_none_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="colour"):
        asks.filters(colour="blue")
