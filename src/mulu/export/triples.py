"""RDF as small trees, which each syntax writes in its own way.

Source: docs/spec/export.md EXP-5; RDF 1.1 Concepts.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

PREFIXES: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "mulu": "urn:mulu:terms#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix of every name in an export → its namespace."""


class Text(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A literal."""

    value: str
    lang: str = ""
    """Language tag, or ""."""
    datatype: str = ""
    """Prefixed name, or "" for a string."""


class Iri(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A resource that is only pointed to."""

    value: str


class Node(msgspec.Struct, frozen=True, tag=True):
    """A resource with what is said of it; without an IRI it is a blank one."""

    types: tuple[str, ...]
    """Prefixed names."""
    says: Sequence[tuple[str, "Value"]] = ()
    """Prefixed name of a property, and its value."""
    iri: str = ""


class Listed(msgspec.Struct, frozen=True, tag=True):
    """An RDF collection."""

    nodes: tuple[Node, ...]


Value = Text | Iri | Node | Listed
