"""Fetches from the node's own engine what makes each header final, and keeps it beside the block.

The engine's header of height H+1 carries the hash of our header H as its application hash; the
votes that decided H+1 are what anybody can verify. They are checked here before they are kept, and
again by whoever is shown them.

Source: docs/spec/node.md NOD-8; docs/spec/bundle.md BUN-26 and BUN-27.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from mulu.core.errors import UnavailableError, VerificationError
from mulu.machine.decided import Info
from mulu.ordering.cometbft.rpc import EngineLacksError
from mulu.proof.bundle import encode_finality
from mulu.proof.engine_answers import finality_from_engine
from mulu.proof.engine_format import EngineFinality
from mulu.query.sealing import SET_CHANGES, read_set_changes, with_change
from mulu.store.port import HeaderPlace, Store

logger = logging.getLogger(__name__)

AT_ONCE: Final = 16
"""Headers whose finality is asked for at the same time."""
LOOK_SECONDS: Final = 1.0
"""How often an idle keeper looks without being woken."""
BACK_MAX: Final = 100_000
"""Headers looked back over at start for one whose finality is missing."""


class EngineReads(Protocol):
    """What the keeper asks of an engine."""

    async def commit(self, height: int) -> Mapping[str, Any]:
        """Signed header of a height, as the engine's RPC gives it."""
        ...

    async def validators(self, height: int) -> Mapping[str, Any]:
        """The set that signs a height, as the engine's RPC gives it."""
        ...


class FinalityKeeper:
    """Keeps finality of one chain up to date; for one event loop.

    Args:
        store: The ledger's store.
        engine: The node's own engine.
        info: Tells where the application stands.
        chain_id: The engine's name of the chain.
    """

    def __init__(
        self,
        store: Store,
        engine: EngineReads,
        info: Callable[[], Info],
        chain_id: str,
    ) -> None:
        self._store = store
        self._engine = engine
        self._info = info
        self._chain_id = chain_id
        self._woken = asyncio.Event()
        self._next = _first_missing(store)
        self._height = 0

    @property
    def height(self) -> int:
        """Height of the newest header that is known to be final; 0 before the first."""
        return self._height

    def wake(self) -> None:
        """Look for new headers now; call on the loop's thread after each commit."""
        self._woken.set()

    async def run(self) -> None:
        """Keep finality until cancelled; an engine that does not answer is asked again."""
        while True:
            try:
                while await self._keep_next():
                    pass
            except UnavailableError as err:
                logger.info("finality waits for the engine: %s", err)
            except VerificationError as err:
                logger.error("the engine's finality does not hold: %s", err)  # noqa: TRY400
            self._woken.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._woken.wait()

    async def _keep_next(self) -> bool:
        """Keep the finality of the next headers; False when there is nothing to do now."""
        places = self._places()
        if not places:
            return False
        found = await asyncio.gather(*(self._fetch(place) for place in places))
        for place, finality in zip(places, found, strict=True):
            if finality is not None:
                await asyncio.to_thread(self._keep, place, finality)
            self._next += 1
        return True

    def _places(self) -> Sequence[HeaderPlace]:
        decided = self._info().engine_height
        with self._store.read() as reader:
            first = reader.first_header()
            if first is not None:  # below a restored snapshot there is no header
                self._next = max(self._next, first.log_index)
            end = min(reader.header_count(), self._next + AT_ONCE)
            places = [reader.header(index) for index in range(self._next, end)]
        return [place for place in places if place is not None and place.height < decided]

    async def _fetch(self, place: HeaderPlace) -> EngineFinality | None:
        """Finality of a header; None when the engine no longer has, or never had, its block."""
        try:
            commit, validators = await asyncio.gather(
                self._engine.commit(place.height + 1), self._engine.validators(place.height + 1)
            )
        except EngineLacksError:
            return None
        return finality_from_engine(
            commit,
            validators,
            chain_id=self._chain_id,
            height=place.height,
            digest=place.hash,
        )

    def _keep(self, place: HeaderPlace, finality: EngineFinality) -> None:
        header = finality.signed_header.header
        meta: dict[str, bytes] = {}
        if header.next_validators_hash != header.validators_hash:
            with self._store.read() as reader:
                meta[SET_CHANGES] = with_change(read_set_changes(reader), place.height)
        self._store.set_finality(place.height, encode_finality(finality), meta)
        self._height = place.height


def _first_missing(store: Store) -> int:
    """Place in the log of the first header, among the newest, whose finality is not kept."""
    with store.read() as reader:
        index = end = reader.header_count()
        while index > 0 and end - index < BACK_MAX:
            place = reader.header(index - 1)
            if place is None or reader.finality(place.height) is not None:
                break
            index -= 1
    return index
