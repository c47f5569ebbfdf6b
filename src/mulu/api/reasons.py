"""Words for the reasons that receipts name by module and number only.

Source: docs/spec/errors.md ERR-1; docs/spec/http.md API-2.
"""

import inspect
from typing import Final

from mulu.app import MODULES
from mulu.core.canonical import NotCanonicalError
from mulu.core.errors import CodedError
from mulu.tx import errors as tx_errors
from mulu.tx.parts import PartMismatchError


def _tx_errors() -> list[type[CodedError]]:
    own = [value for value in vars(tx_errors).values() if inspect.isclass(value)]
    named = [value for value in own if issubclass(value, CodedError) and value.code]
    return [*named, NotCanonicalError, PartMismatchError]


REASONS: Final[dict[tuple[str, int], str]] = {
    (error.module, error.code): (inspect.getdoc(error) or error.__name__).partition("\n")[0]
    for error in [*_tx_errors(), *(error for module in MODULES for error in module.errors)]
}
"""First line of each error's description."""


def why(module: str, code: int) -> str:
    """Say what a module and a number mean; a reason of a later version says so."""
    known = REASONS.get((module, code))
    return known or f"reason {code} of module {module}, which this version does not know"
