"""Turtle, statement by statement.

Source: docs/spec/export.md EXP-5; RDF 1.1 Turtle.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from mulu.export.triples import PREFIXES, Iri, Listed, Node, Text, Value

_UNSAFE: Final = re.compile(r'["\\\x00-\x1f\x7f]')
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_turtle(nodes: Iterable[Node]) -> Iterator[str]:
    """Write nodes.

    Args:
        nodes: In their order; each becomes one statement.
    """
    yield "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
    for node in nodes:
        beside: list[Node] = []
        pieces = [f"\n<{node.iri}>", *_body(node, beside), " .\n"]
        for other in beside:  # a named neighbour is a statement of its own
            pieces += [f"<{other.iri}>", *_body(other, beside), " .\n"]
        yield "".join(pieces)


def _body(node: Node, beside: list[Node]) -> list[str]:
    said = [f" a {', '.join(node.types)}"] if node.types else []
    said += [f" {name} {_value(value, beside)}" for name, value in node.says]
    return [" ;\n ".join(said)]


def _value(value: Value, beside: list[Node]) -> str:
    match value:
        case Text():
            return _literal(value)
        case Iri():
            return f"<{value.value}>"
        case Listed():
            return f"( {' '.join(_value(node, beside) for node in value.nodes)} )"
        case Node() if value.iri:
            beside.append(value)
            return f"<{value.iri}>"
        case Node():
            return f"[{''.join(_body(value, beside))} ]"


def _literal(text: Text) -> str:
    quoted = f'"{_UNSAFE.sub(_escaped, text.value)}"'
    if text.lang:
        return f"{quoted}@{text.lang}"
    return f"{quoted}^^{text.datatype}" if text.datatype else quoted


def _escaped(found: re.Match[str]) -> str:
    sign = found[0]
    return _SHORT.get(sign) or f"\\u{ord(sign):04X}"
