"""A page that was fetched: what it is, and where the next one stands.

Source: docs/spec/remote.md REM-6 and REM-11; CKAN 2.11, Action API; Hydra Core Vocabulary;
RFC 8288.
"""

import hashlib
import re
from pathlib import Path
from typing import Final

import msgspec

from mulu.intake.dcat import syntax_of
from mulu.intake.limits import HEAD_BYTES
from mulu.intake.opening import read_chunks
from mulu.intake.port import BrokenFileError, SourceFile
from mulu.intake.remote.address import CKAN, RemoteAddress, led_to, shown_url
from mulu.intake.remote.copies import Page
from mulu.intake.remote.errors import AddressRefusedError
from mulu.intake.remote.fetching import Answer
from mulu.intake.remote.limits import Limits
from mulu.intake.remote.wording import (
    a_page_for_people,
    bad_redirect,
    not_ckan,
    too_large,
    unpacked_badly,
)

_HTML: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+)?html\b", re.IGNORECASE | re.DOTALL
)
_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
_NEXT: Final = ("next", "nextPage")


class _Result(msgspec.Struct):
    count: int
    results: list[msgspec.Raw]


class _Search(msgspec.Struct):
    success: bool
    result: _Result


def page_of(address: RemoteAddress, answer: Answer, file: Path, start: int, limits: Limits) -> Page:
    """Look at a page.

    Args:
        address: The catalogue.
        answer: What the server said beside the body.
        file: The body.
        start: Packages of the pages before, of CKAN.
        limits: Bounds.

    Raises:
        AddressRefusedError: It is no page of a catalogue, or exceeds a bound.
    """
    shown = shown_url(answer.url)
    digest, unpacked, head = _measure(file, shown, limits)
    if _HTML.match(head):
        raise AddressRefusedError(a_page_for_people(shown))
    page = Page(
        url="",
        validators=answer.validators,
        digest=digest,
        size=file.stat().st_size,
        unpacked=unpacked,
    )
    if address.kind == CKAN:
        return _of_ckan(address, page, _held(file, shown, limits), start, shown)
    return msgspec.structs.replace(page, next=_next_of(answer, file, head))


def _measure(file: Path, shown: str, limits: Limits) -> tuple[str, int, bytes]:
    """Digest and length of the unpacked bytes, and the first of them."""
    digest, unpacked, head = hashlib.sha256(), 0, b""
    try:
        for chunk in read_chunks(file):
            unpacked += len(chunk)
            if unpacked > limits.unpacked_bytes:
                raise AddressRefusedError(too_large(shown, limits.unpacked_bytes))
            digest.update(chunk)
            head += chunk[: HEAD_BYTES - len(head)]
    except BrokenFileError as err:
        raise AddressRefusedError(unpacked_badly(shown, str(err))) from err
    return digest.hexdigest(), unpacked, head


def _held(file: Path, shown: str, limits: Limits) -> bytes:
    """A page whole, when it may be held."""
    pieces, size = [], 0
    for chunk in read_chunks(file):
        pieces.append(chunk)
        size += len(chunk)
        if size > limits.page_bytes:
            raise AddressRefusedError(too_large(shown, limits.page_bytes))
    return b"".join(pieces)


def _of_ckan(address: RemoteAddress, page: Page, data: bytes, start: int, shown: str) -> Page:
    try:
        found = msgspec.json.decode(data, type=_Search)
    except (msgspec.MsgspecError, UnicodeDecodeError) as err:
        raise AddressRefusedError(not_ckan(shown, str(err))) from err
    if not found.success:
        raise AddressRefusedError(not_ckan(shown, "success: false"))
    records, total = len(found.result.results), found.result.count
    end = start + records
    following = address.page(end) if records and end < total else ""
    return msgspec.structs.replace(page, records=records, total=total, next=following)


def _next_of(answer: Answer, file: Path, head: bytes) -> str:
    """The next page of a document, by ``Link`` or by what Hydra says within it."""
    shown = shown_url(answer.url)
    told = answer.next or (_hydra_next(file, head, shown) if _HYDRA.encode() in head else "")
    if not told:
        return ""
    led = led_to(answer.url, told)
    if led is None:
        raise AddressRefusedError(bad_redirect(shown))
    return str(led)


def _hydra_next(file: Path, head: bytes, base: str) -> str:
    from rdflib import URIRef  # noqa: PLC0415 - a quarter of a second that others spare

    from mulu.intake.rdf_graph import parse_rdf  # noqa: PLC0415 - as above

    syntax = syntax_of(head)
    if syntax is None:
        return ""
    graph = parse_rdf(SourceFile(path=file, name=file.name, source="", base=base), syntax).graph
    words = [URIRef(f"{_HYDRA}{word}") for word in _NEXT]
    return min((str(one) for word in words for one in graph.objects(None, word)), default="")
