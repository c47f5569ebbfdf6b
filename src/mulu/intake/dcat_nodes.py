"""Nodes of a DCAT graph as records: properties under their usual prefixes, neighbours within.

Source: docs/spec/intake.md INT-79 and INT-80; W3C DCAT 3; DCAT-AP 3.0.1; DCAT-AP.de 3.0.
"""

from collections import defaultdict
from typing import Any, Final

from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

PREFIXES: Final = {
    "http://www.w3.org/ns/dcat#": "dcat",
    "http://purl.org/dc/terms/": "dct",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://www.w3.org/2006/vcard/ns#": "vcard",
    "http://www.w3.org/ns/adms#": "adms",
    "http://www.w3.org/2004/02/skos/core#": "skos",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://data.europa.eu/r5r/": "dcatap",
    "http://dcat-ap.de/def/dcatde/": "dcatde",
    "https://www.dcat-ap.de/def/dcatde/": "dcatde",
    "http://www.w3.org/ns/csvw#": "csvw",
    "http://www.w3.org/ns/locn#": "locn",
    "http://www.w3.org/ns/odrl/2/": "odrl",
    "http://www.w3.org/ns/prov#": "prov",
    "http://spdx.org/rdf/terms#": "spdx",
    "http://schema.org/": "schema",
    "http://www.w3.org/2002/07/owl#": "owl",
    "urn:mulu:terms#": "mulu",
}
DCAT: Final = "http://www.w3.org/ns/dcat#"
DATASETS: Final = (URIRef(f"{DCAT}Dataset"), URIRef(f"{DCAT}DatasetSeries"))
DISTRIBUTION: Final = URIRef(f"{DCAT}distribution")
PUBLISHER: Final = URIRef("http://purl.org/dc/terms/publisher")
HOLDS: Final = URIRef(f"{DCAT}dataset")
_COLUMN: Final = URIRef("http://www.w3.org/ns/csvw#column")
_PERSONS: Final = frozenset(
    URIRef(iri)
    for iri in (
        "http://xmlns.com/foaf/0.1/Person",
        "http://www.w3.org/2006/vcard/ns#Individual",
        "http://schema.org/Person",
    )
)
_PERSON_NAMES: Final = tuple(
    URIRef(iri)
    for iri in (
        "http://xmlns.com/foaf/0.1/name",
        "http://www.w3.org/2006/vcard/ns#fn",
        "http://schema.org/name",
    )
)
_DEPTH: Final = 3
_VALUES_MAX: Final = 500
_TAG_ORDER: Final = ("zh", "zh-cn", "zh-hans", "", "en")
"""Of texts in several languages the first of these is the text; the others keep their tag."""


def datasets(graph: Graph) -> list[Node]:
    """Every dataset of a graph, each once."""
    found = dict.fromkeys(node for kind in DATASETS for node in graph.subjects(RDF.type, kind))
    return [node for node in found if isinstance(node, URIRef | BNode)]


def node_values(graph: Graph, node: Node, depth: int = _DEPTH) -> dict[str, object]:
    """A node's properties as a record.

    Args:
        graph: Where it stands.
        node: The node.
        depth: How many neighbours deep.
    """
    if any((node, RDF.type, person) in graph for person in _PERSONS):
        names = [str(value) for _, value in graph.predicate_objects(node)]
        return {"contact": ", ".join(names)}
    found: defaultdict[str, list[object]] = defaultdict(list)
    said = sorted(graph.predicate_objects(node), key=lambda pair: (str(pair[0]), str(pair[1])))
    for predicate, value in said[:_VALUES_MAX]:
        key = short_name(predicate)
        if isinstance(value, Literal) and value.language:
            key = f"{key}@{value.language.lower()}"
        if predicate == _COLUMN:
            found[key] += _columns(graph, value)
        elif key != "rdf:type":
            found[key].append(_value(graph, predicate, value, depth))
    plain = {key: values[0] if len(values) == 1 else values for key, values in found.items()}
    return _in_one_language(plain)


def short_name(predicate: Node) -> str:
    """``dct:title``; the whole IRI where no prefix is usual."""
    iri = str(predicate)
    if iri == str(RDF.type):
        return "rdf:type"
    for space, prefix in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri[len(space) :].rpartition('/')[2]}"
    return iri


def is_described(graph: Graph, node: Node) -> bool:
    """Tell whether the graph says anything of a node."""
    return (node, None, None) in graph


def _value(graph: Graph, predicate: Node, value: Node, depth: int) -> object:
    if isinstance(value, Literal):
        return str(value)
    if depth == 0 or (isinstance(value, URIRef) and not is_described(graph, value)):
        return str(value) if isinstance(value, URIRef) else ""
    within = node_values(graph, value, depth - 1)
    if predicate != PUBLISHER and _may_be_person(graph, value):
        return {"contact": ", ".join(map(str, within.values()))}
    return {"iri": str(value), **within} if isinstance(value, URIRef) else within


def _may_be_person(graph: Graph, node: Node) -> bool:
    """Tell whether a node has a name and is nowhere said to be an organisation."""
    kinds = [str(kind) for kind in graph.objects(node, RDF.type)]
    named = any((node, name, None) in graph for name in _PERSON_NAMES)
    return named and not any(kind.endswith(("Organization", "Organisation")) for kind in kinds)


def _columns(graph: Graph, listed: Node) -> list[object]:
    nodes: list[Any] = list(Collection(graph, listed)) if is_list(graph, listed) else [listed]
    return [node_values(graph, node, 1) for node in nodes[:_VALUES_MAX]]


def is_list(graph: Graph, node: Node) -> bool:
    """Tell whether a node begins an RDF list."""
    return (node, RDF.first, None) in graph


def _in_one_language(values: dict[str, object]) -> dict[str, object]:
    """Give one of several tagged texts the bare key."""
    tags: defaultdict[str, list[str]] = defaultdict(list)
    for key in values:
        bare, _, tag = key.partition("@")
        tags[bare].append(tag)
    chosen = {bare: _first(there) for bare, there in tags.items()}
    plain: dict[str, object] = {}
    for key, value in values.items():
        bare, _, tag = key.partition("@")
        if tag == chosen[bare]:
            plain[bare] = value
        elif value != values.get(f"{bare}@{chosen[bare]}" if chosen[bare] else bare):
            plain[key] = value
    return plain


def _first(tags: list[str]) -> str:
    return next((tag for tag in _TAG_ORDER if tag in tags), min(tags))
