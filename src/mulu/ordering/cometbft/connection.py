"""One of the engine's connections: requests in, responses out in the same order.

Source: docs/spec/abci.md ABC-3, ABC-5, ABC-6 and ABC-7.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

from mulu.core.errors import MuluError
from mulu.ordering.cometbft.envelope import Request, Response, decode_request, encode_response
from mulu.ordering.cometbft.framing import MESSAGE_BYTES_MAX, Framer, frame_message
from mulu.ordering.cometbft.lanes import Lane, Lanes, lane_of
from mulu.ordering.cometbft.responses import ResponseException
from mulu.ordering.cometbft.wire import WireError

GROUP_MAX: Final = 128
"""Most requests answered in one hop, so that a flood of CheckTx lets a block pass in between."""
BACKLOG_BYTES_MAX: Final = 8 * 1024 * 1024
"""With more than this waiting, nothing more is read."""

Answer: TypeAlias = Callable[[Request], Response]
Failed: TypeAlias = Callable[[BaseException], None]
Gone: TypeAlias = Callable[["Connection"], None]


class Connection:
    """An asyncio protocol (by its methods) that answers requests one group after another.

    Args:
        answer: Answers one request; called on the threads of the request's lane.
        lanes: The threads.
        failed: Told of what a request failed with, after it was answered with an Exception.
        gone: Told when the connection has ended.
        message_bytes_max: Largest request taken.
    """

    def __init__(
        self,
        answer: Answer,
        lanes: Lanes,
        failed: Failed,
        gone: Gone,
        message_bytes_max: int = MESSAGE_BYTES_MAX,
    ) -> None:
        self._answer = answer
        self._lanes = lanes
        self._failed = failed
        self._gone = gone
        self._framer = Framer(message_bytes_max)
        self._waiting: deque[tuple[int, Request]] = deque()
        self._waiting_bytes = 0
        self._broken: WireError | None = None
        self._busy = self._stalled = self._paused = self._ended = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """The engine has connected."""
        self._transport = transport

    def connection_lost(self, _reason: Exception | None) -> None:
        """The engine is gone; what waits is nobody's any more."""
        self._transport = None
        self._waiting.clear()
        self._gone(self)

    def eof_received(self) -> bool:
        """The engine will ask nothing more; answers still go out when it left that way open."""
        self._ended = True
        return self._busy or bool(self._waiting)

    def pause_writing(self) -> None:
        """The engine does not read; answer no more for now."""
        self._stalled = True

    def resume_writing(self) -> None:
        """The engine reads again."""
        self._stalled = False
        self._go_on()

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self._broken is not None:
            return
        try:
            for raw in self._framer.feed(data):
                self._waiting.append((len(raw), decode_request(raw)))
                self._waiting_bytes += len(raw)
        except WireError as err:
            self._broken = err
        self._throttle()
        self._go_on()

    def close(self) -> None:
        """End the connection once what was answered has gone out, if the engine reads at all."""
        if self._transport is None:
            return
        if self._stalled:
            self._transport.abort()
        else:
            self._transport.close()

    def _throttle(self) -> None:
        over = self._waiting_bytes > BACKLOG_BYTES_MAX
        if self._transport is None or over == self._paused or self._is_closing():
            return
        self._paused = over
        if over:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _go_on(self) -> None:
        while not (self._busy or self._stalled or self._is_closing()):
            if not self._waiting:
                self._rest()
                return
            self._start(*self._next_group())

    def _rest(self) -> None:
        """Everything is answered."""
        if self._broken is not None:
            self._end_with(self._broken)
        elif self._ended:
            self.close()

    def _next_group(self) -> tuple[Lane, list[Request]]:
        """The requests that one lane can answer together, from the oldest on."""
        lane, group = Lane.AT_ONCE, list[Request]()
        while self._waiting and len(group) < GROUP_MAX:
            size, request = self._waiting[0]
            wanted = lane_of(request)
            if Lane.AT_ONCE not in (wanted, lane) and wanted is not lane:
                break
            lane = lane if wanted is Lane.AT_ONCE else wanted
            self._waiting.popleft()
            self._waiting_bytes -= size
            group.append(request)
        return lane, group

    def _start(self, lane: Lane, group: list[Request]) -> None:
        out: list[bytes] = []
        if lane is Lane.AT_ONCE:
            self._answer_all(group, out)
            self._write(out)
            return
        self._busy = True
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._lanes.threads_of(lane), self._answer_all, group, out)
        future.add_done_callback(lambda done: self._finish(done, out))

    def _answer_all(self, group: list[Request], out: list[bytes]) -> None:
        for request in group:
            response = encode_response(self._answer(request))
            out.append(frame_message(response))  # one by one: what came before a failure stays

    def _finish(self, done: "asyncio.Future[None]", out: list[bytes]) -> None:
        self._busy = False
        self._write(out)
        error = asyncio.CancelledError() if done.cancelled() else done.exception()
        if error is not None:
            self._end_with(error)
            self._failed(error)
            return
        self._throttle()
        self._go_on()

    def _write(self, out: list[bytes]) -> None:
        if self._transport is not None and not self._is_closing():
            self._transport.write(b"".join(out))

    def _is_closing(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    def _end_with(self, error: BaseException) -> None:
        """Answer with an Exception, upon which an engine stops, and end."""
        text = str(error) if isinstance(error, MuluError) else f"{type(error).__name__}: {error}"
        self._waiting.clear()
        self._write([frame_message(encode_response(ResponseException(error=text)))])
        if self._transport is not None:
            self._transport.close()
