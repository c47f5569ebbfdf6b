"""An engine's JSON-RPC on a unix socket that says what a test wants."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mulu.ordering.sockets import short_path

Say = Callable[[Any], bytes]
"""From the document that was asked to the whole HTTP answer."""


def http(document: object, status: str = "200 OK", *headers: str) -> bytes:
    """An answer with its length."""
    body = json.dumps(document).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(document: object) -> bytes:
    """An answer in two chunks."""
    body = json.dumps(document).encode()
    parts = (body[:7], body[7:])
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"


def results(calls: Any, **errors: str) -> Any:
    """As CometBFT answers: a list for several calls, one document for one."""
    listed = calls if isinstance(calls, list) else [calls]
    answers = [
        {"jsonrpc": "2.0", "id": call["id"], "error": {"code": -32603, "data": errors[key]}}
        if (key := f"n{call['id']}") in errors
        else {"jsonrpc": "2.0", "id": call["id"], "result": {"height": call["params"]}}
        for call in listed
    ]
    return answers[0] if len(answers) == 1 else answers


@asynccontextmanager
async def fake_rpc(path: Path, say: Say) -> AsyncIterator[list[Any]]:
    """Serve; yields what was asked, and counts connections in its first item."""
    asked: list[Any] = [0]

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked[0] += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0]
                document = json.loads(await reader.readexactly(int(length)))
                asked.append(document)
                writer.write(say(document))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    short, descriptor = short_path(path)
    try:
        server = await asyncio.start_unix_server(connected, short)
    finally:
        os.close(descriptor)
    async with server:
        yield asked
