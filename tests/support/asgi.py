"""Asking an ASGI application without a server: whole answers, or streams piece by piece."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx


def ask(app: Any, method: str, url: str, **options: Any) -> httpx.Response:
    """One request and its whole answer."""

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://node") as client:
            return await client.request(method, url, **options)

    return asyncio.run(run())


class Stream:
    """An answer that comes in pieces."""

    def __init__(self) -> None:
        self.status = 0
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._text = ""

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        await self._pieces.put(message.get("body", b""))
        if not message.get("more_body", False):
            await self._pieces.put(None)

    async def event(self) -> dict[str, str] | None:
        """The next event or comment of the stream; None at its end."""
        while "\r\n\r\n" not in self._text:
            piece = await asyncio.wait_for(self._pieces.get(), 30)
            if piece is None:
                return None
            self._text += piece.decode()
        block, _, self._text = self._text.partition("\r\n\r\n")
        lines = (line.partition(": ") for line in block.split("\r\n") if line)
        return {name: value for name, _, value in lines}


@asynccontextmanager
async def streaming(
    app: Any, path: str, headers: dict[str, str] | None = None
) -> AsyncIterator[Stream]:
    """Open a stream; leaving hangs up."""
    gone = asyncio.Event()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), v.encode()) for name, v in (headers or {}).items()],
        "client": ("127.0.0.1", 1),
        "server": ("node", 80),
    }
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    stream = Stream()
    task = asyncio.create_task(app(scope, receive, stream.send))
    try:
        yield stream
    finally:
        gone.set()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
