"""Proofs over the interface: they hold, and what is said is proved, also while tables lag."""

import asyncio

import httpx
import msgspec
import pytest

from mulu.api import proving
from mulu.api.chain import Chain
from mulu.client.transactions import NO_PART, Draft
from mulu.core.canonical import encode
from mulu.modules.catalog.messages import ReviseRecord
from mulu.modules.catalog.records import Duty
from mulu.modules.catalog.texts import DutyText
from mulu.proof.trust import decode_trust
from mulu.proof.verify import verify_bundle
from tests.api.test_transactions import duty, org
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode
from tests.support.small_city import ABSENT, REVISED, SCHOOLS, WITHDRAWN, stored

KINDS = {
    "present": (SCHOOLS, "", "present"),
    "withdrawn": (WITHDRAWN, "", "present"),
    "absent": (ABSENT, "?absent=1", "absent"),
    "version": (REVISED, "?version=1", "transaction"),
    "newest version": (REVISED, "?version=2", "transaction"),
}


@pytest.mark.parametrize(("code", "query", "what"), KINDS.values(), ids=KINDS.keys())
def test_a_bundle_holds_against_the_genesis(
    city: FakeNode, code: str, query: str, what: str
) -> None:
    url = f"/v1/entries/{code.replace('/', '~')}/proof{query}"
    verdict = verify_bundle(ask(city.app(), "GET", url).content, city.trust)
    assert (verdict.ok, verdict.what) == (True, what), verdict.reason_code


def test_a_transaction_is_proved_by_its_id(city: FakeNode) -> None:
    tx_id = ask(city.app(), "GET", "/v1/blocks/2").json()["transactions"][0]["id"]
    bundle = ask(city.app(), "GET", f"/v1/transactions/{tx_id}/proof").content
    verdict = verify_bundle(bundle, city.trust)
    assert (verdict.ok, verdict.key, verdict.height) == (True, tx_id, 2)


def test_the_trust_file_now_holds_the_newest_header(city: FakeNode) -> None:
    trust = decode_trust(ask(city.app(), "GET", "/v1/trust").content)
    assert trust.checkpoint.height == city.application.head.height
    bundle = ask(city.app(), "GET", f"/v1/entries/{SCHOOLS.replace('/', '~')}/proof").content
    assert verify_bundle(bundle, trust).ok


def test_a_proof_beside_an_entry_proves_the_stored_value(city: FakeNode) -> None:
    url = f"/v1/entries/{SCHOOLS.replace('/', '~')}?proof=1"
    plain = ask(city.app(), "GET", url).json()
    value = msgspec.json.decode(bytes.fromhex(plain["proof"]["claim"]["value"]))
    assert value == plain["stored"]
    assert plain["proof_height"] == plain["height"] == city.application.head.height


def test_a_version_is_proved_by_who_wrote_it_even_when_withdrawn_later(city: FakeNode) -> None:
    url = f"/v1/entries/{WITHDRAWN.replace('/', '~')}?proof=1&version=1"
    plain = ask(city.app(), "GET", url).json()
    receipt = msgspec.json.decode(bytes.fromhex(plain["proof"]["claim"]["receipt"]))
    assert receipt["events"][0]["@type"] == "catalog.record_registered"
    assert plain["status"] == "WITHDRAWN"


def test_an_entry_waits_for_tables_that_lag(
    empty: FakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.do(duty())
    empty.keep_tables_behind = True
    empty.do(org())
    empty.do(revised(empty))
    looks = 0
    really = proving.asyncio.sleep

    async def caught_up(seconds: float) -> None:
        nonlocal looks
        looks += 1
        empty.keep_tables_behind = False
        await asyncio.to_thread(empty.project)
        await really(0)

    monkeypatch.setattr(proving.asyncio, "sleep", caught_up)
    found, proven = asyncio.run(
        proving.read_proven(empty.needs, _chain(empty), "D-o0001-0001", None)
    )
    assert (found.version, looks) == (2, 1)
    assert verify_bundle(proven.bundle, empty.trust).ok


def test_tables_that_stay_behind_are_503(empty: FakeNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "PAUSE_SECONDS", 0)
    empty.keep_tables_behind = True
    empty.do(duty())
    answer = ask(empty.app(), "GET", "/v1/entries/D-o0001-0001?proof=1")
    assert (answer.status_code, answer.json()["code"]) == (503, 5)
    assert "read tables stand at height 0" in answer.json()["detail"]


def test_before_the_first_block_nothing_is_proved(empty: FakeNode) -> None:
    answer = ask(empty.app(), "GET", "/v1/entries/D-o0001-0001/proof?absent=1")
    assert answer.status_code == 503


def test_answers_are_written_as_they_are_proved(city: FakeNode) -> None:
    """The bundle inside an answer is byte for byte the bundle by itself."""

    async def both() -> tuple[bytes, bytes]:
        transport = httpx.ASGITransport(city.app())
        async with httpx.AsyncClient(transport=transport, base_url="http://node") as client:
            base = f"/v1/entries/{SCHOOLS.replace('/', '~')}"
            alone = (await client.get(f"{base}/proof")).content
            return alone, (await client.get(f"{base}?proof=1")).content

    alone, beside = asyncio.run(both())
    assert b'"proof":' + alone in beside


def _chain(node: FakeNode) -> Chain:
    return Chain(node.facts, node.needs.read)


def revised(node: FakeNode) -> Draft:
    """The duty's next version."""
    message = ReviseRecord(
        base=stored(node, "D-o0001-0001").content_hash,
        code="D-o0001-0001",
        part=NO_PART,
        profile="register@1",
        record=Duty(expects_data=False),
    )
    text = DutyText(title="数据汇聚", text="不再产生数据", no_data_reason="职责调整")
    return Draft(message=message, text=encode(text))
