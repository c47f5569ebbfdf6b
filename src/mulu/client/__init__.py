"""Step 2, build, sign, submit, wait, verify: what every edge of the system uses.

``from mulu.client import Client`` is a promise to users (docs/spec/http.md API-20), so that one
name is offered here; it is loaded when asked for, since the node uses neighbours of it only.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mulu.client.client import Client

__all__ = ["Client"]


def __getattr__(name: str) -> object:
    if name == "Client":
        from mulu.client.client import Client  # noqa: PLC0415 - loaded when asked for

        return Client
    raise AttributeError(f"module 'mulu.client' has no attribute {name!r}")
