"""A catalogue at an address, fetched page after page into files, or found to be what it was.

Source: docs/spec/remote.md REM-7 to REM-13.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Literal

import httpx
import msgspec

from mulu.intake.remote.address import CKAN, RemoteAddress, shown_url
from mulu.intake.remote.copies import Copies, Page, Partial, all_there
from mulu.intake.remote.errors import AddressRefusedError
from mulu.intake.remote.fetching import Answer, Budget, Fetcher
from mulu.intake.remote.following import page_of
from mulu.intake.remote.guarding import Guard
from mulu.intake.remote.limits import ROUNDS_MAX, STILL_GOOD_MS, WAITS_MS, Limits
from mulu.intake.remote.patience import Clock, Patience, Question
from mulu.intake.remote.ranges import conditions, going_on
from mulu.intake.remote.wording import page_again, too_large, too_many_pages

Outcome = Literal["fetched", "kept", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What was found at an address."""

    outcome: Outcome
    """``kept``: fetched by an earlier run that did not import it; ``unchanged``: nothing to do."""
    pages: Sequence[tuple[str, Path]]
    """Its pages in order: address as it is shown, and file."""
    whole: bool
    """They are of one moment; else nothing that is missing may count as gone."""
    received_bytes: int
    """What came over the wire this time."""


class Collector:
    """Fetches one catalogue.

    Args:
        address: Where it stands.
        copies: What is there of it.
        guard: Where connections may go.
        limits: Bounds.
        clock: Time.
    """

    def __init__(
        self,
        address: RemoteAddress,
        copies: Copies,
        guard: Guard,
        *,
        limits: Limits,
        clock: Clock,
    ) -> None:
        self._address = address
        self._copies = copies
        self._limits = limits
        self._clock = clock
        self._budget = Budget(limits)
        self._patience = Patience(Fetcher(guard, self._budget), limits, clock)
        before = [page for page in copies.state.pages if copies.has(page)]
        self._before = {page.url: page for page in before}

    def collect(self, how: str) -> Collected:
        """Fetch what has changed.

        Args:
            how: How the copy would be imported; one imported so is not imported again.

        Raises:
            AddressRefusedError: It leads where none may connect, or is none that is taken.
            RemoteUnavailableError: It could not be read to its end; what came is kept.
        """
        if self._is_left_over():
            return self._collected("kept")
        same = self._copies.state.taken == how
        before = [page.digest for page in self._copies.state.pages]
        self._finish(self._read())
        now = [page.digest for page in self._copies.state.pages]
        if same and now == before:
            self._copies.update(taken=how)
            return self._collected("unchanged")
        return self._collected("fetched")

    def taken(self, how: str) -> None:
        """Note that the copy was imported."""
        self._copies.update(taken=how)

    def _is_left_over(self) -> bool:
        """Whether a finished copy still waits to be imported, and is not too old for it."""
        state = self._copies.state
        fresh = self._clock.now_ms() - state.finished_ms < WAITS_MS
        waits = bool(state.pages) and not state.taken and not state.begun
        return waits and fresh and all_there(self._copies, state.pages)

    def _collected(self, outcome: Outcome) -> Collected:
        state = self._copies.state
        return Collected(
            outcome=outcome,
            pages=[
                (shown_url(httpx.URL(page.url)), self._copies.file_of(page)) for page in state.pages
            ],
            whole=state.whole,
            received_bytes=self._budget.received,
        )

    def _finish(self, pages: Sequence[Page]) -> None:
        self._copies.update(
            pages=tuple(pages),
            whole=self._is_whole(pages),
            finished_ms=self._clock.now_ms(),
            taken="",
            begun=(),
            partial=None,
        )
        self._copies.tidy()

    def _read(self) -> Sequence[Page]:
        """All pages; begun anew when the list changed meanwhile, but not for ever."""
        pages = self._read_through(self._begun())
        for _ in range(ROUNDS_MAX - 1):
            if self._is_whole(pages):
                break
            pages = self._read_through([])
        return pages

    def _begun(self) -> list[Page]:
        """Pages of a run that was cut off, when they are all there and not too old."""
        state = self._copies.state
        fresh = self._clock.now_ms() - state.begun_ms < STILL_GOOD_MS
        return list(state.begun) if fresh and all_there(self._copies, state.begun) else []

    def _is_whole(self, pages: Sequence[Page]) -> bool:
        if self._address.kind != CKAN:
            return True
        read = sum(page.records for page in pages)
        return {page.total for page in pages} == {read}

    def _read_through(self, pages: list[Page]) -> list[Page]:
        if not pages:
            self._copies.update(begun=(), begun_ms=self._clock.now_ms())
        url = pages[-1].next if pages else self._address.page(0)
        seen = {page.url for page in pages}
        while url:
            self._ensure_bounds(url, seen, pages)
            seen.add(url)
            pages.append(self._page(url, sum(page.records for page in pages)))
            self._copies.update(begun=tuple(pages), partial=None)
            url = pages[-1].next
        return pages

    def _ensure_bounds(self, url: str, seen: set[str], pages: Sequence[Page]) -> None:
        shown, limits = self._address.shown, self._limits
        if url in seen:
            raise AddressRefusedError(page_again(shown))
        if len(pages) >= limits.pages:
            raise AddressRefusedError(too_many_pages(shown, limits.pages))
        if sum(page.unpacked for page in pages) > limits.unpacked_bytes:
            raise AddressRefusedError(too_large(shown, limits.unpacked_bytes))

    def _page(self, url: str, start: int) -> Page:
        before = self._before.get(url)
        question = Question(
            url=url,
            headers=lambda: self._conditions(url, before),
            into=self._copies.partial_file,
            on_begin=lambda answer: self._copies.update(
                partial=Partial(url=url, validators=answer.validators)
            ),
            on_broken=self._copies.forget_partial,
        )
        answer = self._patience.ask(question)
        if answer.status == HTTPStatus.NOT_MODIFIED and before is not None:
            return before
        return self._fetched(url, answer, start)

    def _conditions(self, url: str, before: Page | None) -> dict[str, str]:
        """What is there already: of this page a part, or what it was the last time."""
        partial, size = self._copies.state.partial, self._copies.partial_size(url)
        rest = going_on(partial.validators, size) if partial is not None and size else {}
        return rest or ({} if before is None else conditions(before.validators))

    def _fetched(self, url: str, answer: Answer, start: int) -> Page:
        file = self._copies.partial_file
        try:
            page = page_of(self._address, answer, file, start, self._limits)
        except AddressRefusedError:
            self._copies.forget_partial()
            raise
        page = msgspec.structs.replace(page, url=url)
        self._copies.keep(page)
        return page
