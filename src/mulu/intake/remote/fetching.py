"""One question to a server: guarded at every hop, bounded in bytes and time, written to a file.

The name is resolved here and the connection made to the address that was looked at, so that a name
that changes between the two leads nowhere else. The body is kept as it comes over the wire (packed,
when the server packs it), so that unpacking meets the same bounds as any file of an import.

Source: docs/spec/remote.md REM-4 to REM-9; RFC 9110 sections 13 to 15; RFC 9112.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx

from mulu.intake.remote.address import led_to, shown_url
from mulu.intake.remote.errors import AddressRefusedError
from mulu.intake.remote.guarding import Guard
from mulu.intake.remote.limits import REDIRECTS_MAX, Limits
from mulu.intake.remote.ranges import Validators, continues, validators_of
from mulu.intake.remote.wording import (
    bad_redirect,
    other_encoding,
    too_large,
    too_many_redirects,
)

_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_CONNECT_SECONDS: Final = 10.0
_HEADERS: Final = {
    "accept": "application/json, text/turtle, application/rdf+xml, application/ld+json, */*;q=0.5",
    "accept-encoding": "gzip",
    "connection": "close",
    "user-agent": "mulu-harvest",
}
_PLAIN: Final = frozenset(("", "identity", "gzip", "x-gzip"))


class BadAnswerError(Exception):
    """An answer that came broken: asked again without what was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; the body stands in the file."""

    status: int
    url: httpx.URL
    """Where it came from in the end."""
    headers: httpx.Headers
    validators: Validators
    next: str = ""
    """Where its ``Link`` says the next page is."""


@dataclass(slots=True)
class Budget:
    """What of the bounds of one catalogue is left."""

    limits: Limits
    received: int = field(default=0)

    def take(self, count: int, shown: str) -> None:
        """Count bytes.

        Raises:
            AddressRefusedError: There are too many.
        """
        self.received += count
        if self.received > self.limits.received_bytes:
            raise AddressRefusedError(too_large(shown, self.limits.received_bytes))


class Fetcher:
    """Asks servers for one catalogue.

    Args:
        guard: Where a connection may go.
        budget: Bounds, counted down.
    """

    def __init__(self, guard: Guard, budget: Budget) -> None:
        self._guard = guard
        self._budget = budget
        self._trusted = ssl.create_default_context()

    def fetch(
        self,
        url: str,
        headers: Mapping[str, str],
        into: Path,
        on_begin: Callable[[Answer], None],
        seconds: float,
    ) -> Answer:
        """Ask once.

        Args:
            url: What for.
            headers: Conditions, and where to go on.
            into: File for the body; kept when the answer goes on with it.
            on_begin: Told before the first byte of a body is written.
            seconds: The most it may take, everything included.

        Raises:
            AddressRefusedError: It leads to where none may connect, or exceeds a bound.
            BadAnswerError: It does not go on where it was asked to.
            TimeoutError: The time has passed.
            httpx.HTTPError: No answer, or it broke off; what came stands in the file.
            OSError: The name is not known.
        """
        return asyncio.run(self._bounded(url, headers, into, on_begin, seconds))

    async def _bounded(
        self,
        url: str,
        headers: Mapping[str, str],
        into: Path,
        on_begin: Callable[[Answer], None],
        seconds: float,
    ) -> Answer:
        async with asyncio.timeout(seconds), self._follow(httpx.URL(url), headers) as response:
            answer = _answer(response)
            if response.status_code in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
                await self._keep(response, answer, into, on_begin)
            return answer

    @asynccontextmanager
    async def _follow(
        self, url: httpx.URL, headers: Mapping[str, str]
    ) -> AsyncIterator[httpx.Response]:
        """The first answer that is no redirect."""
        first = url
        for _ in range(REDIRECTS_MAX + 1):
            async with self._ask(url, headers) as response:
                location = response.headers.get("location")
                if response.status_code not in _REDIRECTS or location is None:
                    yield response
                    return
            led = led_to(url, location)
            if led is None:
                raise AddressRefusedError(bad_redirect(shown_url(url)))
            url = led
        raise AddressRefusedError(too_many_redirects(shown_url(first), REDIRECTS_MAX))

    @asynccontextmanager
    async def _ask(
        self, url: httpx.URL, headers: Mapping[str, str]
    ) -> AsyncIterator[httpx.Response]:
        addresses = await self._guard.addresses_of(url)
        async with AsyncExitStack() as stack:
            response = await self._connect(stack, url, headers, addresses)
            response.extensions["asked"] = url
            yield response

    async def _connect(
        self,
        stack: AsyncExitStack,
        url: httpx.URL,
        headers: Mapping[str, str],
        addresses: Sequence[str],
    ) -> httpx.Response:
        """The answer of the first address that can be connected to."""
        for address in addresses[:-1]:
            try:
                return await self._send(stack, url, headers, address)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._send(stack, url, headers, addresses[-1])

    async def _send(
        self, stack: AsyncExitStack, url: httpx.URL, headers: Mapping[str, str], address: str
    ) -> httpx.Response:
        stall = httpx.Timeout(self._budget.limits.stall_seconds, connect=_CONNECT_SECONDS)
        client = await stack.enter_async_context(
            httpx.AsyncClient(
                verify=self._trusted, trust_env=False, follow_redirects=False, timeout=stall
            )
        )
        request = client.build_request(
            "GET",
            url.copy_with(host=address),
            headers={**_HEADERS, **headers, "host": url.netloc.decode()},
            extensions={"sni_hostname": url.raw_host.decode().strip("[]")},
        )
        response = await client.send(request, stream=True)
        stack.push_async_callback(response.aclose)
        return response

    async def _keep(
        self,
        response: httpx.Response,
        answer: Answer,
        into: Path,
        on_begin: Callable[[Answer], None],
    ) -> None:
        shown = shown_url(answer.url)
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding not in _PLAIN:
            raise AddressRefusedError(other_encoding(shown, encoding))
        going_on = response.status_code == HTTPStatus.PARTIAL_CONTENT
        if going_on and not continues(response.headers, into):
            raise BadAnswerError
        self._ensure_room(response, shown)
        on_begin(answer)
        with into.open("ab" if going_on else "wb") as file:
            async for piece in response.aiter_raw():
                self._budget.take(len(piece), shown)
                file.write(piece)

    def _ensure_room(self, response: httpx.Response, shown: str) -> None:
        """Refuse at once what says itself that it is too large."""
        length = response.headers.get("content-length", "")
        most = self._budget.limits.received_bytes
        if length.isdigit() and self._budget.received + int(length) > most:
            raise AddressRefusedError(too_large(shown, most))


def _answer(response: httpx.Response) -> Answer:
    return Answer(
        status=response.status_code,
        url=response.extensions["asked"],
        headers=response.headers,
        validators=validators_of(response.headers),
        next=response.links.get("next", {}).get("url", ""),
    )
