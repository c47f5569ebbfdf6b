"""Parameters that several routes take, with their grammars.

Source: docs/spec/http.md API-4; docs/spec/names.md.
"""

from typing import Annotated, Final, Literal

from litestar.params import PathParameter, QueryParameter

from mulu.api.errors import BadInputError
from mulu.core.canonical import INT_MAX
from mulu.core.ids import ANY_CODE, Code, code_from_path
from mulu.store.port import FinalityKind

_GRAMMAR: Final = f"^{ANY_CODE}$".replace("(?:", "(")
CODE_IN_PATH: Final = _GRAMMAR.replace("/", "~")
CODE_IN_QUERY: Final = _GRAMMAR.replace("/", "[~/]")
VERSION_MAX: Final = 1_000_000_000

PathCode = Annotated[
    str,
    PathParameter(
        description="Code of a record, its `/` written `~`.",
        schema_extra={"pattern": CODE_IN_PATH},
    ),
]
Version = Annotated[
    int | None,
    QueryParameter(ge=1, le=VERSION_MAX, description="A version; absent: the newest."),
]
Flag = Literal["0", "1"]
Since = Annotated[
    int,
    QueryParameter(
        ge=0,
        le=INT_MAX,
        description="Height of the checkpoint you hold: changes of the set of validators up to it"
        " are left out of the proof.",
    ),
]

By = Annotated[
    FinalityKind,
    QueryParameter(
        name="finality",
        description="Who makes the proof's header final: the engine's votes, or SM2 signatures.",
    ),
]


def read_code(text: str) -> Code:
    """Read a code of the path or the query.

    Raises:
        BadInputError: It is none.
    """
    try:
        return code_from_path(text)
    except ValueError as err:
        raise BadInputError(str(err)) from err
