"""Parameters that several routes take, with their grammars.

Source: docs/spec/http.md API-4; docs/spec/names.md.
"""

from typing import Annotated, Final, Literal

from litestar.params import Parameter

from mulu.core.ids import ANY_CODE

CODE_PATTERN: Final = f"^{ANY_CODE}$".replace("/", "~").replace("(?:", "(")
VERSION_MAX: Final = 1_000_000_000

PathCode = Annotated[
    str, Parameter(pattern=CODE_PATTERN, description="Code of a record, its `/` written `~`.")
]
Version = Annotated[
    int | None,
    Parameter(query="version", ge=1, le=VERSION_MAX, description="A version; absent: the newest."),
]
Flag = Literal["0", "1"]
