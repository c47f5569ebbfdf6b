"""Blocks and the trust file.

Source: docs/spec/http.md API-10 and API-12.
"""

from http import HTTPStatus
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import PathParameter

from mulu.api.chain import outcome
from mulu.api.given import GivenChain
from mulu.api.openapi import problems
from mulu.api.outcomes import as_json
from mulu.api.paging import LIMIT, After, Limit, make_after, number_after
from mulu.api.parameters import Since
from mulu.api.times import rfc3339
from mulu.client.answers import BlockAnswer, BlockItem, TrustAnswer
from mulu.core.canonical import INT_MAX, encode
from mulu.core.hashing import Hasher
from mulu.machine.block import Block
from mulu.proof.trust import encode_trust
from mulu.tx.body import tx_id

BlockHeight = Annotated[int, PathParameter(ge=1, le=INT_MAX, description="Height of the block.")]


@get(
    "/v1/blocks/{height:int}",
    tags=["ledger"],
    sync_to_thread=True,
    responses=problems(HTTPStatus.NOT_FOUND),
    summary="Read a block",
)
def block(
    height: BlockHeight,
    chain: GivenChain,
    limit: Limit = LIMIT,
    after: After = None,
    since: Since = 0,
) -> BlockAnswer:
    """Header, finality and a page of transactions. 404 names the header in force.

    Under an engine the finality comes with the next block; until then it is empty.
    """
    found = chain.block(height)
    first = number_after(after) + 1
    items = _items(found, first, limit, chain.facts.trust.hasher)
    last = first + len(items)
    more = items and last < len(found.transactions)
    return BlockAnswer(
        height=height,
        block_hash=chain.block_hash(found),
        time=rfc3339(found.header.time_ms),
        header=as_json(encode(found.header)),
        finality=as_json(chain.finality(found, since)),
        total=len(found.transactions),
        transactions=items,
        after=make_after(last - 1) if more else None,
    )


@get(
    "/v1/trust",
    tags=["ledger"],
    sync_to_thread=True,
    responses=problems(),
    summary="Trust file of the chain now",
)
def trust(chain: GivenChain) -> Response[TrustAnswer]:
    """By this server's word only: compare it with what you got elsewhere before you rely on it."""
    content: Any = encode_trust(chain.trust())
    return Response(content, media_type="application/json")


def _items(found: Block, first: int, limit: int, hasher: Hasher) -> list[BlockItem]:
    items: list[BlockItem] = []
    for index in range(first, min(first + limit, len(found.transactions))):
        result = outcome(found.receipts[index])
        items.append(
            BlockItem(
                index=index,
                id=tx_id(hasher, found.transactions[index].body).hex(),
                outcome="refused" if result.code else "done",
                module=result.module,
                code=result.code,
            )
        )
    return items
