"""The way to the ledger: it tells when the ledger ended and another began (NOD-3, ENG-10)."""

import asyncio
import os
from contextlib import asynccontextmanager

import pytest

from mulu.node.ipc import AskState, Follow, Height, State, pack, receive, requests
from mulu.node.ledger_client import LedgerClient, LedgerGoneError
from mulu.ordering.sockets import short_path


class FakeLedger:
    """Tells heights as a test says."""

    def __init__(self, height: int) -> None:
        self.height = height
        self.writers: list[asyncio.StreamWriter] = []

    async def connected(self, reader, writer) -> None:
        self.writers.append(writer)
        try:
            while True:
                request = requests.decode(await receive(reader))
                match request:
                    case Follow():
                        writer.write(pack(Height(n=0, height=self.height)))
                    case AskState():
                        state = State(
                            n=request.n, height=self.height, time_ms=0, waiting=0, halted=""
                        )
                        writer.write(pack(state))
        except asyncio.IncompleteReadError:
            writer.close()

    def commit(self) -> None:
        self.height += 1
        for writer in self.writers:
            writer.write(pack(Height(n=0, height=self.height)))


@asynccontextmanager
async def ledger(path, height: int):
    made = FakeLedger(height)
    short, descriptor = short_path(path)
    server = await asyncio.start_unix_server(made.connected, short)
    os.close(descriptor)
    async with server:
        yield made
        for writer in made.writers:
            writer.close()
    path.unlink(missing_ok=True)


def test_who_follows_learns_the_height_at_once_each_commit_and_the_end(tmp_path):
    path = tmp_path / "ledger.sock"

    async def run() -> list[int]:
        client = LedgerClient(path)
        seen = []
        async with ledger(path, 7) as first:
            heights = client.heights()
            seen.append(await anext(heights))
            first.commit()
            seen.append(await anext(heights))
            late = client.heights()
            seen.append(await anext(late))
            await late.aclose()
        with pytest.raises(LedgerGoneError):
            await anext(heights)
        with pytest.raises(LedgerGoneError):
            await anext(client.heights())
        async with ledger(path, 12):
            again = client.heights()
            seen.append(await anext(again))
            await again.aclose()
            seen.append((await client.state()).height)
            await client.close()
        return seen

    assert asyncio.run(run()) == [7, 8, 8, 12, 12]


def test_a_question_on_its_way_when_the_ledger_ends_is_answered_so(tmp_path):
    path = tmp_path / "ledger.sock"

    async def run() -> None:
        client = LedgerClient(path)
        async with ledger(path, 1) as made:
            await client.state()
            made.writers[0].close()
            with pytest.raises(LedgerGoneError):
                await client.state()
                await client.submit([b""], wait=True)
        await client.close()

    asyncio.run(run())
