"""Put the HTTP API together: one Litestar application over what the node gives.

It assumes loopback or a proxy in front that does TLS: reading is public, writing needs a signature,
and there is no session, no cookie and no cross-origin sharing.

Source: docs/spec/http.md API-1 and API-18; docs/adr/0006-http-and-pages.md.
"""

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

import msgspec
from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import Message, Scope

from mulu.api import (
    archive,
    blocks,
    catalog,
    ckan,
    duplicates,
    events,
    gaps,
    gathering,
    governance,
    health,
    identity,
    lookup,
    proofs,
    results,
    status,
    systems,
    transactions,
)
from mulu.api.asked import AskedInJson
from mulu.api.chain import Chain
from mulu.api.errors import problem_of
from mulu.api.figures import Figures
from mulu.api.look import Look
from mulu.api.needs import Needs
from mulu.api.openapi import PROBLEM, config
from mulu.api.strict import only_known_queries
from mulu.api.timed_prover import TimedProver

ROUTES: Final[tuple[Any, ...]] = (
    status.status,
    transactions.submit,
    transactions.submit_batch,
    transactions.check,
    transactions.transaction,
    proofs.transaction_proof,
    blocks.block,
    blocks.trust,
    events.events,
    catalog.entries,
    catalog.suggest,
    results.results,
    catalog.entry,
    catalog.versions,
    gaps.record_gaps,
    gaps.gaps,
    duplicates.duplicates,
    lookup.lookup,
    lookup.of_source,
    systems.tables,
    proofs.entry_proof,
    identity.orgs,
    identity.org,
    governance.proposals,
    governance.proposal,
    governance.proposal_proof,
    governance.members,
    governance.validators,
    governance.evidence,
    archive.archive_genesis,
    archive.archive_blocks,
    archive.archive_finality,
    archive.erasures,
    health.healthz,
    health.readyz,
    gathering.metrics,
)
HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)
RETRY_AFTER: Final = "1"


def build_app(needs: Needs) -> Litestar:
    """Build the API.

    Args:
        needs: The node's ledger, store, read tables, prover and clock.
    """
    chain, figures = Chain(needs.facts, needs.read), Figures()
    needs = replace(needs, prover=TimedProver(needs.prover, figures))
    return Litestar(
        route_handlers=[*ROUTES, *ckan.ROUTES, openapi_json],
        dependencies={
            "needs": _given(needs),
            "chain": _given(chain),
            "figures": _given(figures),
            "look": _given(Look(needs, chain)),
            "reads": _given(needs.reads),
        },
        guards=[only_known_queries],
        exception_handlers={Exception: _answer_problem},
        request_class=AskedInJson,
        before_send=[_Before(figures)],
        openapi_config=config(),
        state=State({"chain": chain}),
        request_max_body_size=0,
        logging_config=None,
        debug=False,
    )


@get("/v1/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi_json(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The interface's own description."""
    return request.app.openapi_schema.to_schema()


def _given(value: object) -> Provide:
    return Provide(lambda: value, sync_to_thread=False)


def _answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    chain: Chain = request.app.state["chain"]
    found = problem_of(error, chain.height_or_none())
    headers = dict(getattr(error, "headers", None) or {})
    if found.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = RETRY_AFTER
    return Response(
        msgspec.json.encode(found),
        status_code=found.status,
        media_type=PROBLEM,
        headers=headers,
    )


class _Before:
    """Adds the security headers and counts, just before an answer leaves."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    async def __call__(self, message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = list(message.get("headers", ()))
        there = {name for name, _ in headers}
        message["headers"] = headers + [pair for pair in HEADERS if pair[0] not in there]
        route = scope.get("path_template") or "other"
        self._figures.count(str(scope.get("method", "")), route, message["status"])
