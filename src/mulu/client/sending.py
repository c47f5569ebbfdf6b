"""Send signed bytes until they are committed or can no longer be: the same bytes, never new ones.

Sending again is safe, because an id is spent once (docs/spec/transaction.md TXN-13).

Source: docs/spec/http.md API-7 to API-9.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from mulu.client import asks
from mulu.client.answers import BatchItem, Problem, SubmittedAnswer, TransactionAnswer
from mulu.client.chance import Chance
from mulu.client.errors import (
    NodeUnavailableError,
    NotAdmittedError,
    NotFoundError,
    RefusedByChainError,
)
from mulu.client.http import Http
from mulu.client.transactions import Built, batches, encode_batch

PAUSE_SECONDS: Final = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Pauses between tries; after the last it stays at the last."""
BUSY_TRIES_MAX: Final = 60
_SEEN: Final = ("tx", 10)


def send(http: Http, built: Built, chance: Chance, *, wait: bool) -> SubmittedAnswer:
    """Send one transaction until the node says what became of it.

    Args:
        http: The node.
        built: The signed transaction.
        chance: Time and pauses.
        wait: Answer when it is durable rather than when it is queued.

    Raises:
        RefusedByChainError: A rule said no.
        NotAdmittedError: It can never enter a block.
        NodeUnavailableError: The node did not answer before the transaction's time was over.
    """
    tries = 0
    while True:
        try:
            return http.ask(asks.submit(built.frame, wait=wait))
        except NotAdmittedError as err:
            return _seen_before(http, built, err)
        except NodeUnavailableError as err:
            if chance.now_ms() > built.valid_until_ms:
                raise _too_late(built, err) from err
        chance.pause(PAUSE_SECONDS[min(tries, len(PAUSE_SECONDS) - 1)])
        tries += 1


def _seen_before(http: Http, built: Built, err: NotAdmittedError) -> SubmittedAnswer:
    """What became of a transaction that an earlier try has brought into a block already."""
    if (err.module, err.code) != _SEEN:
        raise err
    try:
        known = http.ask(asks.transaction(built.id))
    except NotFoundError:
        raise err from None
    if known.outcome == "refused":
        raise RefusedByChainError(_problem(known))
    return SubmittedAnswer(
        id=known.id,
        state="committed",
        height=known.height,
        index=known.index,
        receipt=known.receipt,
    )


def _problem(known: TransactionAnswer) -> Problem:
    return Problem(
        title=HTTPStatus.UNPROCESSABLE_ENTITY.phrase,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        detail=known.detail,
        module=known.module,
        code=known.code,
        height=known.height,
        id=known.id,
        message=known.message,
    )


def _too_late(built: Built, err: NodeUnavailableError) -> NodeUnavailableError:
    return NodeUnavailableError(
        f"transaction {built.id} was not committed before its time was over: {err};"
        " ask for it by its id, then build it again"
    )


def send_many(
    http: Http, frames: Sequence[bytes], chance: Chance, *, wait: bool
) -> list[BatchItem]:
    """Send many signed frames in batches; those the node had no room for are sent again.

    Returns:
        What became of each, in order; ``unavailable`` only after many tries.

    Raises:
        NodeUnavailableError: The node did not answer, after many tries.
    """
    items: list[BatchItem] = []
    for run in batches(frames):
        items += _Run(http, run, chance).send(wait=wait)
    return items


class _Run:
    """One batch on its way."""

    def __init__(self, http: Http, frames: Sequence[bytes], chance: Chance) -> None:
        self._http = http
        self._frames = frames
        self._chance = chance
        self._answered: dict[int, BatchItem] = {}

    def send(self, *, wait: bool) -> list[BatchItem]:
        for tries in range(BUSY_TRIES_MAX):
            if tries:
                self._chance.pause(PAUSE_SECONDS[min(tries, len(PAUSE_SECONDS)) - 1])
            try:
                self._send_open(wait=wait, again=tries > 0)
            except NodeUnavailableError:
                if tries == BUSY_TRIES_MAX - 1:
                    raise
            if not self._open():
                break
        return [self._answered[place] for place in range(len(self._frames))]

    def _open(self) -> list[int]:
        places = range(len(self._frames))
        return [place for place in places if _is_open(self._answered.get(place))]

    def _send_open(self, *, wait: bool, again: bool) -> None:
        places = self._open()
        body = encode_batch(self._frames[place] for place in places)
        items = self._http.ask(asks.submit_batch(body, wait=wait)).items
        if again:
            items = [self._settled(item) for item in items]
        self._answered.update(zip(places, items, strict=True))

    def _settled(self, item: BatchItem) -> BatchItem:
        """The same, unless the node says that an earlier try of ours is in a block already."""
        if (item.module, item.code) != _SEEN:
            return item
        try:
            known = self._http.ask(asks.transaction(item.id))
        except NotFoundError:
            return item
        return BatchItem(
            state="committed" if known.outcome == "done" else "refused",
            id=known.id,
            height=known.height,
            index=known.index,
            module=known.module,
            code=known.code,
            message=known.message,
            detail=known.detail,
            receipt=known.receipt,
        )


def _is_open(item: BatchItem | None) -> bool:
    return item is None or item.state == "unavailable"
