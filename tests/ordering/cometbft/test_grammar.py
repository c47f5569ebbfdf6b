"""The grammar checker, and that the fake engine keeps to the grammar (ABC-8, ABC-14, ABC-15)."""

import asyncio

import pytest

from mulu.ordering.cometbft import requests as ask
from mulu.ordering.cometbft.address import UnixAddress
from mulu.store.memory_store import MemoryStore
from tests.support.abci_grammar import LETTERS, GrammarError, check_run, letters_of, name_of
from tests.support.abci_serving import serving, translator
from tests.support.fake_engine import FakeEngine
from tests.support.toy import NOW_MS, Put, toy_frame
from tests.support.toy_chain import toy_application

WORDS = {letter: name for name, letter in LETTERS.items()}


def calls_of(letters: str) -> list[str]:
    return [WORDS[letter] for letter in letters]


GOOD = [
    "",
    "i",
    "iI",
    "I",
    "IFC",
    "iFCFC",
    "IvPRvEvFC",
    "IRREFC",
    "iIoaaoaaiFC",
    "iIoo",
    "IF",
    "iFCPR",
]


@pytest.mark.parametrize("letters", GOOD)
def test_what_an_engine_may_ask_passes(letters):
    check_run(calls_of(letters))


BAD = ["FC", "C", "IFF", "IC", "IFPC", "II", "iIoaFC", "iI" + "oai" + "oa", "ooI", "iFCi", "IFCI"]


@pytest.mark.parametrize("letters", BAD)
def test_what_no_engine_asks_is_found(letters):
    with pytest.raises(GrammarError, match="may not stand there"):
        check_run(calls_of(letters))


def test_calls_that_may_come_at_any_time_are_left_out():
    check_run(["echo", "info", "check_tx", "finalize_block", "query", "commit", "flush"])


def test_names_are_those_of_the_calls():
    names = [name_of(request()) for request in ask.REQUESTS.values()]
    assert names[3:6] == ["init_chain", "query", "check_tx"]
    assert "apply_snapshot_chunk" in names


def test_the_fake_engine_keeps_to_the_grammar(tmp_path):
    address = UnixAddress(path=tmp_path / "abci.sock")
    application = toy_application(MemoryStore())

    async def run(engine_before=None):
        calls = []
        made = translator(application)

        def answer(request):
            calls.append(name_of(request))
            return made.answer(request)

        async with serving(answer, address):
            engine = await FakeEngine.connect(address)
            if engine_before is not None:
                engine.blocks, engine.height = engine_before.blocks, engine_before.height
            await engine.handshake()
            number = engine.height + 1
            frame = toy_frame(Put(name=f"n{number}", value=1), nonce=number)
            await engine.block(frame, time_ms=NOW_MS + number)
            await engine.recheck()
            engine.close()
        return engine, calls

    engine, first = asyncio.run(run())
    _, second = asyncio.run(run(engine))
    for calls in (first, second):
        check_run(calls)
    assert letters_of(first) == "iIPRFC"
    assert letters_of(second) == "iPRFC"
