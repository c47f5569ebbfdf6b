"""Transactions in, one or many, and what became of them.

Source: docs/spec/http.md API-7 to API-11.
"""

import asyncio
import struct
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Final, Literal

from litestar import Response, get, post
from litestar.params import PathParameter, QueryParameter, RawBody

from mulu.api.chain import outcome
from mulu.api.errors import BadInputError
from mulu.api.given import GivenChain, GivenNeeds
from mulu.api.needs import Needs, Submitted
from mulu.api.openapi import TakesBytes, answer, problems
from mulu.api.outcomes import as_json, batch_item, declined_item, submitted_answer
from mulu.api.reasons import why
from mulu.api.screening import screen, try_frame
from mulu.api.times import rfc3339
from mulu.client.answers import (
    BatchAnswer,
    BatchItem,
    CheckAnswer,
    SubmittedAnswer,
    TransactionAnswer,
)
from mulu.client.transactions import BATCH_BYTES_MAX, BATCH_FRAMES_MAX
from mulu.core.errors import InadmissibleError, UnavailableError
from mulu.tx.frame import FRAME_BYTES_MAX

WAIT_SECONDS_MAX: Final = 30
_U32: Final = struct.Struct(">I")
_CONFLICT: Final = HTTPStatus.CONFLICT
_TOO_LARGE: Final = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

Wait = Annotated[
    Literal["queued", "committed"],
    QueryParameter(description="Answer when queued, or when durable in a block."),
]
TxId = Annotated[str, PathParameter(pattern=r"^[0-9a-f]{64}$", description="Transaction id.")]


class SlowError(UnavailableError):
    """Nothing is known yet of a transaction; sending the same bytes again is safe."""


@post(
    "/v1/transactions",
    tags=["ledger"],
    status_code=HTTPStatus.OK,
    operation_class=TakesBytes,
    request_max_body_size=FRAME_BYTES_MAX,
    responses={
        HTTPStatus.ACCEPTED: answer(SubmittedAnswer, "Queued."),
        **problems(_CONFLICT, _TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY),
    },
    summary="Submit a signed transaction",
    response_description="Committed and done.",
)
async def submit(
    body: RawBody, needs: GivenNeeds, chain: GivenChain, wait: Wait = "queued"
) -> Response[SubmittedAnswer]:
    """The body is the frame's bytes. Sending the same bytes again is safe: an id is spent once."""
    _ensure_body(body)
    await asyncio.to_thread(screen, needs, body)
    sent = (await _send(needs, [body], wait=wait == "committed"))[0]
    answered = submitted_answer(sent, chain.head().height)
    queued = answered.state == "queued"
    return Response(answered, status_code=HTTPStatus.ACCEPTED if queued else HTTPStatus.OK)


@post(
    "/v1/transactions/batch",
    tags=["ledger"],
    status_code=HTTPStatus.OK,
    operation_class=TakesBytes,
    request_max_body_size=BATCH_BYTES_MAX,
    responses=problems(_TOO_LARGE),
    summary="Submit many signed transactions",
    response_description="What became of each frame.",
)
async def submit_batch(
    body: RawBody, needs: GivenNeeds, chain: GivenChain, wait: Wait = "queued"
) -> BatchAnswer:
    """Frames one after another, each preceded by its length (4 bytes, big-endian)."""
    frames = _frames(body)
    declined = await asyncio.to_thread(_screen_all, needs, frames)
    good = [frame for frame, no in zip(frames, declined, strict=True) if no is None]
    sent = iter(await _send(needs, good, wait=wait == "committed") if good else [])
    items = [batch_item(next(sent)) if no is None else no for no in declined]
    return BatchAnswer(height=chain.head().height, items=items)


@post(
    "/v1/check",
    tags=["ledger"],
    status_code=HTTPStatus.OK,
    operation_class=TakesBytes,
    request_max_body_size=FRAME_BYTES_MAX,
    responses=problems(_CONFLICT, _TOO_LARGE),
    summary="Try a transaction without writing",
    response_description="A verdict for each message.",
)
async def check(body: RawBody, needs: GivenNeeds, chain: GivenChain) -> CheckAnswer:
    """Runs every message on a scratch copy of the newest state, refused ones skipped."""
    _ensure_body(body)
    return await asyncio.to_thread(try_frame, needs, chain, body)


@get(
    "/v1/transactions/{tx_id:str}",
    tags=["ledger"],
    sync_to_thread=True,
    responses=problems(HTTPStatus.NOT_FOUND),
    summary="Read a committed transaction",
)
def transaction(tx_id: TxId, chain: GivenChain) -> TransactionAnswer:
    """Its body, signatures and receipt, and where it stands."""
    placed = chain.transaction(tx_id)
    found = outcome(placed.receipt)
    return TransactionAnswer(
        id=tx_id,
        height=placed.height,
        index=placed.index,
        time=rfc3339(placed.time_ms),
        outcome="refused" if found.code else "done",
        module=found.module,
        code=found.code,
        message=found.message,
        detail=why(found.module, found.code) if found.code else "",
        body=as_json(placed.tx.body),
        signatures=[signature.hex() for signature in placed.tx.signatures],
        receipt=as_json(placed.receipt),
    )


async def _send(needs: Needs, frames: Sequence[bytes], *, wait: bool) -> Sequence[Submitted]:
    try:
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            return await needs.ledger.submit(frames, wait=wait)
    except TimeoutError as err:
        raise SlowError(
            f"not committed within {WAIT_SECONDS_MAX} s; it may still be: send the same bytes again"
        ) from err


def _screen_all(needs: Needs, frames: Sequence[bytes]) -> list[BatchItem | None]:
    return [_declined(needs, frame) for frame in frames]


def _declined(needs: Needs, frame: bytes) -> BatchItem | None:
    try:
        screen(needs, frame)
    except InadmissibleError as err:
        return declined_item(err)
    return None


def _ensure_body(body: bytes) -> None:
    if not body:
        raise BadInputError("the body is empty; send the bytes of one signed transaction")


def _frames(body: bytes) -> list[bytes]:
    _ensure_body(body)
    frames: list[bytes] = []
    at = 0
    while at < len(body):
        size = _U32.unpack_from(body, at)[0] if at + _U32.size <= len(body) else 0
        at += _U32.size
        if not 0 < size <= len(body) - at:
            raise BadInputError(
                f"frame {len(frames)} does not fit the body; write each frame's length before it,"
                " 4 bytes, big-endian"
            )
        frames.append(body[at : at + size])
        at += size
    if len(frames) > BATCH_FRAMES_MAX:
        raise BadInputError(f"{len(frames)} frames, the most is {BATCH_FRAMES_MAX}; send fewer")
    return frames
