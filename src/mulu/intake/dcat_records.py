"""Datasets of a DCAT file, one record each, with their places.

Source: docs/spec/intake.md INT-77 to INT-80.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from mulu.intake import wording, wording_forms
from mulu.intake.dcat import syntax_of
from mulu.intake.dcat_nodes import (
    DISTRIBUTION,
    HOLDS,
    PUBLISHER,
    datasets,
    is_described,
    node_values,
)
from mulu.intake.opening import read_head
from mulu.intake.port import BrokenFileError, BrokenPlace, SourceFile, SourceRecord
from mulu.intake.privacy import clean_values
from mulu.intake.prose import plain_values
from mulu.intake.rdf_graph import Parsed, parse_rdf


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    node: Node
    offset: int
    line: int


def read_datasets(file: SourceFile) -> Iterator[SourceRecord | BrokenPlace]:
    """Read the datasets of a file.

    Args:
        file: The file.
    """
    try:
        syntax = syntax_of(read_head(file.path, file.encoding))
    except BrokenFileError as err:
        yield BrokenPlace(line=0, offset=err.offset, reason=str(err))
        return
    parsed = parse_rdf(file, syntax or "turtle")
    found = sorted(_places(parsed), key=lambda one: (one.offset, str(one.node)))
    for index, one in enumerate(found):
        problem = _problem(parsed, one, found[index + 1].offset if index + 1 < len(found) else None)
        if problem:
            yield BrokenPlace(line=one.line, offset=one.offset, reason=problem, index=index)
        else:
            yield _record(file, parsed.graph, one, index)
    yield from parsed.broken


def _places(parsed: Parsed) -> Iterator[_Found]:
    for node in datasets(parsed.graph):
        offset = _offset(parsed, node)
        yield _Found(node=node, offset=offset, line=1 + parsed.data.count(b"\n", 0, offset))


def _offset(parsed: Parsed, node: Node) -> int:
    """Where a subject is first named as one; 0 when its IRI is nowhere spelt out."""
    if not isinstance(node, URIRef):
        return 0
    iri = str(node).encode()
    for form in (b'about="' + iri + b'"', b"\n<" + iri + b">", b'"@id": "' + iri + b'"', iri):
        at = parsed.data.find(form)
        if at >= 0:
            return at + form.find(iri)
    return 0


def _problem(parsed: Parsed, one: _Found, following: int | None) -> str:
    """Why a dataset of a broken file cannot be taken whole; "" when it can."""
    if not parsed.broken:
        return ""
    ended = parsed.ended_at
    if ended is not None and (following is None or following > ended):
        return wording_forms.broken_within()
    for predicate in (DISTRIBUTION, PUBLISHER):
        for value in parsed.graph.objects(one.node, predicate):
            if not isinstance(value, Literal) and not is_described(parsed.graph, value):
                return wording_forms.neighbour_lost(str(value)[:200])
    values = parsed.graph.objects(one.node)
    return wording.bad_utf8("") if any("\ufffd" in str(value) for value in values) else ""


def _record(file: SourceFile, graph: Graph, one: _Found, index: int) -> SourceRecord:
    values = node_values(graph, one.node)
    if isinstance(one.node, URIRef):
        values["iri"] = str(one.node)
    if "dct:publisher" not in values and (publisher := _catalogue_publisher(graph, one.node)):
        values["dct:publisher"] = publisher
    cleaned = clean_values(plain_values(values))
    return SourceRecord(
        source=file.source,
        index=index,
        line=one.line,
        offset=one.offset,
        values=cleaned.values,
        dropped_person_fields=cleaned.dropped,
        masked=cleaned.masked,
    )


def _catalogue_publisher(graph: Graph, node: Node) -> object:
    """The publisher of the catalogue that holds a dataset which names none."""
    for catalogue in sorted(graph.subjects(HOLDS, node), key=str):
        found = node_values(graph, catalogue, 1).get("dct:publisher")
        if found:
            return found
    return None
