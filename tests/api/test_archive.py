"""A copy over HTTP is the copy of the home; erased texts say so (API-30 to API-33)."""

import dataclasses

import pytest

from mulu.api import archive as routes
from mulu.client import archive as asks
from mulu.client.asks import Ask
from mulu.client.http import read_answer
from mulu.core.canonical import decode, encode
from mulu.core.prefixes import ERASURE
from mulu.machine.genesis import Genesis
from mulu.node.archive_sources import HomeSource, NodeSource
from mulu.node.erasing import Eraser
from mulu.node.retention import DAY_MS
from mulu.query.archived import genesis_document
from tests.support.asgi import ask
from tests.support.fake_node import FakeNode


class Asked:
    """Puts a client's questions to an application in the same process."""

    def __init__(self, app) -> None:
        self._app = app

    def ask(self, question: Ask):
        answer = ask(self._app, "GET", question.path, params=dict(question.params))
        return read_answer(question, answer)


def copied(source, first: int = 1) -> list:
    return [
        source.genesis(),
        list(source.genesis_parts()),
        source.first_height(),
        source.last_height(),
        list(source.blocks(first)),
        list(source.finalities(0, "engine")),
        list(source.finalities(0, "sm2")),
        list(source.erasures()),
    ]


@pytest.mark.parametrize("first", [1, 3])
def test_a_node_far_away_gives_what_its_home_gives(city: FakeNode, monkeypatch, first) -> None:
    monkeypatch.setattr(routes, "PAGE_BYTES", 20_000)
    far = copied(NodeSource(Asked(city.app())), first)
    with city.store.read() as reader:
        assert far == copied(HomeSource(reader), first)
    assert len(far[4]) == far[3] - first + 1 > 3


def test_pages_are_bounded_and_lead_on(city: FakeNode, monkeypatch) -> None:
    there = Asked(city.app())
    page = there.ask(asks.blocks(1, limit=2))
    assert [each.height for each in page.blocks] == [1, 2]
    following = there.ask(asks.blocks(1, limit=2, after=page.after))
    assert [each.height for each in following.blocks] == [3, 4]
    monkeypatch.setattr(routes, "PAGE_BYTES", 1)
    assert len(there.ask(asks.blocks(1)).blocks) == 1
    last = there.ask(asks.blocks(page.height))
    assert (len(last.blocks), last.after) == (1, None)
    assert there.ask(asks.blocks(page.height + 1)).blocks == ()


@pytest.fixture
def erased(tmp_path):
    """A node whose second organisation's text was erased, past the rules; and its commitment."""
    node = FakeNode.make(tmp_path)
    with node.store.read() as reader:
        genesis = decode(genesis_document(reader), Genesis)
    commitment = genesis.operator_org.part.commitment
    value = encode({"decision": 5, "height": 1})
    with node.store._env.begin(write=True) as txn:
        codec = node.store._codecs.take()
        key = ERASURE + commitment.encode()
        txn.put(key, codec.encode(value), db=node.store._databases[b"state"])
    assert Eraser(node.store).carry_out() == 1
    yield node, commitment
    node.close()


def test_an_erased_text_is_a_decision_in_its_place(erased) -> None:
    node, commitment = erased
    page = Asked(node.app()).ask(asks.blocks(0))
    gone = {each.commitment: each.decision for each in page.genesis_parts if each.part is None}
    assert gone == {commitment: 5}
    (one,) = Asked(node.app()).ask(asks.erasures()).erasures
    assert (one.commitment, one.decision, one.decided_height) == (commitment, 5, 1)
    assert one.engines_hold_until is None


def test_an_erasure_says_until_when_engines_hold_the_block(city: FakeNode, erased) -> None:
    node, _ = erased
    window = 8 * DAY_MS
    needs = dataclasses.replace(node.needs, engine_window_ms=window)
    node.needs = needs
    (unknown,) = Asked(node.app()).ask(asks.erasures()).erasures
    assert unknown.engines_hold_until is None  # block 1 is not here
    with city.store.read() as reader:
        held = routes.held_until(reader, 1, window)
        assert held.startswith("2025-11-2")
        assert routes.held_until(reader, 1, None) is None
