"""How the interface describes itself: OpenAPI 3.1, with every status and every body.

Source: docs/spec/http.md API-19; OpenAPI 3.1.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    RequestBody,
    Schema,
    Tag,
)
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from mulu import __version__
from mulu.client.answers import Answer, Problem

PROBLEM: Final = "application/problem+json"
BYTES: Final = "application/octet-stream"
EVENTS: Final = "text/event-stream"
METRICS: Final = "text/plain; version=0.0.4"

_WHY: Final = {
    HTTPStatus.BAD_REQUEST: "A parameter or the body is not what the interface takes.",
    HTTPStatus.NOT_FOUND: "There is nothing of that name at this height.",
    HTTPStatus.CONFLICT: "Inadmissible: these bytes can never enter a block; `code` says why.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Refused by a rule; `module` and `code` say which.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not now: the node or a part of it does not answer.",
}


def problems(*statuses: HTTPStatus) -> Mapping[int, ResponseSpec]:
    """Descriptions of the problems a route answers; 400 and 503 come with every route."""
    every = {HTTPStatus.BAD_REQUEST, HTTPStatus.SERVICE_UNAVAILABLE, *statuses}
    return {int(status): _problem(status) for status in sorted(every)}


def _problem(status: HTTPStatus) -> ResponseSpec:
    return ResponseSpec(
        data_container=Problem,
        description=_WHY[status],
        media_type=PROBLEM,
        generate_examples=False,
    )


def answer(type_: type[Answer], description: str) -> ResponseSpec:
    """Description of one more successful answer."""
    return ResponseSpec(data_container=type_, description=description, generate_examples=False)


@dataclass
class TakesBytes(Operation):
    """An operation whose body is bytes."""

    def __post_init__(self) -> None:
        """Describe the body."""
        schema = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        self.request_body = RequestBody(
            content={BYTES: OpenAPIMediaType(schema=schema)}, required=True
        )


@dataclass
class SendsEvents(Operation):
    """An operation that answers a stream of events."""

    def __post_init__(self) -> None:
        """Describe the stream."""
        content = {EVENTS: OpenAPIMediaType(schema=_event())}
        responses = dict(self.responses or {})
        responses["200"] = OpenAPIResponse(description="Commits as they happen.", content=content)
        self.responses = responses


FILES: Final = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Kinds of files of results."""


@dataclass
class SendsFile(Operation):
    """An operation that answers a file of one of several kinds."""

    def __post_init__(self) -> None:
        """Describe the file."""
        schema = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {media: OpenAPIMediaType(schema=schema) for media in FILES.values()}
        responses = dict(self.responses or {})
        responses["200"] = OpenAPIResponse(description="The file.", content=content)
        self.responses = responses


def _event() -> Schema:
    """One event of the stream, field by field."""
    text = Schema(type=OpenAPIType.STRING)
    data = Schema(
        type=OpenAPIType.STRING,
        content_media_type="application/json",
        description="Members `height`, `block_hash`, `time`, `transactions` (their number).",
    )
    return Schema(
        type=OpenAPIType.OBJECT,
        properties={
            "data": data,
            "event": Schema(const="committed"),
            "id": text,
            "retry": Schema(type=OpenAPIType.INTEGER),
        },
        required=["data", "event", "id"],
    )


def config() -> OpenAPIConfig:
    """The head of the description."""
    return OpenAPIConfig(
        title="mulu 目录链",
        version=__version__,
        description=(
            "Reads a directory chain and submits signed transactions to it. Every answer names the"
            " `height` it speaks of; every error is a problem (RFC 9457) with `module` and `code`."
        ),
        use_handler_docstrings=True,
        render_plugins=(),
        tags=[
            Tag(name="ledger", description="Transactions, blocks, trust"),
            Tag(name="catalog", description="Records, their versions and proofs; organisations"),
            Tag(name="governance", description="Proposals, votes, members, validators, evidence"),
            Tag(name="node", description="Health and metrics"),
        ],
    )
