"""Every route as a table: what is asked, what is answered; and each error status on the way."""

import re
from typing import Any

import pytest

from mulu.api.app import ROUTES
from mulu.tx.frame import FRAME_BYTES_MAX
from tests.support import small_city as city_codes
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode
from tests.support.small_city import ABSENT, DUTY, REVISED, SCHOOLS, SYSTEM, TABLE, WITHDRAWN

PROBLEM = "application/problem+json"
SCHOOLS_PATH = SCHOOLS.replace("/", "~")


def path(code: str, tail: str = "") -> str:
    return f"/v1/entries/{code.replace('/', '~')}{tail}"


GOOD = {
    "status": "/v1/status",
    "search": "/v1/entries",
    "search words": "/v1/entries?q=学校&limit=1",
    "search all filters": (
        "/v1/entries?kind=data_entry&org=o0004&share_type=1&level=G1&cycle=6"
        "&status=PUBLISHED&is_open=yes&facets=1&sort=newest&region=510100&org_level=city"
        "&format=2&api=yes&profile=register@1&confirmed=yes&drift=none"
    ),
    "suggestions": "/v1/suggest?q=学校&kind=data_entry",
    "search by link": f"/v1/entries?entry={SCHOOLS_PATH}&duty=&kind=table".replace("&duty=", ""),
    "search by link with a slash": f"/v1/entries?duty={DUTY}&kind=data_entry",
    "search by gap": "/v1/entries?gap=missing:duties",
    "entry": path(SCHOOLS),
    "entry with proof": path(SCHOOLS, "?proof=1"),
    "old version": path(REVISED, "?version=1"),
    "old version with proof": path(REVISED, "?version=1&proof=1"),
    "table": path(TABLE),
    "versions": path(WITHDRAWN, "/versions"),
    "what a record lacks": path(SCHOOLS, "/gaps"),
    "what an organisation lacks": "/v1/gaps?org=o0004&kind=data_entry",
    "what a system lacks": f"/v1/gaps?system={SYSTEM}",
    "proof": path(SCHOOLS, "/proof"),
    "proof of absence": path(ABSENT, "/proof?absent=1"),
    "proof of a version": path(REVISED, "/proof?version=1"),
    "records of a source": "/v1/sources/nowhere/entries?limit=2",
    "tables of a system": f"/v1/systems/{SYSTEM}/tables?limit=1",
    "duplicates": "/v1/duplicates?least=0&limit=2",
    "orgs": "/v1/orgs?limit=2",
    "org": "/v1/orgs/o0004",
    "proposals": "/v1/proposals?limit=2",
    "members": "/v1/members",
    "validators": "/v1/validators",
    "evidence": "/v1/evidence",
    "block": "/v1/blocks/1",
    "trust": "/v1/trust",
    "genesis document": "/v1/archive/genesis",
    "copy of blocks": "/v1/archive/blocks?from=0&limit=2",
    "copy of later finality": "/v1/archive/finality",
    "erased texts": "/v1/erasures",
    "health": "/healthz",
    "ready": "/readyz",
}

WITHOUT_HEIGHT = {
    "/v1/entries/results": "a file that names its height (test_results.py)",
    "/v1/events": "each event is a commit and names its height (test_events.py)",
    "/metrics": "heights are figures of their own (test_figures.py)",
    "/v1/transactions": "asked with a frame (test_transactions.py)",
    "/v1/transactions/batch": "the same",
    "/v1/check": "the same",
    "/v1/entries/lookup": "asked with a question (test_lookup.py)",
    "/v1/transactions/{tx_id:str}": "asked for by an id (below)",
    "/v1/transactions/{tx_id:str}/proof": "the same",
    "/v1/proposals/{number:int}": "asked for on a chain that has some (test_governance.py)",
    "/v1/proposals/{number:int}/proof": "the same",
}
"""Routes that are asked elsewhere, where their heights are looked at."""


def _pattern(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "[^/]+", path)


def test_every_route_is_asked_for_its_height() -> None:
    asked = [re.sub(r"[?].*", "", url) for url in GOOD.values()]
    missing = [
        path
        for route in ROUTES
        for path in route.paths
        if path not in WITHOUT_HEIGHT and not any(re.fullmatch(_pattern(path), u) for u in asked)
    ]
    assert missing == []
    assert WITHOUT_HEIGHT.keys() <= {path for route in ROUTES for path in route.paths}


def test_a_transaction_and_its_proof_name_the_height_of_their_block(city: FakeNode) -> None:
    tx_id = ask(city.app(), "GET", "/v1/blocks/2").json()["transactions"][0]["id"]
    assert ask(city.app(), "GET", f"/v1/transactions/{tx_id}").json()["height"] == 2
    proof = ask(city.app(), "GET", f"/v1/transactions/{tx_id}/proof").json()
    assert proof["header"]["height"] == 2


@pytest.mark.parametrize("url", GOOD.values(), ids=GOOD.keys())
def test_a_route_answers_and_names_its_height(city: FakeNode, url: str) -> None:
    answer = ask(city.app(), "GET", url)
    assert answer.status_code == 200, answer.text
    plain = answer.json()
    named = plain.get("height") or plain.get("checkpoint", plain.get("header", {})).get("height")
    assert named >= 1


BAD = {
    "unknown parameter": ("GET", "/v1/entries?colour=blue", 400),
    "repeated parameter": ("GET", "/v1/entries?q=a&q=b", 400),
    "limit too large": ("GET", "/v1/entries?limit=501", 400),
    "limit too small": ("GET", "/v1/orgs?limit=0", 400),
    "limit no number": ("GET", "/v1/orgs?limit=many", 400),
    "cursor not ours": ("GET", "/v1/entries?after=AAAA", 400),
    "cursor of another list": ("GET", "/v1/orgs?after=AAAA", 400),
    "cursor of a block": ("GET", "/v1/blocks/1?after=AAAA", 400),
    "cursor of blocks": ("GET", "/v1/archive/blocks?after=AAAA", 400),
    "cursor of erasures": ("GET", "/v1/erasures?after=AAAA", 400),
    "height below none": ("GET", "/v1/archive/blocks?from=-1", 400),
    "words too long": ("GET", "/v1/entries?q=" + "长" * 201, 400),
    "too many words": ("GET", "/v1/entries?q=" + "+".join(f"w{n}" for n in range(20)), 400),
    "source no slug": ("GET", "/v1/sources/A_b/entries", 400),
    "cursor of a source": ("GET", "/v1/sources/nowhere/entries?after=AAAA", 400),
    "empty lookup": ("POST", "/v1/entries/lookup", 400),
    "kind unknown": ("GET", "/v1/entries?kind=person", 400),
    "code in the query is none": ("GET", "/v1/entries?system=S1", 400),
    "no code": ("GET", "/v1/entries/mulu", 400),
    "version of absence": ("GET", path(ABSENT, "/proof?absent=1&version=1"), 400),
    "version zero": ("GET", path(SCHOOLS, "?version=0"), 400),
    "flag not a flag": ("GET", path(SCHOOLS, "?proof=yes"), 400),
    "height zero": ("GET", "/v1/blocks/0", 400),
    "id no hash": ("GET", "/v1/transactions/12", 400),
    "empty body": ("POST", "/v1/transactions", 400),
    "empty batch": ("POST", "/v1/transactions/batch", 400),
    "empty check": ("POST", "/v1/check", 400),
    "no such page": ("GET", "/v1/people", 404),
    "no such entry": ("GET", path(ABSENT), 404),
    "no such entry with proof": ("GET", path(ABSENT, "?proof=1"), 404),
    "no such version": ("GET", path(SCHOOLS, "?version=7"), 404),
    "no such version with proof": ("GET", path(SCHOOLS, "?version=7&proof=1"), 404),
    "no history": ("GET", path(ABSENT, "/versions"), 404),
    "no proof of what is not there": ("GET", path(ABSENT, "/proof"), 404),
    "no proof of absence of what is there": ("GET", path(SCHOOLS, "/proof?absent=1"), 404),
    "no such organisation": ("GET", "/v1/orgs/o9999", 404),
    "no such record to lack anything": ("GET", path(ABSENT, "/gaps"), 404),
    "an organisation and a system": ("GET", f"/v1/gaps?org=o0004&system={SYSTEM}", 400),
    "no such block": ("GET", "/v1/blocks/99999", 404),
    "no such transaction": ("GET", "/v1/transactions/" + "0" * 64, 404),
    "no proof of no transaction": ("GET", "/v1/transactions/" + "0" * 64 + "/proof", 404),
    "wrong method": ("DELETE", path(SCHOOLS), 405),
}


@pytest.mark.parametrize(("method", "url", "status"), BAD.values(), ids=BAD.keys())
def test_a_mistake_is_answered_with_a_problem(
    city: FakeNode, method: str, url: str, status: int
) -> None:
    answer = ask(city.app(), method, url)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), answer.text
    problem = answer.json()
    assert (problem["status"], problem["module"]) == (status, "api")
    assert problem["code"] >= 1
    assert problem["height"] == city.application.head.height
    assert len(problem["detail"]) > 20


def test_an_unmethod_names_those_there_are(city: FakeNode) -> None:
    assert "GET" in ask(city.app(), "DELETE", path(SCHOOLS)).headers["allow"]


@pytest.mark.parametrize("url", ["/v1/transactions", "/v1/check"])
def test_a_body_over_its_bound_is_413(city: FakeNode, url: str) -> None:
    answer = ask(city.app(), "POST", url, content=bytes(FRAME_BYTES_MAX + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, 4)


@pytest.mark.parametrize(
    "url", ["/v1/status", "/v1/entries", "/v1/nothing", "/v1/entries?limit=0", "/metrics"]
)
def test_every_answer_has_the_security_headers(city: FakeNode, url: str) -> None:
    headers = ask(city.app(), "GET", url).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers


def test_pages_of_a_list_join_without_gap_or_repeat(city: FakeNode) -> None:
    codes: list[str] = []
    after = ""
    while True:
        plain = ask(city.app(), "GET", f"/v1/entries?limit=5{after}").json()
        codes += [entry["code"] for entry in plain["entries"]]
        if plain["after"] is None:
            break
        after = f"&after={plain['after']}"
    assert len(codes) == len(set(codes)) == plain["total"]
    assert WITHDRAWN not in codes


def test_a_search_finds_by_words_and_counts_facets(city: FakeNode) -> None:
    plain = ask(city.app(), "GET", "/v1/entries?q=学校&kind=data_entry&facets=1").json()
    assert SCHOOLS in [entry["code"] for entry in plain["entries"]]
    assert not plain["total_is_capped"]
    assert {"org", "share_type", "level", "cycle", "status"} <= plain["facets"].keys()
    assert plain["facets"]["org"][0]["label"] == "澜川市教育局"


def test_an_entry_says_everything(city: FakeNode) -> None:
    plain = ask(city.app(), "GET", path(SCHOOLS)).json()
    assert plain["title"] == "中小学校基本信息"
    assert plain["status"] == "PUBLISHED"
    assert plain["content_hash"].startswith("sha256:")
    assert plain["stored"]["record"]["@type"] == "catalog.data_entry"
    assert plain["text"]["items"][0]["name"] == "学校标识码"
    assert plain["names"][DUTY]
    assert plain["time"].endswith("Z")
    assert "proof" not in plain


def test_what_another_declared_is_unconfirmed(city: FakeNode) -> None:
    plain = ask(city.app(), "GET", path(city_codes.UNCONFIRMED)).json()
    assert plain["status"] == "UNCONFIRMED"
    assert plain["declared_by"]["org_id"] == "o0001"


def test_a_history_tells_what_changed(city: FakeNode) -> None:
    plain = ask(city.app(), "GET", path(REVISED, "/versions")).json()
    newest, first = plain["versions"]
    assert (newest["version"], newest["what"]) == (2, "revised")
    assert (first["version"], first["what"], first["changes"]) == (1, "registered", [])
    assert {change["field"] for change in newest["changes"]} >= {"update_cycle", "text.summary"}


def test_a_block_lists_its_transactions_page_by_page(city: FakeNode) -> None:
    plain = ask(city.app(), "GET", "/v1/blocks/1").json()
    assert plain["header"]["height"] == plain["height"] == 1
    assert plain["finality"]["@type"] == "solo"
    tx = plain["transactions"][0]
    told = ask(city.app(), "GET", f"/v1/transactions/{tx['id']}").json()
    assert (told["height"], told["index"], told["outcome"]) == (1, 0, "done")
    assert told["body"]["chain"] == city.facts.chain


def test_metrics_count_by_route(city: FakeNode) -> None:
    app = city.app()
    ask(app, "GET", path(SCHOOLS))
    text = ask(app, "GET", "/metrics").text
    assert f"mulu_height {city.application.head.height}" in text
    counted = 'mulu_http_requests_total{method="GET",route="/v1/entries/{code}",status="200"} 1'
    assert counted in text


def test_a_heartbeat_shows_in_the_status(empty: FakeNode) -> None:
    assert ask(empty.app(), "GET", "/v1/status").json()["heartbeat"] is None
    empty.beat()
    assert ask(empty.app(), "GET", "/v1/status").json()["heartbeat"] == "2025-11-13T02:13:20.005Z"


def test_no_route_stands_outside_the_description(city: FakeNode) -> None:
    described: dict[str, Any] = ask(city.app(), "GET", "/v1/openapi.json").json()["paths"]
    assert sum(len(methods) for methods in described.values()) == len(ROUTES)
