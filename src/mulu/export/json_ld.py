"""JSON-LD: one object with a context and a graph, node by node.

Source: docs/spec/export.md EXP-5; JSON-LD 1.1.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from mulu.export.triples import PREFIXES, Iri, Listed, Node, Text, Value

_encoder: Final = msgspec.json.Encoder()


def write_json_ld(nodes: Iterable[Node]) -> Iterator[str]:
    """Write nodes.

    Args:
        nodes: In their order.
    """
    yield f'{{"@context": {_encoder.encode(PREFIXES).decode()},\n"@graph": ['
    comma = "\n"
    for node in nodes:
        yield comma + _encoder.encode(_node(node)).decode()
        comma = ",\n"
    yield "\n]}\n"


def _node(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"@id": node.iri} if node.iri else {}
    if node.types:
        found["@type"] = list(node.types)
    for name, value in node.says:
        written = _value(value)
        if name not in found:
            found[name] = written
        elif isinstance(found[name], list):
            found[name].append(written)
        else:
            found[name] = [found[name], written]
    return found


def _value(value: Value) -> Any:  # noqa: ANN401 - JSON
    match value:
        case Text(text, lang, datatype):
            if lang:
                return {"@language": lang, "@value": text}
            return {"@type": datatype, "@value": text} if datatype else text
        case Iri(iri):
            return {"@id": iri}
        case Listed(nodes):
            return {"@list": [_node(node) for node in nodes]}
        case Node():
            return _node(value)
