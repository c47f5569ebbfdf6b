"""Answers that carry a proof: what is said and what is proved must be the same thing.

Read tables follow the ledger by a moment, and proofs stand at the newest header; so the two are
read again until they agree.

Source: docs/spec/http.md API-14.
"""

import asyncio
from typing import Final

import msgspec

from mulu.api.chain import Chain
from mulu.api.errors import NotThereError
from mulu.api.needs import Needs, Proven, Reads
from mulu.api.paging import LIMIT_MAX
from mulu.client.catalog_answers import EntryAnswer
from mulu.core.canonical import encode
from mulu.core.errors import UnavailableError
from mulu.core.ids import code_to_path
from mulu.query.sealing import PLAIN, Wanted

TRIES: Final = 40
PAUSE_SECONDS: Final = 0.05


class BehindError(UnavailableError):
    """The read tables do not speak yet of what is proved."""


class _Claim(msgspec.Struct):
    value: str = ""


class _Bundle(msgspec.Struct):
    claim: _Claim


async def read_proven(
    needs: Needs, chain: Chain, code: str, version: int | None, wanted: Wanted = PLAIN
) -> tuple[EntryAnswer, Proven]:
    """A record and a proof of it.

    Args:
        needs: Read tables and prover.
        chain: Tells how far the ledger is.
        code: The record.
        version: One of its versions, proved by the transaction that wrote it; None proves the
            newest present in the state.
        wanted: Which finality, and from which checkpoint on.

    Raises:
        NotThereError: There is no such record or version.
        BehindError: The read tables did not catch up in time.
    """
    target = chain.head().height
    for _ in range(TRIES):
        height = needs.reads.height()
        found = await asyncio.to_thread(needs.reads.entry, code, version)
        if found is None and height >= target:
            raise no_such(code, version, height)
        proven = None if found is None else await _prove(needs, found, version, wanted)
        if found is not None and proven is not None and _agree(found, proven, version):
            return found, proven
        await asyncio.sleep(PAUSE_SECONDS)
    raise BehindError(
        f"the read tables stand at height {needs.reads.height()} and do not speak yet of what can"
        f" be proved of {code}; try again in a moment"
    )


async def _prove(
    needs: Needs, found: EntryAnswer, version: int | None, wanted: Wanted
) -> Proven | None:
    if version is None:
        return await needs.prover.prove_record(found.code, wanted)
    writer = await asyncio.to_thread(_writer, needs.reads, found.code, version)
    if writer is None:
        raise NotThereError(
            f"this node does not know which transaction wrote version {version} of {found.code};"
            " ask a node that keeps the whole history"
        )
    return await needs.prover.prove_transaction(bytes.fromhex(writer), wanted)


def _writer(reads: Reads, code: str, version: int) -> str | None:
    """Transaction that wrote a version, whatever happened to that version afterwards."""
    after: str | None = None
    while True:
        page = reads.versions(code, LIMIT_MAX, after)
        for step in [] if page is None else page.versions:
            if step.version == version and step.what in {"registered", "revised"}:
                return step.tx_id or None
        if page is None or page.after is None:
            return None
        after = page.after


def _agree(found: EntryAnswer, proven: Proven, version: int | None) -> bool:
    """A transaction never changes; the state's value must be the one that was read."""
    if version is not None:
        return True
    value = msgspec.json.decode(proven.bundle, type=_Bundle).claim.value
    return bytes.fromhex(value) == encode(found.stored)


def no_such(code: str, version: int | None, height: int) -> NotThereError:
    """The error for a record or version that is not there."""
    base = f"/v1/entries/{code_to_path(code)}"
    if version is None:
        return NotThereError(
            f"there is no record {code} at height {height}; {base}/proof?absent=1 proves it"
        )
    return NotThereError(
        f"there is no version {version} of record {code} at height {height};"
        f" {base}/versions lists what there is"
    )
