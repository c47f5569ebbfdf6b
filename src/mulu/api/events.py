"""Commits as they happen: server-sent events, bounded in number and in time.

Source: docs/spec/http.md API-15; HTML Living Standard, section 9.2 (server-sent events).
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Final

import msgspec
from litestar import Request, get
from litestar.response import ServerSentEvent, ServerSentEventMessage

from mulu.api.chain import Chain
from mulu.api.figures import Figures
from mulu.api.given import GivenChain, GivenFigures, GivenNeeds
from mulu.api.needs import Ledger
from mulu.api.openapi import SendsEvents, problems
from mulu.api.times import rfc3339
from mulu.client.answers import Committed
from mulu.core.errors import UnavailableError
from mulu.machine.block import Block

STREAMS_MAX: Final = 64
STREAM_SECONDS: Final = 15.0
"""A stream ends after this; a browser connects again by itself, from where it was."""
PING_SECONDS: Final = 5.0
RETRY_MS: Final = 1000
BLOCKS_MAX: Final = 500
"""Most blocks sent at once to one who was away; the next stream goes on from there."""
_DIGITS_MAX: Final = 15


class BusyError(UnavailableError):
    """Too many streams are open."""


@get(
    "/v1/events",
    tags=["ledger"],
    operation_class=SendsEvents,
    responses=problems(),
    summary="Follow commits",
)
async def events(
    request: Request[Any, Any, Any],
    needs: GivenNeeds,
    chain: GivenChain,
    figures: GivenFigures,
) -> ServerSentEvent:
    """Server-sent events named `committed`, each with its height as id; the newest block first.

    A stream ends after 15 seconds. Who connects again with `Last-Event-ID`, as browsers do by
    themselves, misses nothing.
    """
    if figures.streams >= STREAMS_MAX:
        raise BusyError(f"{STREAMS_MAX} event streams are open; try again in a few seconds")
    last = _last(request.headers.get("last-event-id", ""), chain.head().height)
    return ServerSentEvent(_stream(needs.ledger, chain, figures, last), retry_duration=RETRY_MS)


def _last(asked: str, height: int) -> int:
    """Height after which to begin: what the reader has seen, else just before the newest block."""
    seen = asked.isascii() and asked.isdigit() and len(asked) <= _DIGITS_MAX
    return int(asked) if seen else max(height - 1, 0)


async def _stream(
    ledger: Ledger, chain: Chain, figures: Figures, last: int
) -> AsyncGenerator[ServerSentEventMessage, None]:
    figures.streams += 1
    try:
        async with contextlib.aclosing(_ticks(ledger)) as ticks:
            async for tick in ticks:
                blocks = await asyncio.to_thread(_blocks, chain, last) if tick else []
                for block in blocks:
                    last = block.header.height
                    yield _message(chain, block)
                if not blocks:
                    yield ServerSentEventMessage(data=None, comment="alive")
    finally:
        figures.streams -= 1


async def _ticks(ledger: Ledger) -> AsyncGenerator[bool, None]:
    """True when there may be new blocks, False when it is time for a sign of life; ends in time."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + STREAM_SECONDS
    heights = ledger.heights()
    coming = asyncio.ensure_future(_next(heights))
    try:
        yield True
        while (left := ends - loop.time()) > 0:
            done, _ = await asyncio.wait({coming}, timeout=min(left, PING_SECONDS))
            yield bool(done)
            if done:
                try:
                    coming.result()
                except UnavailableError:
                    return  # the ledger starts again; the reader comes back by itself
                coming = asyncio.ensure_future(_next(heights))
    finally:
        coming.cancel()
        with contextlib.suppress(asyncio.CancelledError, UnavailableError, StopAsyncIteration):
            await coming


async def _next(heights: AsyncIterator[int]) -> int:
    return await anext(heights)


def _blocks(chain: Chain, last: int) -> list[Block]:
    return list(chain.blocks_after(last, BLOCKS_MAX))


def _message(chain: Chain, block: Block) -> ServerSentEventMessage:
    told = Committed(
        height=block.header.height,
        block_hash=chain.block_hash(block),
        time=rfc3339(block.header.time_ms),
        transactions=len(block.transactions),
    )
    data = msgspec.json.encode(told)
    return ServerSentEventMessage(data=data, event="committed", id=told.height, retry=RETRY_MS)
