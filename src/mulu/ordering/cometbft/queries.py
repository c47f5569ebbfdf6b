"""Query: which peers may connect, and where the chain stands.

Source: docs/spec/abci.md ABC-17; docs/adr/0008-consortium.md.
"""

from collections.abc import Callable
from typing import Final

from mulu.core.canonical import Hex32, UInt, Wire, encode
from mulu.machine.decided import Info
from mulu.ordering.cometbft.needs import Peers
from mulu.ordering.cometbft.requests import RequestQuery
from mulu.ordering.cometbft.responses import ResponseQuery

CODESPACE: Final = "abci"
NOT_ADMITTED: Final = 1
NO_SUCH_PATH: Final = 2


class Standing(Wire):
    """Answer to ``/status``, canonical JSON."""

    app_hash: Hex32
    app_version: UInt
    engine_height: UInt
    """Height of the last block, with or without a header."""
    height: UInt
    """Height of the last header."""
    time_ms: UInt
    """Time of that header."""


class Queries:
    """Answers questions that only read.

    Args:
        standing: Where the chain stands; asked on any thread.
        peers: Says which nodes may connect; None admits all, for trials.
    """

    def __init__(self, standing: Callable[[], Info], peers: Peers | None) -> None:
        self._standing = standing
        self._peers = peers

    def query(self, request: RequestQuery) -> ResponseQuery:
        """Answer by path; code 0 is yes or done."""
        standing = self._standing()
        match request.path.strip("/").split("/"):
            case ["p2p", "filter", "id", node_id]:
                return self._peer(node_id, standing.height)
            case ["p2p", "filter", "addr", _]:
                return ResponseQuery(height=standing.height)
            case ["status"]:
                return ResponseQuery(value=_encode(standing), height=standing.height)
            case _:
                return _no_such_path(request.path, standing.height)

    def _peer(self, node_id: str, height: int) -> ResponseQuery:
        if self._peers is None or self._peers.may_connect(node_id.lower()):
            return ResponseQuery(height=height)
        return ResponseQuery(
            code=NOT_ADMITTED,
            codespace=CODESPACE,
            log=f"node {node_id} is not admitted on this chain; have it admitted by a decision",
            height=height,
        )


def _no_such_path(path: str, height: int) -> ResponseQuery:
    return ResponseQuery(
        code=NO_SUCH_PATH,
        codespace=CODESPACE,
        log=f"there is no path {path!r}; ask /status, or the node's HTTP API",
        height=height,
    )


def _encode(standing: Info) -> bytes:
    return encode(
        Standing(
            app_hash=standing.app_hash.hex(),
            app_version=standing.app_version,
            engine_height=standing.engine_height,
            height=standing.height,
            time_ms=standing.time_ms,
        )
    )
