"""All results of a search as one file: CSV, JSON Lines or a workbook, with its query and height.

The file is written whole first, at one moment of the read tables, and sent then: a slow reader
holds nothing but a file.

Source: docs/spec/search.md SEA-22; docs/spec/http.md API-50.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Annotated, BinaryIO, Final, Literal
from urllib.parse import quote

import msgspec
from litestar import get
from litestar.params import QueryParameter
from litestar.response import Stream

from mulu.api.errors import BadInputError
from mulu.api.given import GivenChain, GivenReads
from mulu.api.narrowing import NARROWING, GivenNarrowed, Narrowed, written
from mulu.api.needs import ChainFacts, Reads
from mulu.api.openapi import FILES, SendsFile, problems
from mulu.core.errors import UnavailableError
from mulu.export.csv_file import write_csv
from mulu.export.exported import Exported, Heading, Records
from mulu.export.json_lines import write_json_lines
from mulu.export.results_sheet import write_results
from mulu.query.walk import Walk

RESULTS_MAX: Final = 100_000
AT_ONCE: Final = 2
WAIT_SECONDS: Final = 10
CHUNK_BYTES: Final = 64 * 1024
AUTHORITY: Final = "o0001"

Form = Literal["csv", "jsonl", "xlsx"]
As = Annotated[Form, QueryParameter(name="as", description="What kind of file.")]
_turns = BoundedSemaphore(AT_ONCE)


@get(
    "/v1/entries/results",
    tags=["catalog"],
    dependencies=NARROWING,
    operation_class=SendsFile,
    sync_to_thread=True,
    responses=problems(),
    summary="Take all results of a search as a file",
)
def results(
    *, reads: GivenReads, chain: GivenChain, narrowed: GivenNarrowed, form: As = "csv"
) -> Stream:
    """Everything that the search finds, newest first, at one height; at most 100,000 records."""
    with TemporaryDirectory(prefix="mulu-results-") as folder:
        file = Path(folder) / f"results.{form}"
        heading = _write(file, form, chain.facts, reads, narrowed)
        size, data = file.stat().st_size, file.open("rb")
    name = quote(f"{heading.chain_id}-{heading.height}.{form}")
    return Stream(
        _sent(data),
        media_type=FILES[form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(size),
            "X-Mulu-Height": str(heading.height),
            "X-Mulu-Count": str(heading.count),
        },
    )


def _write(file: Path, form: Form, facts: ChainFacts, reads: Reads, narrowed: Narrowed) -> Heading:
    """Write the file.

    Raises:
        BadInputError: There are too many results.
        UnavailableError: Others are being written, or the tables cannot be read now.
    """
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise UnavailableError("other files of results are being written; ask again in a moment")
    try:
        with reads.walk(narrowed.text, narrowed.filters) as found:
            if found.count > RESULTS_MAX:
                raise BadInputError(
                    f"the search finds {found.count} records, a file of results holds"
                    f" {RESULTS_MAX}; narrow the search, or use `mulu export` where the node runs"
                )
            heading = _heading(facts, found, narrowed)
            _write_as(form, file, heading, _records(found))
            return heading
    finally:
        _turns.release()


def _write_as(form: Form, file: Path, heading: Heading, records: Records) -> None:
    if form == "xlsx":
        write_results(file, heading, records)
        return
    told = msgspec.json.encode(heading.facts).decode()
    lines = write_csv(records, head=told) if form == "csv" else write_json_lines(heading, records)
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(lines)


def _heading(facts: ChainFacts, found: Walk, narrowed: Narrowed) -> Heading:
    return Heading(
        chain=facts.chain,
        chain_id=facts.chain_id,
        height=found.height,
        time_ms=found.time_ms,
        count=found.count,
        query=written(narrowed),
        publisher=found.org(AUTHORITY),
    )


def _records(found: Walk) -> Iterator[Exported]:
    for opened in found.records:
        yield Exported(opened, found.org(opened.stored.provider))


def _sent(file: BinaryIO) -> Iterator[bytes]:
    """A file that has no name any more, piece by piece."""
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
