"""Where a running node's readers stand, asked as anybody may ask: over its API.

Source: docs/performance.md, "How it is measured".
"""

from types import TracebackType
from typing import Self

from mulu.bench.host import RunningNode
from mulu.client.asks import entries, entry_proof, filters, status
from mulu.client.http import Http
from mulu.proof.trust import Trust, decode_trust
from mulu.proof.verify import verify_bundle


class Standing:
    """Asks a node.

    Args:
        node: Running.
    """

    def __init__(self, node: RunningNode) -> None:
        self._http = Http(node.address)
        self._trust: Trust = decode_trust(node.home.anchor_file.read_bytes())

    def __enter__(self) -> Self:
        """Begin to ask."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up."""
        self._http.close()

    def is_indexed(self, height: int) -> bool:
        """Whether the read tables have reached a height."""
        return self._http.ask(status()).projection_height >= height

    def is_found(self, words: str, code: str) -> bool:
        """Whether a search finds an entry on its first page."""
        found = self._http.ask(entries(filters(q=words), limit=50))
        return any(entry.code == code for entry in found.entries)

    def is_proved(self, code: str, height: int) -> bool:
        """Whether an entry's presence is proved at a height or later, and the proof holds."""
        verdict = verify_bundle(self._http.ask(entry_proof(code)), self._trust)
        return verdict.ok and verdict.height >= height
