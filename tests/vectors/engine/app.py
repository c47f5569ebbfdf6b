"""A throw-away application: no transactions, and the headers of ``tests.proof.engine_world``.

It speaks just as much ABCI as an engine without transactions asks for.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from mulu.proof.protobuf import delimited, number, sized
from tests.proof import engine_world

INIT_CHAIN, PROCESS_PROPOSAL, FINALIZE_BLOCK = 5, 17, 20
ACCEPT = 1
LAST = 15
HEIGHT = 5
"""Field of a block's height in the request to finalise it."""

reached = asyncio.Event()
"""Set when one of the nodes finalises the last height."""


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Numbers and values of a message, varints and sized fields."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        value, at = _varint(data, at)
        if key & 7:
            yield key >> 3, data[at : at + value]
            at += value
        else:
            yield key >> 3, value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while data[at] & 0x80:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return value | data[at] << shift, at + 1


def answer(kind: int, request: bytes) -> bytes:
    """The body of the response to a request."""
    if kind == INIT_CHAIN:
        return sized(3, engine_world.app_hash(1))
    if kind == PROCESS_PROPOSAL:
        return number(1, ACCEPT)
    if kind != FINALIZE_BLOCK:
        return b""
    height = next(value for field, value in fields(request) if field == HEIGHT)
    assert isinstance(height, int)
    if height >= LAST:
        reached.set()
    changes = engine_world.CHANGES.get(height, {})
    updates = b"".join(sized(3, _update(one, power)) for one, power in changes.items())
    return updates + sized(5, engine_world.app_hash(height))


def _update(validator: int, power: int) -> bytes:
    key = sized(1, engine_world.SIGNERS[validator].public_key)
    return sized(1, key) + number(2, power)


async def _serve_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            for kind, body in fields(await _message(reader)):
                assert isinstance(body, bytes)
                writer.write(delimited(sized(kind + 1, answer(kind, body))))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    prefix = await reader.readexactly(1)
    while prefix[-1] & 0x80:
        prefix += await reader.readexactly(1)
    return await reader.readexactly(_varint(prefix, 0)[0])


async def serve(socket: Path) -> asyncio.Server:
    """Listen on a unix socket."""
    return await asyncio.start_unix_server(_serve_connection, socket)
