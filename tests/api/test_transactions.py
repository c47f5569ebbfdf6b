"""Submitting and checking: what comes back for good, refused and inadmissible frames."""

import msgspec
import pytest

from mulu.api import transactions
from mulu.client.transactions import NO_PART, Draft, encode_batch
from mulu.core.canonical import encode
from mulu.modules.catalog.messages import RegisterRecord
from mulu.modules.catalog.records import Duty
from mulu.modules.catalog.texts import DutyText
from mulu.modules.identity.messages import RegisterOrg
from mulu.modules.identity.texts import OrgText
from tests.support.asgi import ask
from tests.support.fake_node import AUTHORITY, FakeNode, key


def org(name: str = "澜川市教育局", kind: str = "municipal_dept") -> Draft:
    message = RegisterOrg(kind=kind, level="city", part=NO_PART)
    return Draft(message=message, text=encode(OrgText(name=name)))


def duty(provider: str = "o0001", title: str = "数据汇聚") -> Draft:
    message = RegisterRecord(
        code=f"D-{provider}-0001",
        part=NO_PART,
        profile="register@1",
        provider=provider,
        record=Duty(expects_data=True),
    )
    return Draft(message=message, text=encode(DutyText(title=title, text="汇聚各部门数据")))


def foreign(node: FakeNode) -> bytes:
    """A frame signed by a key that the chain does not know."""
    return node.frame(org(), signer=key("stranger"))


def test_a_transaction_is_queued_and_then_found(empty: FakeNode) -> None:
    answer = ask(empty.app(), "POST", "/v1/transactions", content=empty.frame(org()))
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    told = ask(empty.app(), "GET", f"/v1/transactions/{answer.json()['id']}").json()
    assert (told["height"], told["outcome"]) == (1, "done")


def test_waiting_answers_with_the_receipt(empty: FakeNode) -> None:
    url = "/v1/transactions?wait=committed"
    plain = ask(empty.app(), "POST", url, content=empty.frame(org())).json()
    assert (plain["state"], plain["height"], plain["index"]) == ("committed", 1, 0)
    assert plain["receipt"]["events"][0]["org_id"] == "o0003"
    assert plain["receipt"]["id"] == plain["id"]


def test_a_refusal_is_422_with_the_rules_reason(empty: FakeNode) -> None:
    frame = empty.frame(org(), duty("o0777"))
    answer = ask(empty.app(), "POST", "/v1/transactions?wait=committed", content=frame)
    problem = answer.json()
    assert (answer.status_code, problem["module"], problem["message"]) == (422, "catalog", 1)
    told = ask(empty.app(), "GET", f"/v1/transactions/{problem['id']}").json()
    assert (told["outcome"], told["code"], told["message"]) == ("refused", problem["code"], 1)
    assert told["detail"] == problem["detail"]


INADMISSIBLE = {
    "no frame": (lambda node: b"\x07nonsense", 3),
    "unknown key": (foreign, 8),
    "cut short": (lambda node: node.frame(org())[:-3], 3),
}


@pytest.mark.parametrize(("make", "code"), INADMISSIBLE.values(), ids=INADMISSIBLE.keys())
def test_what_can_never_enter_a_block_is_409(empty: FakeNode, make, code: int) -> None:
    answer = ask(empty.app(), "POST", "/v1/transactions?wait=committed", content=make(empty))
    problem = answer.json()
    assert (answer.status_code, problem["module"], problem["code"]) == (409, "tx", code)


def test_the_same_bytes_twice_are_409_the_second_time(empty: FakeNode) -> None:
    frame = empty.frame(org())
    app = empty.app()
    assert ask(app, "POST", "/v1/transactions?wait=committed", content=frame).status_code == 200
    answer = ask(app, "POST", "/v1/transactions?wait=committed", content=frame)
    assert (answer.status_code, answer.json()["code"]) == (409, 10)


@pytest.mark.parametrize(
    "draft",
    [org(name=""), org(name="两端空格 "), duty(title=""), duty(title="控\u0007制符")],
    ids=["no name", "edge space", "no title", "control character"],
)
def test_a_text_this_node_does_not_take_is_409(empty: FakeNode, draft: Draft) -> None:
    answer = ask(empty.app(), "POST", "/v1/transactions", content=empty.frame(draft))
    problem = answer.json()
    assert (answer.status_code, problem["module"], problem["code"]) == (409, "api", 20)
    assert "text." in problem["detail"]


def test_a_ledger_that_is_down_is_503_and_says_when_to_try_again(empty: FakeNode) -> None:
    app = empty.app()
    frame = empty.frame(org())
    empty.down = "the ledger process is not there; it may be starting, try again"
    answer = ask(app, "POST", "/v1/transactions", content=frame)
    assert (answer.status_code, answer.json()["detail"]) == (503, empty.down)
    assert answer.headers["retry-after"] == "1"
    ready = ask(app, "GET", "/readyz")
    assert (ready.status_code, ready.json()["module"]) == (503, "api")
    assert ask(app, "GET", "/healthz").status_code == 200
    status = ask(app, "GET", "/v1/status").json()
    assert status["ready"] is False
    assert status["reason"].startswith(f"ledger_gone: {empty.down}")


def test_a_halted_ledger_is_not_ready(empty: FakeNode) -> None:
    empty.halted = "the clock went back"
    answer = ask(empty.app(), "GET", "/readyz")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "halted: ordering has stopped: the clock went back"


def test_an_answer_that_does_not_come_is_503(
    empty: FakeNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "WAIT_SECONDS_MAX", 0)
    empty.silent = True
    answer = ask(empty.app(), "POST", "/v1/transactions", content=empty.frame(org()))
    assert (answer.status_code, answer.json()["code"]) == (503, 5)
    assert "same bytes" in answer.json()["detail"]


def test_a_batch_has_an_item_for_each_frame(empty: FakeNode) -> None:
    frames = [
        empty.frame(org()),
        b"\x07nonsense",
        empty.frame(duty("o0777")),
        foreign(empty),
        empty.frame(org(name="")),
    ]
    url = "/v1/transactions/batch?wait=committed"
    plain = ask(empty.app(), "POST", url, content=encode_batch(frames)).json()
    states = [item["state"] for item in plain["items"]]
    expected = ["committed", "inadmissible", "refused", "inadmissible", "inadmissible"]
    assert states == expected
    assert [item["module"] for item in plain["items"]] == ["", "tx", "catalog", "tx", "api"]
    assert plain["items"][2]["message"] == 0
    assert plain["height"] == 1


BATCHES = {
    "length beyond the body": b"\x00\x00\x00\x09abc",
    "cut in a length": b"\x00\x00\x00\x01a\x00\x00",
    "empty frame": b"\x00\x00\x00\x00",
    "too many": encode_batch([b"x"] * 2001),
}


@pytest.mark.parametrize("body", BATCHES.values(), ids=BATCHES.keys())
def test_a_batch_that_does_not_add_up_is_400(empty: FakeNode, body: bytes) -> None:
    answer = ask(empty.app(), "POST", "/v1/transactions/batch", content=body)
    assert answer.status_code == 400
    assert empty.application.head.height == 0


def test_a_check_judges_each_message_and_writes_nothing(empty: FakeNode) -> None:
    frame = empty.frame(org(), duty("o0777"), duty("o0003"), org(name=""))
    plain = ask(empty.app(), "POST", "/v1/check", content=frame).json()
    assert [(item["ok"], item["module"]) for item in plain["messages"]] == [
        (True, ""),
        (False, "catalog"),
        (True, ""),
        (False, "api"),
    ]
    assert not plain["ok"]
    assert empty.application.head.height == 0
    # The second duty stands in an organisation that the first message would register.
    assert ask(empty.app(), "POST", "/v1/check", content=frame).json() == plain


def test_a_check_of_what_can_never_enter_is_409(empty: FakeNode) -> None:
    answer = ask(empty.app(), "POST", "/v1/check", content=foreign(empty))
    assert (answer.status_code, answer.json()["code"]) == (409, 8)


def test_a_withheld_text_is_no_reason_to_decline(empty: FakeNode) -> None:
    draft = duty()
    ref = msgspec.structs.replace(NO_PART, withheld=True)
    message = msgspec.structs.replace(draft.message, part=ref)
    frame = empty.frame(Draft(message=message))
    answer = ask(empty.app(), "POST", "/v1/transactions?wait=committed", content=frame)
    assert answer.status_code == 200, answer.text
    entry = ask(empty.app(), "GET", "/v1/entries/D-o0001-0001").json()
    assert (entry["text"], entry["text_state"]) == (None, "withheld")
    assert (
        AUTHORITY.key_id
        in ask(empty.app(), "GET", f"/v1/transactions/{answer.json()['id']}").json()["body"][
            "signers"
        ]
    )


def test_a_node_without_sign_of_life_is_not_ready(empty):
    empty.chance.now += 31_000
    answer = ask(empty.app(), "GET", "/readyz")
    assert answer.status_code == 503
    assert "no block or heartbeat for 31 s" in answer.json()["detail"]
    empty.chance.now -= 2_000
    assert ask(empty.app(), "GET", "/readyz").status_code == 200
