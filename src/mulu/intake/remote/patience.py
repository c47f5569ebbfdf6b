"""Asking again: with growing pauses, or after the one that a server asks for, until time is up.

Source: docs/spec/remote.md REM-8; RFC 9110 section 10.2.3.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx

from mulu.intake.remote.address import shown_url
from mulu.intake.remote.errors import RemoteUnavailableError
from mulu.intake.remote.fetching import Answer, BadAnswerError, Fetcher
from mulu.intake.remote.limits import PAUSE_SECONDS_MAX, TRIES, Limits
from mulu.intake.remote.wording import asked_to_wait, bad_status, no_answer, out_of_time

_AGAIN: Final = frozenset((408, 425, 429, 500, 502, 503, 504))
"""Statuses after which asking again may help."""
_DONE: Final = frozenset((HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time as fetching knows it; tests give their own."""

    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000  # noqa: TID251 - an edge
    monotonic_seconds: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for, each time anew from what is there by then."""

    url: str
    headers: Callable[[], Mapping[str, str]]
    into: Path
    on_begin: Callable[[Answer], None]
    on_broken: Callable[[], None]
    """Told when what was kept is of no use."""


class Patience:
    """Puts questions until they are answered.

    Args:
        fetcher: Puts one.
        limits: How long everything may take.
        clock: Time.
    """

    def __init__(self, fetcher: Fetcher, limits: Limits, clock: Clock) -> None:
        self._fetcher = fetcher
        self._limits = limits
        self._clock = clock
        self._ends = clock.monotonic_seconds() + limits.seconds

    def ask(self, question: Question) -> Answer:
        """Put a question.

        Raises:
            AddressRefusedError: It may not be asked, or the answer is none that is taken.
            RemoteUnavailableError: No answer of use, or no time left.
        """
        shown, problem = shown_url(httpx.URL(question.url)), ""
        for tried in range(TRIES):
            wait = float(2**tried)
            try:
                answer = self._once(question, shown)
                if answer.status in _DONE:
                    return answer
                problem = bad_status(shown, answer.status)
                if answer.status not in _AGAIN:
                    break
                wait = self._wanted(answer, shown, wait)
            except BadAnswerError:
                question.on_broken()
                problem, wait = no_answer(shown, "Content-Range"), 0.0
            except (httpx.HTTPError, OSError) as err:
                problem = no_answer(shown, type(err).__name__)
            if tried + 1 < TRIES:
                self._wait(wait, shown)
        raise RemoteUnavailableError(problem)

    def _once(self, question: Question, shown: str) -> Answer:
        try:
            answer = self._fetcher.fetch(
                question.url,
                question.headers(),
                question.into,
                question.on_begin,
                self._left(shown),
            )
        except TimeoutError as err:
            raise RemoteUnavailableError(out_of_time(shown, self._limits.seconds)) from err
        if answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise BadAnswerError
        return answer

    def _left(self, shown: str) -> float:
        left = self._ends - self._clock.monotonic_seconds()
        if left <= 0:
            raise RemoteUnavailableError(out_of_time(shown, self._limits.seconds))
        return left

    def _wanted(self, answer: Answer, shown: str, otherwise: float) -> float:
        """The pause that the server asks for, else ours."""
        seconds = _retry_after(answer.headers.get("retry-after", ""), self._clock.now_ms())
        if seconds is None:
            return otherwise
        if seconds > PAUSE_SECONDS_MAX:
            raise RemoteUnavailableError(asked_to_wait(shown, seconds))
        return max(seconds, otherwise)

    def _wait(self, seconds: float, shown: str) -> None:
        if seconds >= self._left(shown):
            raise RemoteUnavailableError(out_of_time(shown, self._limits.seconds))
        if seconds:
            self._clock.pause(seconds)


def _retry_after(text: str, now_ms: int) -> float | None:
    """Seconds until a server wants to be asked again: a number, or a date."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        then = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    at = then if then.tzinfo is not None else then.replace(tzinfo=UTC)
    return max((at - datetime.fromtimestamp(now_ms / 1000, UTC)).total_seconds(), 0.0)
