"""What is fuzzed: one function for each door that strangers' bytes come through.

A target takes any bytes and raises only when something is wrong: what is no good must be refused by
the errors that are meant for it, and what is taken must be read back the same.
"""

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
from litestar import Litestar

from mulu.api.app import build_app
from mulu.core.errors import InadmissibleError, VerificationError
from mulu.intake.detecting import choose_reader
from mulu.intake.draft import Draft, OrgDraft
from mulu.intake.importer import READERS
from mulu.intake.port import SourceFile, SourceRecord, Unusable
from mulu.machine.snapshot_chunks import (
    Metadata,
    decode_chunk,
    decode_metadata,
    encode_chunk,
)
from mulu.ordering.cometbft.envelope import (
    decode_request,
    decode_response,
    encode_request,
    encode_response,
)
from mulu.ordering.cometbft.framing import Framer
from mulu.ordering.cometbft.wire import WireError
from mulu.proof.trust import Trust, TrustError, decode_trust, encode_trust
from mulu.proof.verify import verify_bundle
from mulu.tx.frame import encode_frame, open_frame
from mulu.tx.prepare import prepare
from tests.support.fake_node import FakeNode
from tests.support.place import REPO
from tests.support.toy import KEYS, toy_rules

BUNDLES = REPO / "tests" / "vectors" / "bundles"
MESSAGE_BYTES_MAX = 1 << 16


def envelope(data: bytes) -> None:
    """A transaction's frame, as anybody may send it."""
    with suppress(InadmissibleError):
        opened = open_frame(data)
        assert open_frame(encode_frame(opened)) == opened
        prepare(data, toy_rules(), KEYS.get)


def abci(data: bytes) -> None:
    """The engine's stream: cut as it comes, then every message."""
    cut = data[0] if data else 0
    framer = Framer(MESSAGE_BYTES_MAX)
    messages: list[bytes] = []
    with suppress(WireError):
        for piece in (data[1 : 1 + cut], data[1 + cut :]):
            messages += framer.feed(piece)
    for message in messages:
        with suppress(WireError):
            request = decode_request(message)
            assert decode_request(encode_request(request)) == request
        with suppress(WireError):
            response = decode_response(message)
            assert decode_response(encode_response(response)) == response


def snapshot(data: bytes) -> None:
    """A chunk of a snapshot, and what lists the chunks, from a peer that nobody trusts."""
    with suppress(VerificationError):
        chunk = decode_chunk(data)
        assert encode_chunk(chunk) == data
    with suppress(VerificationError):
        assert isinstance(decode_metadata(data), Metadata)


@cache
def _trusts() -> dict[str, Trust]:
    """Trust files of three chains, by name."""
    names = ("trust.json", "trust-engine.json", "trust-sm2.json")
    return {name: decode_trust((BUNDLES / name).read_bytes()) for name in names}


@cache
def _golden() -> dict[tuple[str, str, int, str], list[Any]]:
    """What the golden bundles claim, by (trust file, kind, height, key)."""
    known: dict[tuple[str, str, int, str], list[Any]] = {}
    for path in BUNDLES.glob("*.json"):
        for name, trust in _trusts().items():
            verdict = verify_bundle(path.read_bytes(), trust)
            if verdict.ok:
                place = (name, verdict.what, verdict.height, verdict.key)
                known.setdefault(place, []).append(verdict.bundle.claim)
    return known


def bundle(data: bytes) -> None:
    """A proof: it never raises, and holds only when it proves what a golden one proves."""
    for name, trust in _trusts().items():
        verdict = verify_bundle(data, trust)
        if verdict.ok:
            place = (name, verdict.what, verdict.height, verdict.key)
            assert verdict.bundle.claim in _golden()[place]


def trust_file(data: bytes) -> None:
    """A trust file."""
    with suppress(TrustError):
        trust = decode_trust(data)
        assert decode_trust(encode_trust(trust)) == trust


@cache
def _api() -> tuple[Litestar, asyncio.AbstractEventLoop]:
    node = FakeNode.make(Path(tempfile.mkdtemp(prefix="mulu-fuzz-")))
    return build_app(node.needs), asyncio.new_event_loop()


PATHS = (
    "/v1/transactions",
    "/v1/transactions/batch",
    "/v1/check",
    "/v1/entries/lookup",
    "/api/3/action/package_search",
    "/api/3/action/package_show",
    "/api/3/action/organization_list",
    "/api/3/action/organization_show",
)
TYPES = ("application/octet-stream", "application/json", "text/plain", "")


def http(data: bytes) -> None:
    """A body sent to the API: whatever it is, the answer is no mistake of ours."""
    app, loop = _api()
    choice, body = (data[0], data[1:]) if data else (0, b"")
    kind = TYPES[(choice >> 3) % len(TYPES)]
    headers = {"content-type": kind} if kind else {}

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://node") as client:
            path = PATHS[choice % len(PATHS)]
            return await client.post(path, content=body, headers=headers)

    answer = loop.run_until_complete(ask())
    assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR, answer.text
    if answer.status_code >= httpx.codes.BAD_REQUEST:
        msgspec.json.decode(answer.content)


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="mulu-fuzz-"))


def catalogue(data: bytes) -> None:
    """A catalogue file of any format, read by the reader that takes it and by all others."""
    path = _folder() / "catalogue.dat"
    path.write_bytes(data)
    file = SourceFile(path=path, name="catalogue", source="fuzz")
    choose_reader(file, READERS)
    for reader in READERS:
        index = 0
        for found in reader.read(file):
            assert found.index in (None, index)
            index += found.index is not None
            if isinstance(found, SourceRecord):
                drafted = reader.draft(found)
                assert isinstance(drafted, Draft | OrgDraft | Unusable)


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (envelope, abci, snapshot, bundle, trust_file, http, catalogue)
}
