"""Signed transactions sent in turn from a thread of its own, while the next ones are built.

Whatever waits when the node has answered goes into the next request together, so blocks fill and
nobody waits for each transaction alone. Their order is that of posting.

Source: docs/spec/http.md API-7 and API-8; docs/spec/intake.md INT-41.
"""

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from mulu.client.chance import Chance
from mulu.client.errors import NodeUnavailableError
from mulu.client.http import Http
from mulu.client.sending import send_many
from mulu.client.transactions import Built
from mulu.core.errors import MuluError

if TYPE_CHECKING:
    from mulu.client.answers import BatchItem

REQUEST_BYTES: Final = 8 * 1024 * 1024
"""Frames that travel together, unless one alone is larger."""


class _Letter:
    """One transaction on its way."""

    __slots__ = ("frame", "outcome")

    def __init__(self, frame: bytes) -> None:
        self.frame = frame
        self.outcome: Future[BatchItem] = Future()


class Courier:
    """Sends transactions of one client.

    Args:
        http: The node; may be used by other threads at the same time.
        chance: Time and pauses.
    """

    def __init__(self, http: Http, chance: Chance) -> None:
        self._http = http
        self._chance = chance
        self._wake = threading.Condition()
        self._letters: deque[_Letter] = deque()
        self._lost: MuluError | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def post(self, built: Built) -> "Future[BatchItem]":
        """Send a transaction after all that were posted before.

        Returns:
            Done when it is durable or refused; fails with what keeps it from being sent. After
            one failed so, all that follow fail alike and are not sent.
        """
        letter = _Letter(built.frame)
        with self._wake:
            self._letters.append(letter)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
                self._thread.start()
            self._wake.notify()
        return letter.outcome

    def close(self) -> None:
        """Send nothing more; a request under way ends by itself."""
        with self._wake:
            self._closed = True
            self._letters.clear()
            self._wake.notify()

    def _run(self) -> None:
        while letters := self._next():
            if self._lost is None:
                self._deliver(letters)
            else:
                _fail(letters, self._lost)

    def _next(self) -> list[_Letter]:
        """Wait for transactions and take as many as travel together; none when closed."""
        taken: list[_Letter] = []
        size = 0
        with self._wake:
            self._wake.wait_for(lambda: self._letters or self._closed)
            while self._letters and (
                not taken or size + len(self._letters[0].frame) <= REQUEST_BYTES
            ):
                taken.append(self._letters.popleft())
                size += len(taken[-1].frame)
        return taken

    def _deliver(self, letters: Sequence[_Letter]) -> None:
        try:
            frames = [letter.frame for letter in letters]
            items = send_many(self._http, frames, self._chance, wait=True)
        except MuluError as err:
            self._lost = err
            _fail(letters, err)
            return
        for letter, item in zip(letters, items, strict=True):
            if item.state == "unavailable":
                self._lost = NodeUnavailableError(item.detail)
                letter.outcome.set_exception(self._lost)
            else:
                letter.outcome.set_result(item)


def _fail(letters: Sequence[_Letter], why: MuluError) -> None:
    for letter in letters:
        letter.outcome.set_exception(why)
