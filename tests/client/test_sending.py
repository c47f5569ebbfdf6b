"""Sending again until it is known what became of the same bytes, and no longer."""

import struct
from typing import Any

import httpx
import msgspec
import pytest

from mulu.client.answers import BatchAnswer, BatchItem, Problem, SubmittedAnswer, TransactionAnswer
from mulu.client.errors import NodeUnavailableError, NotAdmittedError, RefusedByChainError
from mulu.client.http import Http
from mulu.client.sending import BUSY_TRIES_MAX, send, send_many
from mulu.client.transactions import Built
from tests.support.fake_node import T0, CountedChance

BUILT = Built(id="ab" * 32, body=b"body", frame=b"frame", valid_until_ms=T0 + 120_000)
DONE = SubmittedAnswer(id=BUILT.id, state="committed", height=7, index=0, receipt={})


def known(outcome: str) -> TransactionAnswer:
    return TransactionAnswer(
        id=BUILT.id,
        height=7,
        index=0,
        time="2025-11-13T02:13:20.005Z",
        outcome=outcome,
        module="catalog" if outcome == "refused" else "",
        code=3 if outcome == "refused" else 0,
        message=None,
        detail="no",
        body={},
        signatures=[],
        receipt={"id": BUILT.id},
    )


def problem(status: int, code: int, module: str = "api") -> Problem:
    return Problem(title="", status=status, detail="why", module=module, code=code)


SEEN = problem(409, 10, "tx")
BUSY = problem(503, 5)


class Node:
    """Answers in order: a problem with its status, anything else with 200, an exception raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers = iter(answers)
        self.asked: list[tuple[str, bytes]] = []

    def http(self) -> Http:
        return Http("http://node", httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.url.path, request.content))
        answer = next(self.answers)
        if isinstance(answer, Exception):
            raise answer
        status = answer.status if isinstance(answer, Problem) else 200
        kind = "application/problem+json" if isinstance(answer, Problem) else "application/json"
        return httpx.Response(
            status, content=msgspec.json.encode(answer), headers={"content-type": kind}
        )


def sent(node: Node, chance: CountedChance | None = None) -> SubmittedAnswer:
    return send(node.http(), BUILT, (chance or CountedChance()).chance(), wait=True)


def test_the_same_bytes_go_again_until_they_are_committed() -> None:
    node, chance = Node(httpx.ConnectError("gone"), BUSY, DONE), CountedChance()
    assert sent(node, chance) == DONE
    assert {content for _, content in node.asked} == {b"frame"}
    assert chance.paused == [0.05, 0.2]


def test_an_answer_that_was_lost_is_found_by_its_id() -> None:
    node = Node(httpx.ReadTimeout("slow"), SEEN, known("done"))
    assert (sent(node).height, len(node.asked)) == (7, 3)
    assert node.asked[-1][0] == f"/v1/transactions/{BUILT.id}"


def test_a_refusal_whose_answer_was_lost_is_raised() -> None:
    with pytest.raises(RefusedByChainError) as refused:
        sent(Node(httpx.ReadTimeout("slow"), SEEN, known("refused")))
    assert (refused.value.module, refused.value.code) == ("catalog", 3)


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([problem(409, 6, "tx")], NotAdmittedError),
        ([problem(422, 3, "catalog")], RefusedByChainError),
        ([SEEN, problem(404, 2)], NotAdmittedError),
    ],
    ids=["expired", "refused", "seen and yet unknown"],
)
def test_a_last_word_is_not_asked_again(answers: list[Problem], error: type[Exception]) -> None:
    node = Node(*answers)
    with pytest.raises(error):
        sent(node)
    assert len(node.asked) == len(answers)


def test_when_its_time_is_over_nothing_is_sent_again() -> None:
    node, chance = Node(BUSY), CountedChance()
    chance.now = BUILT.valid_until_ms + 1
    with pytest.raises(NodeUnavailableError, match="before its time was over"):
        sent(node, chance)
    assert len(node.asked) == 1


def item(state: str, **changes: Any) -> BatchItem:
    plain = BatchItem(
        state=state,
        id=BUILT.id,
        height=None,
        index=None,
        module="",
        code=0,
        message=None,
        detail="",
        receipt=None,
    )
    return msgspec.structs.replace(plain, **changes)


def batch(*items: BatchItem) -> BatchAnswer:
    return BatchAnswer(height=7, items=list(items))


def many(node: Node, frames: list[bytes]) -> list[str]:
    items = send_many(node.http(), frames, CountedChance().chance(), wait=True)
    return [each.state for each in items]


def test_only_what_had_no_room_goes_again() -> None:
    node = Node(
        batch(item("committed"), item("unavailable"), item("refused")),
        batch(item("committed")),
    )
    assert many(node, [b"one", b"two", b"three"]) == ["committed", "committed", "refused"]
    assert node.asked[1][1] == struct.pack(">I", 3) + b"two"


def test_a_batch_whose_answer_was_lost_is_settled_one_by_one() -> None:
    seen = item("inadmissible", module="tx", code=10)
    node = Node(httpx.ReadError("cut"), batch(seen, seen), known("done"), known("refused"))
    assert many(node, [b"one", b"two"]) == ["committed", "refused"]


def test_what_was_sent_before_us_stays_inadmissible() -> None:
    node = Node(batch(item("inadmissible", module="tx", code=10)))
    assert many(node, [b"one"]) == ["inadmissible"]


def test_a_node_that_is_never_ready_is_given_up() -> None:
    node = Node(*[BUSY] * BUSY_TRIES_MAX)
    with pytest.raises(NodeUnavailableError):
        many(node, [b"one"])
    full = Node(*[batch(item("unavailable"))] * BUSY_TRIES_MAX)
    assert many(full, [b"one"]) == ["unavailable"]


def test_no_frames_ask_nothing() -> None:
    node = Node()
    assert many(node, []) == []
    assert node.asked == []
