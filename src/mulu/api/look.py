"""One look at everything that decides whether the node takes requests.

Source: docs/spec/http.md API-16.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from mulu.api.against import Reason, Standing, reasons_against
from mulu.api.chain import Chain
from mulu.api.needs import LedgerState, Needs
from mulu.core.errors import UnavailableError

T = TypeVar("T")
FIRST: Final = 1
"""Height of an engine's first block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One look: what was found, and what speaks against the node."""

    standing: Standing
    ledger: LedgerState | None
    """None when the ledger process does not answer."""
    reasons: list[Reason]


class Look:
    """Looks at everything that decides whether the node takes requests.

    Args:
        needs: The node.
        chain: Its committed chain.
    """

    def __init__(self, needs: Needs, chain: Chain) -> None:
        self._needs = needs
        self._chain = chain
        self._started_ms = needs.host.monotonic_ms()
        self._clock_offset_ms = needs.now_ms() - self._started_ms

    async def now(self) -> Seen:
        """Look once."""
        ledger, trouble = None, ""
        try:
            ledger = await self._needs.ledger.state()
        except UnavailableError as err:
            trouble = str(err)
        standing = await asyncio.to_thread(self._stand, ledger, trouble)
        return Seen(standing=standing, ledger=ledger, reasons=reasons_against(standing))

    def _stand(self, ledger: LedgerState | None, trouble: str) -> Standing:
        needs, chain = self._needs, self._chain
        now = needs.now_ms()
        head, store_trouble = _tried(chain.head)
        speaks_to, tables_trouble = _tried(needs.reads.height)
        height = 0 if head is None else head.height
        return Standing(
            now_ms=now,
            clock_apart_ms=abs(now - needs.host.monotonic_ms() - self._clock_offset_ms),
            height=height,
            head_time_ms=0 if head is None else head.time_ms,
            silent_ms=_tried(lambda: self._silent_ms(now))[0] or 0,
            store_trouble=store_trouble,
            ledger_trouble=trouble,
            halted="" if ledger is None else ledger.halted,
            has_engine=chain.facts.trust.producer is None,
            engine=None if ledger is None else ledger.engine,
            tables_trouble=tables_trouble,
            tables_lag=0 if speaks_to is None else max(0, height - speaks_to),
            finality_lag=_tried(chain.finality_lag)[0] or 0,
            disk=_tried(needs.host.disk)[0],
            store=_tried(needs.host.store)[0],
        )

    def _silent_ms(self, now: int) -> int:
        """Time since the last sign of life; an engine's first block bears the time of genesis."""
        silent = self._chain.silent_ms(now)
        if self._chain.facts.trust.producer is None and self._chain.ordering_height() == FIRST:
            return min(silent, self._needs.host.monotonic_ms() - self._started_ms)
        return silent


def _tried(ask: Callable[[], T]) -> tuple[T | None, str]:
    """What was answered, or None and why there is no answer."""
    try:
        return ask(), ""
    except UnavailableError as err:
        return None, str(err)
