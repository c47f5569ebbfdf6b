"""Putting a question to a node over HTTP, blocking or not, and making errors of its problems.

Source: docs/spec/http.md API-1 and API-2.
"""

from collections.abc import Mapping
from typing import BinaryIO, Final, TypeVar

import httpx
import msgspec

from mulu.client.answers import Problem
from mulu.client.asks import Ask
from mulu.client.errors import NodeUnavailableError, ProtocolError, error_of

T = TypeVar("T")

PROBLEM: Final = "application/problem+json"
TIMEOUT: Final = httpx.Timeout(40.0, connect=5.0)
"""Longer than a node keeps a waiting transaction (30 s), so that its own answer comes first."""
PATIENT: Final = httpx.Timeout(120.0, connect=5.0)
"""For a file that is written before it is sent."""
ANSWER_BYTES_MAX: Final = 64 * 1024 * 1024


class Http:
    """Blocking connection to one node.

    Args:
        url: Address of the node, for example ``http://127.0.0.1:8640``.
        transport: Another way to reach it, for tests.
    """

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self.url = url
        self._client = httpx.Client(
            base_url=url, timeout=TIMEOUT, transport=transport, headers=_HEADERS
        )

    def ask(self, ask: Ask[T]) -> T:
        """Put a question.

        Raises:
            NodeUnavailableError: No answer, or the node cannot answer now.
            RefusedByChainError: A rule said no.
            NotAdmittedError: The transaction can never enter a block.
            NotFoundError: Nothing of that name.
            AskError: The request is wrong.
            ProtocolError: What answered is no mulu node.
        """
        try:
            response = self._client.request(
                _method(ask),
                ask.path,
                params=dict(ask.params),
                content=ask.body,
                headers=_headers(ask),
            )
        except httpx.HTTPError as err:
            raise _unreachable(self.url, err) from err
        return read_answer(ask, response)

    def save(self, ask: Ask[bytes], out: BinaryIO) -> Mapping[str, str]:
        """Put a question whose answer is a file, and write that down as it comes.

        Args:
            ask: The question.
            out: Where the file goes.

        Returns:
            The answer's headers.

        Raises:
            As ``ask`` does.
        """
        params = dict(ask.params)
        try:
            with self._client.stream("GET", ask.path, params=params, timeout=PATIENT) as response:
                if not response.is_success:
                    response.read()
                    read_answer(ask, response)
                out.writelines(response.iter_bytes())
                return response.headers
        except httpx.HTTPError as err:
            raise _unreachable(self.url, err) from err

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()


class AsyncHttp:
    """The same without blocking, for pages.

    Args:
        url: Address of the node.
        transport: Another way to reach it, for example an ASGI application in the same process.
    """

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.url = url
        self._client = httpx.AsyncClient(
            base_url=url, timeout=TIMEOUT, transport=transport, headers=_HEADERS
        )

    async def ask(self, ask: Ask[T]) -> T:
        """Put a question; raises as ``Http.ask`` does."""
        try:
            response = await self._client.request(
                _method(ask),
                ask.path,
                params=dict(ask.params),
                content=ask.body,
                headers=_headers(ask),
            )
        except httpx.HTTPError as err:
            raise _unreachable(self.url, err) from err
        return read_answer(ask, response)

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()


_HEADERS: Final = {"accept": f"application/json, {PROBLEM}, */*;q=0.1"}


def _method(ask: Ask[T]) -> str:
    return "GET" if ask.body is None else "POST"


def _headers(ask: Ask[T]) -> dict[str, str]:
    return {"content-type": ask.content_type} if ask.content_type else {}


def _unreachable(url: str, err: httpx.HTTPError) -> NodeUnavailableError:
    why = str(err) or type(err).__name__
    return NodeUnavailableError(
        f"the node at {url} does not answer ({why}); is it running? start it with `mulu start`"
    )


def read_answer(ask: Ask[T], response: httpx.Response) -> T:
    """Make an answer, or the error that a problem stands for, of what came back."""
    if len(response.content) > ANSWER_BYTES_MAX:
        size = len(response.content)
        raise ProtocolError(f"{response.url} answered {size} bytes, the most is {ANSWER_BYTES_MAX}")
    if response.is_success:
        return _decode(response, ask.answer)
    if response.headers.get("content-type", "").startswith(PROBLEM):
        raise error_of(_decode(response, Problem))
    if ask.path == "/readyz" and response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return _decode(response, ask.answer)
    raise ProtocolError(
        f"{response.url} answered {response.status_code} without a reason; is it a mulu node?"
    )


def _decode(response: httpx.Response, type_: type[T]) -> T:
    if type_ is bytes:
        return response.content  # type: ignore[return-value]
    try:
        return msgspec.json.decode(response.content, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise ProtocolError(
            f"{response.url} did not answer as expected ({err}); is it a mulu node of this version?"
        ) from err
