"""Proofs to take away: bundles that anyone checks offline.

Source: docs/spec/http.md API-14; docs/spec/bundle.md.
"""

from http import HTTPStatus
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import QueryParameter

from mulu.api.errors import BadInputError, NotThereError
from mulu.api.given import GivenChain, GivenNeeds
from mulu.api.needs import Proven
from mulu.api.openapi import problems
from mulu.api.parameters import By, Flag, PathCode, Since, Version, read_code
from mulu.api.proving import read_proven
from mulu.api.transactions import TxId
from mulu.client.answers import BundleAnswer
from mulu.core.errors import UnavailableError
from mulu.query.sealing import Wanted


class NothingYetError(UnavailableError):
    """There is no header yet that a proof could stand in."""


Absent = Annotated[Flag, QueryParameter(description="1 proves that the code was never used.")]


@get(
    "/v1/entries/{code:str}/proof",
    tags=["catalog"],
    responses=problems(HTTPStatus.NOT_FOUND),
    summary="Prove a record present, or a code absent",
)
async def entry_proof(  # noqa: PLR0913 - one argument for each parameter of the interface
    *,
    code: PathCode,
    needs: GivenNeeds,
    chain: GivenChain,
    version: Version = None,
    absent: Absent = "0",
    since: Since = 0,
    by: By = "engine",
) -> Response[BundleAnswer]:
    """The bundle's exact bytes, proved at the newest header the node can prove.

    With `version`, the transaction that wrote that version is proved instead of the state.
    """
    name, wanted = read_code(code), Wanted(since=since, kind=by)
    if absent == "1" and version is not None:
        raise BadInputError("a version cannot be absent by itself; leave out `version` or `absent`")
    if absent == "0":
        return _bundle((await read_proven(needs, chain, name, version, wanted))[1])
    proven = await needs.prover.prove_absent(name, wanted)
    if proven is None and chain.head().height == 0:
        raise NothingYetError("before the first block nothing can be proved; try again later")
    if proven is None:
        raise NotThereError(f"{name} is in the catalogue; ask without absent=1 for its proof")
    return _bundle(proven)


@get(
    "/v1/transactions/{tx_id:str}/proof",
    tags=["ledger"],
    responses=problems(HTTPStatus.NOT_FOUND),
    summary="Prove a transaction and its receipt",
)
async def transaction_proof(
    tx_id: TxId, needs: GivenNeeds, since: Since = 0, by: By = "engine"
) -> Response[BundleAnswer]:
    """The bundle's exact bytes."""
    proven = await needs.prover.prove_transaction(
        bytes.fromhex(tx_id), Wanted(since=since, kind=by)
    )
    if proven is None:
        raise NotThereError(f"no block holds transaction {tx_id}; it may wait still")
    return _bundle(proven)


def _bundle(proven: Proven) -> Response[BundleAnswer]:
    content: Any = proven.bundle
    return Response(content, media_type="application/json")
