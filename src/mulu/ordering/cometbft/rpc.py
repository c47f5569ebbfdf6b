"""The engine's JSON-RPC, as far as a node needs it: over its unix socket, bounded, with time-outs.

Requests are HTTP/1.1 on connections that are kept. This stands on the way of every transaction, so
it is written on asyncio's streams; a batch of a hundred frames costs about what one request does.

Source: docs/spec/engine.md ENG-7; CometBFT 0.38, rpc/openapi.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import msgspec

from mulu.core.errors import MuluError, UnavailableError
from mulu.ordering.sockets import short_path

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SECONDS_MAX: Final = 10
ANSWER_BYTES_MAX: Final = 32 * 1024 * 1024
CONNECTIONS_MAX: Final = 4
VALIDATORS_PER_PAGE: Final = 100
_LINE_BYTES_MAX: Final = 64 * 1024
_OK: Final = 200
_ERROR: Final = 500
"""The engine answers errors with this status, and a document all the same."""
_LACKS_WORDS: Final = ("is not available, lowest height is", "could not find validator set")


class EngineGoneError(UnavailableError):
    """The engine does not answer; it may be starting."""


class EngineSaidNoError(UnavailableError):
    """The engine answered with an error; ``data`` is its text."""

    def __init__(self, data: str) -> None:
        super().__init__(f"the engine said: {data}")
        self.data = data


class EngineLacksError(MuluError):
    """The engine does not have the height that it was asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RpcError:
    """Why a call failed."""

    code: int = 0
    message: str = ""
    data: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RpcAnswer:
    """What a call gave."""

    id: int = -1
    result: Any = None
    error: RpcError | None = None


_NO_ANSWER: Final = (OSError, EOFError, ValueError, LookupError, asyncio.LimitOverrunError)
"""What reading fails with when an answer is none or never comes (a time-out is an ``OSError``)."""
_answer: Final = msgspec.json.Decoder(RpcAnswer)
_answers: Final = msgspec.json.Decoder(list[RpcAnswer])


class EngineRpc:
    """Asks one engine; for one event loop.

    Args:
        path: The engine's socket.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[_Connection] = []
        self._slots = asyncio.Semaphore(CONNECTIONS_MAX)

    async def broadcast(self, frames: Sequence[bytes]) -> list[str]:
        """Hand frames to the engine's mempool in one request (``broadcast_tx_async``).

        Args:
            frames: As users sent them; the caller bounds count and size.

        Returns:
            For each "" when it was taken, else the engine's text.

        Raises:
            EngineGoneError: No answer; whether they were taken is unknown, so send them again.
        """
        calls = [_call(n, "broadcast_tx_async", {"tx": frame}) for n, frame in enumerate(frames)]
        body = await self._post(msgspec.json.encode(calls))
        said = [""] * len(frames)
        answers = _read(_answers, body) if body[:1] == b"[" else [_read(_answer, body)]
        for answer in answers:
            if answer.error is not None and 0 <= answer.id < len(said):
                said[answer.id] = answer.error.data or answer.error.message
        return said

    async def status(self) -> Mapping[str, Any]:
        """How the engine stands (``status``)."""
        return await self._ask("status", {})

    async def net_info(self) -> Mapping[str, Any]:
        """Whom it is connected to (``net_info``)."""
        return await self._ask("net_info", {})

    async def commit(self, height: int) -> Mapping[str, Any]:
        """Signed header of a height (``commit``).

        Raises:
            EngineLacksError: The engine does not have it.
            EngineGoneError: No answer.
        """
        return await self._ask("commit", {"height": str(height)})

    async def validators(self, height: int) -> Mapping[str, Any]:
        """The set that signs a height (``validators``).

        Raises:
            EngineLacksError: The engine does not know it.
            EngineGoneError: No answer.
        """
        given = {"height": str(height), "per_page": str(VALIDATORS_PER_PAGE)}
        return await self._ask("validators", given)

    async def close(self) -> None:
        """Hang up."""
        for connection in self._idle:
            connection.close()
        self._idle.clear()

    async def _ask(self, method: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        answer = _read(_answer, await self._post(msgspec.json.encode(_call(0, method, params))))
        if answer.error is not None:
            _refuse(answer.error)
        if not isinstance(answer.result, dict):
            raise EngineLacksError(f"the engine has no {method} of {dict(params)}")
        return answer.result

    async def _post(self, body: bytes) -> bytes:
        async with self._slots, self._connection() as connection:
            try:
                async with asyncio.timeout(SECONDS_MAX):
                    return await connection.post(body)
            except _NO_ANSWER as err:
                raise EngineGoneError(
                    f"the engine does not answer ({type(err).__name__}); it may be starting"
                ) from err

    @asynccontextmanager
    async def _connection(self) -> "AsyncIterator[_Connection]":
        connection = self._idle.pop() if self._idle else await self._dial()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if connection.keeps:
            self._idle.append(connection)
        else:
            connection.close()

    async def _dial(self) -> "_Connection":
        try:
            short, descriptor = short_path(self._path)
            try:
                streams = await asyncio.open_unix_connection(short, limit=_LINE_BYTES_MAX)
            finally:
                os.close(descriptor)
        except OSError as err:
            raise EngineGoneError("the engine is not there; it may be starting") from err
        return _Connection(*streams)


class _Connection:
    """One connection: a request, then its answer."""

    __slots__ = ("_reader", "_writer", "keeps")

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.keeps = True

    def close(self) -> None:
        """Hang up."""
        self._writer.close()

    async def post(self, body: bytes) -> bytes:
        """Send a document and read the one that answers it.

        Raises:
            OSError, EOFError: The connection ended.
            ValueError, LookupError: It is no answer, or a larger one than is taken.
        """
        head = f"POST / HTTP/1.1\r\nHost: engine\r\nContent-Length: {len(body)}\r\n\r\n"
        self._writer.write(head.encode() + body)
        await self._writer.drain()
        status = int((await self._line()).split(b" ")[1])
        headers = await self._headers()
        self.keeps = headers.get(b"connection", b"") != b"close"
        answer = await self._body(headers)
        if status not in {_OK, _ERROR}:
            raise ValueError(f"HTTP status {status}")
        return answer

    async def _headers(self) -> dict[bytes, bytes]:
        headers: dict[bytes, bytes] = {}
        while line := await self._line():
            name, _, value = line.partition(b":")
            headers[name.strip().lower()] = value.strip().lower()
        return headers

    async def _body(self, headers: Mapping[bytes, bytes]) -> bytes:
        if headers.get(b"transfer-encoding") != b"chunked":
            return await self._exactly(int(headers[b"content-length"]), 0)
        body = bytearray()
        while size := int((await self._line()).partition(b";")[0], 16):
            body += await self._exactly(size, len(body))
            await self._line()
        await self._line()
        return bytes(body)

    async def _line(self) -> bytes:
        return (await self._reader.readuntil(b"\r\n"))[:-2]

    async def _exactly(self, size: int, before: int) -> bytes:
        if size + before > ANSWER_BYTES_MAX:
            raise ValueError(f"an answer of more than {ANSWER_BYTES_MAX} bytes")
        return await self._reader.readexactly(size)


def _call(number: int, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def _read(decoder: "msgspec.json.Decoder[Any]", body: bytes) -> Any:  # noqa: ANN401 - as the decoder says
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise EngineGoneError(f"the engine's answer cannot be read: {err}") from err


def _refuse(error: RpcError) -> NoReturn:
    text = error.data or error.message
    if any(words in text for words in _LACKS_WORDS):
        raise EngineLacksError(f"the engine said: {text}")
    raise EngineSaidNoError(text)
