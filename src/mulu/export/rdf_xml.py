"""RDF/XML, node by node.

A character that XML cannot hold becomes U+FFFD.

Source: docs/spec/export.md EXP-5; RDF 1.1 XML Syntax; XML 1.0 section 2.2.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from mulu.export.triples import PREFIXES, Iri, Listed, Node, Text, Value

_UNSAFE: Final = re.compile('[&<>"\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]')
_SAFE: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_NO_TYPE: Final = "rdf:Description"


def write_rdf_xml(nodes: Iterable[Node]) -> Iterator[str]:
    """Write nodes.

    Args:
        nodes: In their order.
    """
    spaces = "".join(f'\n  xmlns:{name}="{space}"' for name, space in PREFIXES.items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>\n'
    for node in nodes:
        yield f"{_node(node)}\n"
    yield "</rdf:RDF>\n"


def _node(node: Node) -> str:
    element = node.types[0] if node.types else _NO_TYPE
    about = f' rdf:about="{_escape(node.iri)}"' if node.iri else ""
    kinds = "".join(f'<rdf:type rdf:resource="{_whole(name)}"/>' for name in node.types[1:])
    said = "".join(_property(name, value) for name, value in node.says)
    return f"<{element}{about}>{kinds}{said}</{element}>"


def _property(name: str, value: Value) -> str:
    match value:
        case Text():
            return f"<{name}{_about_literal(value)}>{_escape(value.value)}</{name}>"
        case Iri():
            return f'<{name} rdf:resource="{_escape(value.value)}"/>'
        case Listed():
            nodes = "".join(map(_node, value.nodes))
            return f'<{name} rdf:parseType="Collection">{nodes}</{name}>'
        case Node():
            return f"<{name}>{_node(value)}</{name}>"


def _about_literal(text: Text) -> str:
    if text.lang:
        return f' xml:lang="{text.lang}"'
    return f' rdf:datatype="{_whole(text.datatype)}"' if text.datatype else ""


def _whole(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _escape(text: str) -> str:
    return _UNSAFE.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return _SAFE.get(found[0], "\ufffd")
