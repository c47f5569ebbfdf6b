"""A file of RDF as a graph: parsed whole within bounds, and around what is broken.

Turtle is mended by leaving out the statement that does not parse; XML and JSON-LD end where they
break. Nothing is ever fetched: neither a remote context nor an external entity.

Source: docs/spec/intake.md INT-76 to INT-78; RDF 1.1 Turtle, RDF 1.1 XML Syntax, JSON-LD 1.1.
"""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal
from xml.sax import SAXException, SAXParseException

from mulu.intake import wording, wording_forms
from mulu.intake.limits import RDF_BYTES_MAX
from mulu.intake.opening import read_chunks
from mulu.intake.port import BrokenFileError, BrokenPlace, SourceFile

if TYPE_CHECKING:
    from rdflib import Graph

Syntax = Literal["turtle", "xml", "json-ld"]
_ENDS: Final = re.compile(r"\.[ \t]*\r?\n(?:[ \t]*\r?\n)*(?=\S)")
_ENTITY_CHARS: Final = 200
_ENTITY: Final = re.compile(
    r"""<!ENTITY\s+[A-Za-z_][\w.-]*\s+(?:"[^"&%<]{0,200}"|'[^'&%<]{0,200}')\s*>"""
)
_USE: Final = re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;|#)")
_REPAIRS_MAX: Final = 20
_BASE: Final = "urn:x-catalogue:"
_SHOWN: Final = 160


@dataclass(slots=True, kw_only=True)
class Parsed:
    """What a file holds."""

    graph: "Graph"
    data: bytes
    """The file's bytes, for places."""
    broken: list[BrokenPlace] = field(default_factory=list)
    ended_at: int | None = None
    """Byte at which an XML file broke; what began before it and did not end is not whole."""


def parse_rdf(file: SourceFile, syntax: Syntax) -> Parsed:
    """Parse a file.

    Args:
        file: The file.
        syntax: Its syntax.

    Returns:
        The graph of all that could be read, and every place that could not.
    """
    from rdflib import Graph  # noqa: PLC0415 - a quarter of a second that other commands spare

    logging.getLogger("rdflib").setLevel(logging.ERROR)
    parsed = Parsed(graph=Graph(), data=b"")
    text = _read(file, parsed)
    base = file.base or _BASE
    {"turtle": _turtle, "xml": _xml, "json-ld": _json_ld}[syntax](text, parsed, base)
    return parsed


def _read(file: SourceFile, parsed: Parsed) -> str:
    """The file's text; what is not UTF-8 is reported and becomes U+FFFD."""
    pieces: list[bytes] = []
    size = 0
    try:
        for chunk in read_chunks(file.path, file.encoding):
            size += len(chunk)
            pieces.append(chunk)
            _ensure_bound(size)
    except BrokenFileError as err:
        parsed.broken.append(BrokenPlace(line=0, offset=err.offset, reason=str(err)))
        if size > RDF_BYTES_MAX:
            return ""
    parsed.data = b"".join(pieces)
    try:
        return parsed.data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = 1 + parsed.data.count(b"\n", 0, err.start)
        reason = wording.bad_utf8("")
        parsed.broken.append(BrokenPlace(line=line, offset=err.start, reason=reason))
        return parsed.data.decode("utf-8-sig", "replace")


def _ensure_bound(size: int) -> None:
    if size > RDF_BYTES_MAX:
        raise BrokenFileError(RDF_BYTES_MAX, wording_forms.rdf_too_large(RDF_BYTES_MAX))


def _turtle(text: str, parsed: Parsed, base: str) -> None:
    from rdflib import Graph  # noqa: PLC0415 - as above

    for _ in range(_REPAIRS_MAX):
        graph = Graph()
        problem, line = _try(graph, text, "turtle", base)
        if not problem:
            parsed.graph = graph
            return
        text, begin = _without_statement(text, line)
        parsed.broken.append(_place(text, begin, wording_forms.bad_statement(line, problem)))
    parsed.broken.append(
        BrokenPlace(line=0, offset=0, reason=wording_forms.rdf_given_up(_REPAIRS_MAX))
    )


def _try(graph: "Graph", text: str, syntax: Syntax, base: str) -> tuple[str, int]:
    """Parse; the problem in words and its line from 1, or ""."""
    try:
        graph.parse(data=text, format=syntax, publicID=base)
    except RecursionError:
        return "nested too deeply", 1
    except SyntaxError as err:
        line = int(getattr(err, "lines", 0)) + 1
        return " ".join(str(getattr(err, "_why", err)).split())[:_SHOWN], line
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, AssertionError) as err:
        return f"{type(err).__name__}: {err}"[:_SHOWN], 1
    return "", 0


def _without_statement(text: str, line: int) -> tuple[str, int]:
    """The text with the statement around a line left out, its line breaks kept, and its begin."""
    at = _line_start(text, line)
    bounds = [0, *(found.end() for found in _ENDS.finditer(text)), len(text)]
    begin = max(bound for bound in bounds if bound <= at)
    end = min((bound for bound in bounds if bound > at), default=len(text))
    while begin < at and not text[begin:end].strip():
        begin = end
    left = "".join(sign if sign == "\n" else " " for sign in text[begin:end])
    return text[:begin] + left + text[end:], begin


def _line_start(text: str, line: int) -> int:
    at = 0
    for _ in range(line - 1):
        found = text.find("\n", at)
        if found < 0:
            break
        at = found + 1
    return at


def _place(text: str, begin: int, reason: str) -> BrokenPlace:
    before = text[:begin]
    return BrokenPlace(line=1 + before.count("\n"), offset=len(before.encode()), reason=reason)


def _may_grow(text: str) -> bool:
    """Tell whether entities of a document could grow it, or lead out of it.

    Plain ones, as files of RDF have them for namespaces, are let through while all their uses
    together stay within the bound of a file.
    """
    declared = text.count("<!ENTITY")
    if not declared:
        return False
    plain = _ENTITY.findall(text)
    uses = len(_USE.findall(text))
    return len(plain) < declared or uses * _ENTITY_CHARS > RDF_BYTES_MAX


def _xml(text: str, parsed: Parsed, base: str) -> None:
    if _may_grow(text):
        parsed.ended_at = 0
        reason = wording_forms.entities()
        parsed.broken.append(_place(text, text.find("<!ENTITY"), reason))
        return
    try:
        parsed.graph.parse(data=text, format="xml", publicID=base)
    except SAXParseException as err:
        line = err.getLineNumber() or 1
        begin = _line_start(text, line)
        place = _place(text, begin, wording_forms.xml_broken(err.getMessage()))
        parsed.ended_at = place.offset
        parsed.broken.append(BrokenPlace(line=line, offset=place.offset, reason=place.reason))
    except (SAXException, ValueError, RecursionError, AttributeError, KeyError) as err:
        parsed.ended_at = 0
        reason = wording_forms.xml_broken(" ".join(str(err).split())[:_SHOWN])
        parsed.broken.append(BrokenPlace(line=1, offset=0, reason=reason))


def _json_ld(text: str, parsed: Parsed, base: str) -> None:
    try:
        document = json.loads(text)
        remote = next(_remote_contexts(document), "")
    except (ValueError, RecursionError) as err:
        at = getattr(err, "pos", 0)
        words = getattr(err, "msg", str(err))
        parsed.broken.append(_place(text, at, wording.bad_json(words)))
        return
    if remote:
        reason = wording_forms.remote_context(remote[:_SHOWN])
        parsed.broken.append(BrokenPlace(line=1, offset=0, reason=reason))
        return
    problem, line = _try(parsed.graph, text, "json-ld", base)
    if problem:
        parsed.broken.append(BrokenPlace(line=line, offset=0, reason=wording.bad_json(problem)))


def _remote_contexts(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Addresses under ``@context`` and ``@import``, at any depth."""
    if isinstance(value, list):
        for element in value:
            yield from _remote_contexts(element)
    elif isinstance(value, dict):
        for key, within in value.items():
            if key in ("@context", "@import"):
                found = within if isinstance(within, list) else [within]
                yield from (address for address in found if isinstance(address, str))
            yield from _remote_contexts(within)
