"""What Litestar would let pass: query parameters that a route does not know, or that come twice.

Source: docs/spec/http.md API-4.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.params import QueryParameter
from litestar.typing import FieldDefinition

from mulu.api.errors import BadInputError

READS_ITS_OWN: Final = "reads_its_own_queries"
"""Mark of a route whose parameters depend on what it is asked to do; it judges them itself."""


def only_known_queries(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Refuse a query parameter that the route does not know, or that is given twice.

    Raises:
        BadInputError: Names the parameter and those there are.
    """
    if handler.opt.get(READS_ITS_OWN):
        return
    known = _known(handler)
    seen: set[str] = set()
    for name, _ in connection.query_params.multi_items():
        if name not in known:
            there = ", ".join(sorted(known)) or "none"
            raise BadInputError(f"there is no parameter {name[:40]!r} here; there are: {there}")
        if name in seen:
            raise BadInputError(f"parameter {name!r} is given twice; give it once")
        seen.add(name)


def _known(handler: BaseRouteHandler) -> frozenset[str]:
    cached = handler.opt.get("queries")
    if isinstance(cached, frozenset):
        return cached
    given = handler.resolve_dependencies()
    fields = handler.parsed_fn_signature.parameters
    signatures = [
        fields,
        *(given[name].parsed_fn_signature.parameters for name in fields.keys() & given),
    ]
    names = frozenset(name for signature in signatures for name in _queries(signature))
    handler.opt["queries"] = names
    return names


def _queries(parameters: Mapping[str, FieldDefinition]) -> Iterator[str]:
    for name, field in parameters.items():
        if isinstance(field.kwarg_definition, QueryParameter):
            yield field.kwarg_definition.name or name
